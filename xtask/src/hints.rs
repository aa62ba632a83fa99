//! Which hints a student has been shown, so that the next one says more.
//!
//! A small file under the target directory: losing it costs nothing but a
//! hint shown twice, and so no fault of it is fatal.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::judge::Verdict;
use crate::outcome::{State, TaskOutcome};

/// Raised when the old file would be misread.
const FORMAT: u32 = 1;
/// Largest file that can be ours.
const MOST_BYTES: u64 = 1 << 20;
/// How often, and how long apart, another process's turn is waited for.
const TURNS: u32 = 100;
const TURN: Duration = Duration::from_millis(20);

/// By task and check: how many stages have been shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    format: u32,
    tasks: BTreeMap<String, BTreeMap<String, usize>>,
}

/// The hint to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// Position of the check in its task.
    pub check: usize,
    /// Position of the stage in the check's hints.
    pub stage: usize,
}

impl Default for Shown {
    fn default() -> Self {
        Self {
            format: FORMAT,
            tasks: BTreeMap::new(),
        }
    }
}

impl Shown {
    /// A report showed the first hint of everything that fails.
    pub fn graded(&mut self, task: &TaskOutcome) {
        self.forget_passed(task);
        for check in task.checks.iter().filter(|check| failed(&check.verdict)) {
            let checks = self.tasks.entry(task.id.clone()).or_default();
            checks.entry(check.id.clone()).or_insert(1);
        }
    }

    /// The next stage of the first failing check that has one, which counts
    /// as shown from now on. Once all are shown, the last one of the first
    /// failing check again.
    pub fn next(&mut self, task: &TaskOutcome) -> Option<Next> {
        self.forget_passed(task);
        let failing = task.checks.iter().enumerate();
        let mut failing = failing
            .filter(|(_, check)| failed(&check.verdict))
            .peekable();
        let (first, again) = failing.peek().copied()?;
        let checks = self.tasks.entry(task.id.clone()).or_default();
        for (check, outcome) in failing {
            let shown = checks.entry(outcome.id.clone()).or_default();
            if *shown < outcome.hints.len() {
                *shown += 1;
                let stage = *shown - 1;
                return Some(Next { check, stage });
            }
        }
        Some(Next {
            check: first,
            stage: again.hints.len().saturating_sub(1),
        })
    }

    /// What holds now begins anew when it fails again.
    fn forget_passed(&mut self, task: &TaskOutcome) {
        let Some(checks) = self.tasks.get_mut(&task.id) else {
            return;
        };
        if let State::Judged { .. } = task.state {
            for check in task.checks.iter().filter(|it| it.verdict == Verdict::Pass) {
                checks.remove(&check.id);
            }
        }
        if checks.is_empty() {
            self.tasks.remove(&task.id);
        }
    }
}

fn failed(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Fail { .. })
}

/// Reads what was shown, lets `change` change it and writes it back. Other
/// processes that do the same wait for their turn.
///
/// # Errors
/// If it cannot be written. What `change` found is lost then; see
/// [`remembering`].
pub fn update<T>(target: &Path, change: impl FnOnce(&mut Shown) -> T) -> Result<T> {
    let path = path(target);
    fs::create_dir_all(target).with_context(|| format!("cannot make {}", target.display()))?;
    let turn = turn(&path.with_extension("turn"))?;
    let mut shown = read(&path)?;
    let found = change(&mut shown);
    write(&shown, target, &path).with_context(|| format!("cannot write {}", path.display()))?;
    drop(turn);
    Ok(found)
}

/// As [`update`]; where nothing can be remembered, as if nothing had been
/// shown, with a complaint.
pub fn remembering<T>(target: &Path, change: impl Fn(&mut Shown) -> T) -> T {
    update(target, &change).unwrap_or_else(|error| {
        eprintln!("note: cannot remember which hints were shown: {error:#}");
        change(&mut Shown::default())
    })
}

fn path(target: &Path) -> PathBuf {
    target.join("hints.json")
}

/// Held until it is dropped. Whoever waits in vain goes on without: two
/// hints shown twice are better than none.
fn turn(path: &Path) -> Result<Option<File>> {
    let file = File::options().create(true).append(true).open(path);
    let file = file.with_context(|| format!("cannot open {}", path.display()))?;
    for _ in 0..TURNS {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) => thread::sleep(TURN),
            Err(TryLockError::Error(_)) => break,
        }
    }
    Ok(None)
}

/// A file that is not ours is kept aside: perhaps somebody needs it.
fn read(path: &Path) -> Result<Shown> {
    match understood(path) {
        Ok(Some(shown)) => Ok(shown),
        Ok(None) => {
            let aside = aside(path);
            fs::rename(path, &aside)
                .with_context(|| format!("cannot move {} aside", path.display()))?;
            eprintln!(
                "note: {} is not understood and was kept as {}",
                path.display(),
                aside.display()
            );
            Ok(Shown::default())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Shown::default()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// `None` if it is there, but nothing of ours.
fn understood(path: &Path) -> io::Result<Option<Shown>> {
    // Opening a pipe would wait for somebody who writes.
    if !fs::symlink_metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    let shown: Option<Shown> = serde_json::from_slice(&bytes).ok();
    Ok(shown.filter(|shown| shown.format == FORMAT))
}

/// A name that nothing has.
fn aside(path: &Path) -> PathBuf {
    let numbered = (1..).map(|number| path.with_extension(format!("json.aside-{number}")));
    let mut free = numbered.filter(|path| fs::symlink_metadata(path).is_err());
    free.next()
        .unwrap_or_else(|| path.with_extension("json.aside"))
}

/// Whole or not at all.
fn write(shown: &Shown, target: &Path, path: &Path) -> Result<()> {
    let mut file = NamedTempFile::with_prefix_in("hints-", target)?;
    serde_json::to_writer_pretty(&mut file, shown)?;
    writeln!(file)?;
    file.persist(path)?;
    Ok(())
}
