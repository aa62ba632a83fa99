//! What was handed out, so that a student's work is told from it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};
use course::bail_usage;
use course::fingerprint::fingerprint;
use course::usage::UsageError;
use serde::{Deserialize, Serialize};

/// Where the record is, below the student's workspace.
pub const PATH: &str = ".handout/record.json";
/// Where the starters are kept.
pub const STARTERS: &str = ".handout/starters";
/// Raised when an old record would be misread.
const FORMAT: u32 = 1;

/// What was handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    format: u32,
    /// By task id: the files with something to write for it.
    pub tasks: BTreeMap<String, BTreeSet<PathBuf>>,
    /// By path: the fingerprint of what was written there.
    pub files: BTreeMap<PathBuf, String>,
}

impl Default for Record {
    fn default() -> Self {
        Self { format: FORMAT, tasks: BTreeMap::new(), files: BTreeMap::new() }
    }
}

impl Record {
    pub(super) fn add<'a>(&mut self, path: &Path, tasks: impl Iterator<Item = &'a str>) {
        for task in tasks {
            let files = self.tasks.entry(task.to_owned()).or_default();
            files.insert(path.to_owned());
        }
    }

    pub(super) fn remember(&mut self, files: &BTreeMap<PathBuf, Vec<u8>>) {
        let files = files.iter();
        self.files = files.map(|(path, bytes)| (path.clone(), fingerprint(bytes))).collect();
    }

    pub(super) fn to_json(&self) -> Result<Vec<u8>> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }

    /// The record of a student's workspace; `None` where there is none.
    ///
    /// # Errors
    /// If it cannot be read or is not one of ours.
    pub fn read(root: &Path) -> Result<Option<Self>, UsageError> {
        let path = root.join(PATH);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let record: Self = serde_json::from_slice(&text)
            .with_context(|| format!("cannot read {}", path.display()))?;
        if record.format != FORMAT {
            bail_usage!(
                "{} has format {}, expected {FORMAT}: another version of the course wrote it",
                path.display(),
                record.format
            );
        }
        let paths = record.files.keys().chain(record.tasks.values().flatten());
        let is_inside =
            |path: &Path| path.components().all(|part| matches!(part, Component::Normal(_)));
        if let Some(outside) = paths.into_iter().find(|path| !is_inside(path)) {
            bail_usage!(
                "{}: {} leads out of the handout; the file was not written by the course",
                path.display(),
                outside.display()
            );
        }
        Ok(Some(record))
    }
}
