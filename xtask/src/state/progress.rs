//! What a student has reached: per task, by its id, points, attempts, and which
//! sources passed, so that a later change of them is noticed.
//!
//! One file in the workspace's folder, not in `target`: `cargo clean` must not
//! take a student's progress away.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chrono::{SecondsFormat, Utc};
use course::discover::{LabPackage, LabTask};
use course::regions::{Audience, regions, replaced};
use course::sources;
use course::text::count;
use fnv::FnvHasher;
use serde::{Deserialize, Serialize};

use crate::outcome::{Outcome, State, TaskOutcome};
use crate::state::store::{self, StateFile};

/// Raised when the old file would be misread.
const FORMAT: u32 = 1;

/// By task id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    format: u32,
    tasks: BTreeMap<String, TaskProgress>,
}

/// What was reached in a task.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskProgress {
    /// How often it ran and was judged.
    pub attempts: u32,
    /// Of the last attempt.
    pub points: u32,
    /// What could be earned in it.
    pub possible: u32,
    /// The last time it passed.
    pub passed: Option<PassRecord>,
}

/// A time at which a task passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassRecord {
    /// Such as `2026-11-24T09:30:00Z`.
    pub at: String,
    /// The fingerprint of the sources that passed.
    pub sources: String,
}

/// Where a student stands in a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskStanding {
    /// It was never judged.
    NotTried,
    /// A part of it still is the starter's.
    NotWritten,
    /// It did not pass yet.
    Tried(TaskProgress),
    /// It passed, with the sources that are there now.
    Passed(PassRecord),
    /// It passed, and its sources are others now.
    Changed(PassRecord),
}

impl Default for Progress {
    fn default() -> Self {
        Self { format: FORMAT, tasks: BTreeMap::new() }
    }
}

impl StateFile for Progress {
    const FILE: &'static str = ".progress.json";
    const FORMAT: u32 = FORMAT;

    fn format(&self) -> u32 {
        self.format
    }
}

impl Progress {
    /// Counts an attempt, if the task was judged and something was written.
    /// `sources` is the fingerprint from before the program was built: what was
    /// saved later has not passed.
    pub fn judged(&mut self, task: &TaskOutcome, sources: &str) {
        if !matches!(task.state, State::Judged { .. }) || task.not_written().is_some() {
            return;
        }
        let reached = self.tasks.entry(task.id.clone()).or_default();
        reached.attempts = reached.attempts.saturating_add(1);
        (reached.points, reached.possible) = (task.points(), task.possible());
        if task.passed() {
            reached.passed = Some(PassRecord {
                at: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
                sources: sources.to_owned(),
            });
        }
    }

    /// Where a student stands whose sources have this fingerprint now.
    pub fn standing(&self, task: &str, sources: &str) -> TaskStanding {
        match self.tasks.get(task) {
            None => TaskStanding::NotTried,
            Some(reached) => match &reached.passed {
                None => TaskStanding::Tried(reached.clone()),
                Some(passed) if passed.sources == sources => TaskStanding::Passed(passed.clone()),
                Some(passed) => TaskStanding::Changed(passed.clone()),
            },
        }
    }
}

impl TaskStanding {
    /// Whether there is nothing left to do.
    pub fn is_passed(&self) -> bool {
        matches!(self, Self::Passed(_))
    }

    /// Whether it has passed at some time.
    pub fn has_passed(&self) -> bool {
        matches!(self, Self::Passed(_) | Self::Changed(_))
    }

    /// In a few words; nothing where there is nothing to say.
    pub fn in_words(&self) -> String {
        let day = |passed: &PassRecord| passed.at.chars().take(10).collect::<String>();
        match self {
            Self::NotTried => String::new(),
            Self::NotWritten => "not written yet".into(),
            Self::Tried(reached) => format!(
                "{} of {} after {}",
                reached.points,
                count(reached.possible as usize, "point"),
                count(reached.attempts as usize, "attempt")
            ),
            Self::Passed(passed) => format!("passed {}", day(passed)),
            Self::Changed(passed) => format!("changed since it passed {}", day(passed)),
        }
    }
}

/// Where a student stands in each of the tasks, in their order.
///
/// # Errors
/// If the file or a source cannot be read.
pub fn standings(root: &Path, tasks: &[LabTask<'_>]) -> Result<Vec<TaskStanding>> {
    let progress: Progress = store::read(root)?;
    let standing = |chosen: &LabTask<'_>| {
        let sources = fingerprint(*chosen)?;
        let standing = progress.standing(chosen.task.id(), &sources);
        Ok(if standing.has_passed() || !is_starter(*chosen)? {
            standing
        } else {
            TaskStanding::NotWritten
        })
    };
    tasks.iter().map(standing).collect()
}

/// Whether a part of the task still is its starter's `todo!`.
fn is_starter(chosen: LabTask<'_>) -> Result<bool> {
    let todo = format!("todo!(\"{}:", chosen.task.id());
    for path in self::sources(chosen)? {
        let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let text = String::from_utf8_lossy(&text);
        let mut code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        if code.any(|line| line.contains(&todo)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The fingerprints of the tasks' own programs, by task id; those that are
/// judged by another program count for nothing.
///
/// # Errors
/// If a source cannot be read.
pub fn before(
    tasks: &[LabTask<'_>],
    others: &HashMap<String, PathBuf>,
) -> Result<BTreeMap<String, String>> {
    let own = tasks.iter().filter(|chosen| !others.contains_key(chosen.task.id()));
    own.map(|chosen| Ok((chosen.task.id().to_owned(), fingerprint(*chosen)?))).collect()
}

/// As [`remember`]; a verdict that cannot be remembered is still a verdict.
pub fn remembering(root: &Path, outcome: &Outcome, before: &BTreeMap<String, String>) {
    if let Err(error) = remember(root, outcome, before) {
        eprintln!("note: cannot record the progress: {error:#}");
    }
}

/// Counts the attempts of a call of `grade`; `before` has the fingerprints of
/// the workspace's own programs among them, by task id.
///
/// # Errors
/// If the file cannot be written.
pub fn remember(root: &Path, outcome: &Outcome, before: &BTreeMap<String, String>) -> Result<()> {
    if before.is_empty() {
        return Ok(());
    }
    store::update(root, |progress: &mut Progress| {
        for task in &outcome.tasks {
            if let Some(sources) = before.get(&task.id) {
                progress.judged(task, sources);
            }
        }
    })
}

/// The fingerprint of all sources a task's program is made of.
///
/// # Errors
/// If one cannot be read.
pub fn fingerprint(chosen: LabTask<'_>) -> Result<String> {
    let mut hasher = FnvHasher::default();
    for path in self::sources(chosen)? {
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let bytes = match std::str::from_utf8(&bytes) {
            Ok(text) => without_others(text, chosen.task.id()).into_bytes(),
            Err(_) => bytes,
        };
        let name = path.strip_prefix(&chosen.lab.folder).unwrap_or(&path);
        // Lengths, so that what moves from one file to the next is a change.
        for part in [name.as_os_str().as_encoded_bytes(), &bytes] {
            hasher.write(&(part.len() as u64).to_le_bytes());
            hasher.write(part);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Without what is marked as another task's: who writes that has not changed
/// this one.
fn without_others(text: &str, task: &str) -> String {
    let marked = [Audience::Students, Audience::Instructors].map(|whose| regions(text, whose));
    let Some(regions) = marked.into_iter().find_map(Result::ok) else {
        return text.to_owned();
    };
    let others = regions.into_iter().filter(|region| region.task != task);
    replaced(text, others.map(|region| (region.lines, Vec::new())))
}

/// The task's program and the lab's library: what is in `src`, but other
/// programs.
///
/// # Errors
/// If a folder cannot be read.
pub fn sources(chosen: LabTask<'_>) -> Result<Vec<PathBuf>> {
    let mut found = sources::below(&chosen.lab.folder.join("src"))?;
    found.retain(|path| is_source(chosen, path));
    Ok(found)
}

/// Whether the task's program is made of this file, if it is there.
pub fn is_source(chosen: LabTask<'_>, path: &Path) -> bool {
    let LabPackage { folder, programs, .. } = chosen.lab;
    let own = programs.get(chosen.task.program());
    let is_own = own.is_some_and(|own| own == path);
    // A program that is new is not known yet.
    let is_other = programs.values().any(|other| other == path)
        || path.parent() == Some(&folder.join("src/bin"));
    let name = path.file_name().unwrap_or_default();
    path.starts_with(folder.join("src"))
        && path.extension().is_some_and(|extension| extension == "rs")
        && !name.as_encoded_bytes().starts_with(b".")
        && (is_own || !is_other)
}
