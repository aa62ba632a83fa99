//! The devices of a run: how many, how slow, in which states, and which of them fail.

use std::collections::BTreeMap;

use common::fault::Fault;
use serde::Deserialize;
use toml::Spanned;

/// The devices of a run.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Devices {
    /// How many.
    pub count: Spanned<Count>,
    /// How long their work takes, simulated seconds.
    pub delay: Spanned<Delays>,
    /// The command that takes it, such as `show version`, each time it is typed.
    /// Without it, a session's first command: then a program that asks something
    /// else first has spent the delay on that.
    pub delay_at: Option<Spanned<String>>,
    /// From when to when after a log-out a device hangs up, simulated seconds.
    /// Without a moment, a line that is not waited for is free before the next
    /// thread has come to the device, and on a busy machine more often.
    #[serde(default = "at_once")]
    pub hang_up: Spanned<[f64; 2]>,
    /// How many sessions a device takes at once, as arithmetic over `vary.numbers`: it
    /// refuses one more, as a router whose vty lines are all in use. Without it, a device
    /// takes as many as the task's limits say.
    pub vty_lines: Option<Spanned<String>>,
    /// What not all of them may say: where all devices are in the same state,
    /// a report of states proves nothing.
    pub unlike: Option<Unlike>,
    /// What devices log while a session watches them.
    pub logs: Option<Logs>,
    /// Groups of devices that are unlike the others, by name: their places are drawn, and no
    /// inventory tells them. All others are [`HEALTHY`]. A check can be about the devices of
    /// some groups (`of`), and expressions know how many devices a group has, and as
    /// `NAME-sessions` how many of a device's sessions fail.
    #[serde(default)]
    pub groups: BTreeMap<String, Group>,
}

/// The devices that are in no group.
pub const HEALTHY: &str = "healthy";

/// Some devices of a run that fail, or take longer than others.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Group {
    /// How many devices.
    pub count: Spanned<Count>,
    /// What they do wrong.
    pub fault: Option<Spanned<Fault>>,
    /// With how many of their first sessions; with all if absent. All devices of the group
    /// with the same number.
    pub sessions: Option<Spanned<Count>>,
    /// How long their work takes instead, simulated seconds: each anywhere between the two.
    pub delay: Option<Spanned<[f64; 2]>>,
}

fn at_once() -> Spanned<[f64; 2]> {
    Spanned::new(0..0, [0.0; 2])
}

impl Devices {
    /// See [`Devices::delay_at`].
    pub fn delay_at(&self) -> Option<&str> {
        let command = self.delay_at.as_ref()?;
        Some(command.get_ref())
    }
}

/// What devices log by themselves. Each line is sent as late as the device's delay is long.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logs {
    /// How many lines: arithmetic over the numbers of the task.
    pub lines: Spanned<String>,
    /// Simulated seconds between two lines, from and to. Some come right one after the other.
    pub every: Spanned<[f64; 2]>,
}

/// Something devices show.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unlike {
    /// A command, in full.
    pub command: String,
    /// A pattern searched in what they say to it: the first group of its last
    /// match counts, or all of the match.
    pub answer: Spanned<String>,
}

/// A range of whole numbers, both ends included.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// The smallest.
    pub from: usize,
    /// The largest.
    pub to: usize,
}

/// How the devices' delays are drawn.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delays {
    /// Each anywhere between the two.
    Between([f64; 2]),
    /// Each one of these, no two the same, never in ascending order.
    Distinct(Vec<f64>),
}
