//! What was found, run by run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Case, Expectation, keep_folder};

/// How often a check said the wrong thing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Runs in which it should have held.
    pub should_hold: usize,
    /// Seeds of those in which it failed all the same.
    pub false_fails: Vec<u64>,
    /// Runs in which it should have failed.
    pub should_fail: usize,
    /// Seeds of those in which it held all the same.
    pub false_passes: Vec<u64>,
}

/// What came of verifying.
#[derive(Debug, Default)]
pub struct Findings {
    /// How many programs there are, the labs' own included.
    pub programs: usize,
    /// How many runs there were.
    pub runs: usize,
    /// What is wrong, in words.
    pub problems: Vec<String>,
    /// Programs that cannot run on this machine, and why.
    pub left_out: Vec<String>,
    /// By task and check.
    pub tallies: BTreeMap<(String, String), Tally>,
    /// Real seconds, building included.
    pub seconds: f64,
}

impl Findings {
    pub(super) fn take(
        &mut self,
        case: &Case<'_>,
        seed: u64,
        failed: &BTreeSet<String>,
        keep: &Path,
    ) {
        self.runs += 1;
        let sets = match &case.expected {
            Expectation::Fails(sets) => sets,
            Expectation::AnyFailure if failed.is_empty() => {
                self.problems.push(format!(
                    "{} passes with seed {seed}; see {}",
                    case.name,
                    keep_folder(keep, case, seed).display()
                ));
                return;
            }
            Expectation::AnyFailure => return,
        };
        // Where chance decides, what it decided for, or the nearest to it.
        let nearest = sets.iter();
        let nearest = nearest.min_by_key(|fails| fails.symmetric_difference(failed).count());
        let Some(expected) = nearest else { return };
        for check in &case.task.checks {
            let key = (case.task.id().to_owned(), check.id().to_owned());
            let tally = self.tallies.entry(key).or_default();
            let (should_fail, fails) = (expected.contains(check.id()), failed.contains(check.id()));
            tally.should_fail += usize::from(should_fail);
            tally.should_hold += usize::from(!should_fail);
            match (should_fail, fails) {
                (true, false) => tally.false_passes.push(seed),
                (false, true) => tally.false_fails.push(seed),
                _ => {}
            }
        }
        if failed != expected {
            self.problems.push(format!(
                "{} with seed {seed} fails {}, not {}; see {}",
                case.name,
                in_words(failed),
                in_words(expected),
                keep_folder(keep, case, seed).display()
            ));
        }
    }

    /// False fails and runs that could have been ones.
    pub fn false_fails(&self) -> (usize, usize) {
        let tallies = self.tallies.values();
        tallies.fold((0, 0), |(fails, all), tally| {
            (fails + tally.false_fails.len(), all + tally.should_hold)
        })
    }

    /// False passes and runs that could have been ones.
    pub fn false_passes(&self) -> (usize, usize) {
        let tallies = self.tallies.values();
        tallies.fold((0, 0), |(passes, all), tally| {
            (passes + tally.false_passes.len(), all + tally.should_fail)
        })
    }
}

fn in_words(checks: &BTreeSet<String>) -> String {
    if checks.is_empty() {
        "nothing".into()
    } else {
        checks.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}
