//! What a `lab.toml` says of schedules.

use std::collections::BTreeMap;

use common::fault::FaultPlan;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::Check;

/// In [`ExploredCase::faults`], of devices that do nothing wrong.
const NO_FAULT: &str = "none";
/// There, before the place of a device.
const DEVICE: &str = "device-";

/// How a program is run under many schedules: what it meets there is small, so
/// that schedules are short, and many.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explore {
    /// What is scheduled.
    pub of: Scheduling,
    /// Numbers instead of those that are drawn.
    #[serde(default)]
    pub numbers: BTreeMap<String, Spanned<u64>>,
    /// Of threads: larger numbers for a schedule in which time passes. What happens at
    /// the same time has to do so there, with more threads than a run ever has.
    #[serde(default)]
    pub large: BTreeMap<String, Spanned<u64>>,
    /// Of threads: larger numbers for a few schedules, in which only what must hold in
    /// every schedule is judged.
    #[serde(default)]
    pub more: BTreeMap<String, Spanned<u64>>,
    /// How many devices, instead of those that are drawn.
    pub devices: Option<Spanned<usize>>,
    /// Of futures: how many devices in a few of the schedules, more than are
    /// ever drawn. A program that does something else with so many, or that is
    /// limited to as many as are drawn, shows it there. As few have the smallest
    /// and the largest number that is drawn.
    pub many: Option<Spanned<usize>>,
    /// Flags of the program that no run has, by name: a few schedules have them. Checks can
    /// be about them alone (`with`). A program that does not take them is not judged there.
    #[serde(default)]
    pub options: BTreeMap<String, Spanned<Vec<String>>>,
    /// What is otherwise than in all other schedules, by name: a few schedules are so. Checks
    /// can be about them alone (`with`).
    #[serde(default)]
    pub cases: BTreeMap<String, Spanned<ExploredCase>>,
    /// Checks that are not judged in the schedules of an option or a case, by its name: what
    /// they look for is otherwise there. All others are.
    #[serde(default)]
    pub except: BTreeMap<String, Spanned<Vec<String>>>,
}

impl Explore {
    /// What checks can name: options, then cases.
    pub fn with_names(&self) -> impl Iterator<Item = &String> {
        self.options.keys().chain(self.cases.keys())
    }

    /// Whether a check is judged in the schedules of an option or a case: where other
    /// devices fail, only what must not happen there either, and what is about this case.
    pub fn is_judged_with(&self, check: &Check, name: &str) -> bool {
        if let Some(with) = &check.with {
            return with.get_ref() == name;
        }
        let case = self.cases.get(name).map(Spanned::get_ref);
        let fails = case.is_some_and(ExploredCase::has_other_faults);
        let mut excepted = self.except.get(name).into_iter().flat_map(Spanned::get_ref);
        !case.is_some_and(|case| case.alone)
            && !excepted.any(|id| id == check.id())
            && (!fails || check.that.holds_with_failing_devices())
    }
}

/// In which way a few schedules are unlike the others.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExploredCase {
    /// It is judged by the checks that name it, and by no other.
    #[serde(default)]
    pub alone: bool,
    /// The program gets no inventory and no file of commands: it meets the devices that it
    /// has by itself, and these are the ones that it contacts.
    #[serde(default)]
    pub own_devices: bool,
    /// How many devices there are.
    pub devices: Option<usize>,
    /// Devices are called so, with a number, and not by addresses.
    pub names: Option<String>,
    /// Numbers whose flags the program does not get. `numbers` says what they are then.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// One device takes so many simulated seconds.
    pub slow: Option<f64>,
    /// Other numbers.
    #[serde(default)]
    pub numbers: BTreeMap<String, u64>,
    /// What devices do wrong instead, by group, or by place: `device-2` is the second one
    /// of the inventory. `none` is a fault, too.
    #[serde(default)]
    pub faults: BTreeMap<String, String>,
    /// Each login takes so many simulated seconds.
    pub login: Option<f64>,
    /// Each answer takes so many simulated seconds more.
    pub answers: Option<f64>,
    /// After a log-out, each device takes so many simulated seconds to hang up.
    pub hang_up: Option<f64>,
    /// So many simulated seconds pass in a second.
    pub speed: Option<f64>,
    /// The date and the time of day at which the program starts.
    pub begins: Option<Datetime>,
}

impl ExploredCase {
    /// What the devices of each group, or the device of one place, do wrong.
    ///
    /// # Errors
    /// For a text that is no fault.
    pub fn faults(&self) -> Result<Vec<(&str, Option<FaultPlan>)>, String> {
        let faults = self.faults.iter().map(|(whose, fault)| {
            let fault = (fault != NO_FAULT).then(|| fault.parse::<FaultPlan>()).transpose()?;
            Ok((whose.as_str(), fault))
        });
        faults.collect()
    }

    /// Whether some device fails that does not otherwise, or is well that is not.
    pub fn has_other_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// The place of the device that a key of `faults` is about, if it is about one.
    pub fn place(whose: &str) -> Option<usize> {
        whose.strip_prefix(DEVICE)?.parse::<usize>().ok()?.checked_sub(1)
    }
}

/// What an exploration schedules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheduling {
    /// Threads; time means nothing.
    Threads,
    /// Futures, by a clock that stands still while one of them runs: time is
    /// exact.
    Futures,
}

/// In which schedules a check must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedules {
    /// In every one.
    Every,
    /// In one of them, at least.
    Some,
    /// It says nothing about schedules.
    None,
}
