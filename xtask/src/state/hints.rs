//! Which hints a student has been shown, so that the next one says more.
//!
//! A small file under the target directory: losing it costs nothing but a
//! hint shown twice, and so no fault of it is fatal.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use judge::Verdict;
use serde::{Deserialize, Serialize};

use crate::outcome::{CheckOutcome, State, TaskOutcome};
use crate::state::store::{self, StateFile};

/// Raised when the old file would be misread.
const FORMAT: u32 = 1;

/// By task and check: how many stages have been shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownHints {
    format: u32,
    tasks: BTreeMap<String, BTreeMap<String, usize>>,
}

/// The hint to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextHint {
    /// Position of the check in its task.
    pub check: usize,
    /// Position of the stage in the check's hints.
    pub stage: usize,
}

impl Default for ShownHints {
    fn default() -> Self {
        Self { format: FORMAT, tasks: BTreeMap::new() }
    }
}

impl StateFile for ShownHints {
    const FILE: &'static str = "hints.json";
    const FORMAT: u32 = FORMAT;

    fn format(&self) -> u32 {
        self.format
    }
}

impl ShownHints {
    /// A report showed the first hint of everything that fails.
    pub fn graded(&mut self, task: &TaskOutcome) {
        self.forget_passed(task);
        for check in task.checks.iter().filter(|check| failed(&check.verdict)) {
            let checks = self.tasks.entry(task.id.clone()).or_default();
            checks.entry(key(check)).or_insert(1);
        }
    }

    /// The next stage of the first failing check that has one, which counts
    /// as shown from now on. Once all are shown, the last one of the first
    /// failing check again.
    pub fn next(&mut self, task: &TaskOutcome) -> Option<NextHint> {
        self.forget_passed(task);
        let failing = task.checks.iter().enumerate();
        let mut failing = failing.filter(|(_, check)| failed(&check.verdict)).peekable();
        let (first, again) = failing.peek().copied()?;
        let checks = self.tasks.entry(task.id.clone()).or_default();
        for (check, outcome) in failing {
            let shown = checks.entry(key(outcome)).or_default();
            if *shown < outcome.hints.len() {
                *shown += 1;
                let stage = *shown - 1;
                return Some(NextHint { check, stage });
            }
        }
        Some(NextHint { check: first, stage: again.hints.len().saturating_sub(1) })
    }

    /// The hints of a check that holds now start again when it fails again.
    fn forget_passed(&mut self, task: &TaskOutcome) {
        let Some(checks) = self.tasks.get_mut(&task.id) else {
            return;
        };
        if let State::Judged { .. } = task.state {
            for check in task.checks.iter().filter(|it| it.verdict == Verdict::Pass) {
                let of_check = |key: &str| key.split(' ').next() == Some(&*check.id);
                checks.retain(|key, _| !of_check(key));
            }
        }
        if checks.is_empty() {
            self.tasks.remove(&task.id);
        }
    }
}

/// A check that fails in another way than before has other hints.
fn key(check: &CheckOutcome) -> String {
    match check.verdict.deviation() {
        Some(deviation) => format!("{} {deviation}", check.id),
        None => check.id.clone(),
    }
}

fn failed(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Fail { .. })
}

/// Reads what was shown, lets `change` change it and writes it back.
///
/// # Errors
/// If it cannot be written. What `change` found is lost then; see
/// [`remembering`].
pub fn update<T>(target: &Path, change: impl FnOnce(&mut ShownHints) -> T) -> Result<T> {
    store::update(target, change)
}

/// As [`update`]; where nothing can be remembered, as if nothing had been
/// shown, with a complaint.
pub fn remembering<T>(target: &Path, change: impl Fn(&mut ShownHints) -> T) -> T {
    update(target, &change).unwrap_or_else(|error| {
        eprintln!("note: cannot record which hints were shown: {error:#}");
        change(&mut ShownHints::default())
    })
}
