//! What all results of a class share: `class.json`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::bail_usage;
use course::usage::UsageError;
use serde::{Deserialize, Serialize};

use super::FORMAT;
use crate::files;
use crate::shard::Shard;

/// The record, below the folder of the results.
const FILE: &str = "class.json";

/// How a class is graded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassRecord {
    /// [`FORMAT`].
    pub format: u32,
    /// The folder of the submissions.
    pub folder: PathBuf,
    /// The roster, if there is one.
    pub roster: Option<PathBuf>,
    /// What was asked for.
    pub settings: Settings,
    /// Fingerprint of the course's files.
    pub course: String,
    /// Version of the grader and fingerprint of its files.
    pub grader: String,
    /// Which part of the class this is; `None` for all.
    pub shard: Option<Shard>,
    /// The ids of the whole class, sorted.
    pub students: Vec<String>,
    /// What is in the folder and belongs to no student.
    pub unclaimed: Vec<String>,
    /// The graded tasks, in the course's order.
    pub tasks: Vec<TaskRecord>,
}

/// What was asked for: rows with other settings do not compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The tasks, as they were typed; nothing for all.
    pub names: Vec<String>,
    /// The same for all students: drawn once, unless it was given.
    pub seed: u64,
    /// How many schedules; `None` for the usual number.
    pub schedules: Option<u64>,
    /// Seconds that compiling a submission may take.
    pub build_time: u64,
}

/// A graded task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// Such as `9.1`.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What can be earned.
    pub possible: u32,
    /// Its checks, in their order.
    pub checks: Vec<CheckRecord>,
}

/// A check of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRecord {
    /// Its id.
    pub id: String,
    /// The statement.
    pub what: String,
    /// What it is worth.
    pub points: u32,
}

impl ClassRecord {
    /// The record in a folder; `None` where there is none.
    ///
    /// # Errors
    /// If it is not one of this version.
    pub fn read(folder: &Path) -> Result<Option<Self>, UsageError> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let shown =
            || format!("{} is not a record of this version; use another folder", path.display());
        let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let record: Self = serde_json::from_slice(&text).with_context(shown)?;
        if record.format != FORMAT {
            bail_usage!("{}: its format is {}, expected {FORMAT}", path.display(), record.format);
        }
        Ok(Some(record))
    }

    /// Writes the record into a folder, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        files::write_synced(&folder.join(FILE), &serde_json::to_vec_pretty(self)?)
    }

    /// What can be earned.
    pub fn possible(&self) -> u32 {
        self.tasks.iter().map(|task| task.possible).sum()
    }

    /// The students whom this record's rows are about.
    pub fn own_students(&self) -> impl Iterator<Item = &str> {
        let own = self.students.iter().enumerate();
        let own = own.filter(|(place, _)| self.shard.is_none_or(|shard| shard.has(*place)));
        own.map(|(_, id)| id.as_str())
    }
}
