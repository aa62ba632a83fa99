//! What the last grade saw, kept in the target directory so that it can be
//! looked at: one JSON document.

#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use course::bail_usage;
use course::usage::UsageError;
use serde::{Deserialize, Serialize};

use crate::files;
use crate::outcome::Outcome;

/// Raised when an old document would be misread.
const FORMAT: u32 = 1;
/// Largest document that can be ours.
const MOST_BYTES: u64 = 64 << 20;

#[derive(Serialize)]
struct GradeDocument<'a> {
    format: u32,
    outcome: &'a Outcome,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

#[derive(Deserialize)]
struct Document {
    outcome: Outcome,
}

/// Where the document is.
pub fn path(target: &Path) -> PathBuf {
    target.join("grade/last.json")
}

/// Writes the document, whole or not at all.
///
/// # Errors
/// If it cannot be written; the one before is still there then.
pub fn keep(outcome: &Outcome, target: &Path) -> Result<()> {
    keep_at(outcome, &path(target))
}

/// As [`keep`], at another place.
///
/// # Errors
/// As [`keep`].
pub fn keep_at(outcome: &Outcome, path: &Path) -> Result<()> {
    files::write(path, &serde_json::to_vec(&GradeDocument { format: FORMAT, outcome })?)
}

/// Reads a document.
///
/// # Errors
/// If there is none, or it is damaged or of another version; says what to do.
pub fn read(path: &Path) -> Result<Outcome, UsageError> {
    let found = fs::metadata(path).is_ok_and(|file| file.is_file());
    if !found {
        bail_usage!("no such file: {}; run `cargo xtask grade` first", path.display());
    }
    let mut text = String::new();
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    file.take(MOST_BYTES)
        .read_to_string(&mut text)
        .with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text).map_err(|error| {
        UsageError::new(format!(
            "{} was not written by this version of `cargo xtask grade` ({error:#}); grade again",
            path.display()
        ))
    })
}

fn parse(text: &str) -> Result<Outcome> {
    let Format { format } = serde_json::from_str(text)?;
    if format != FORMAT {
        bail!("its format is {format}, expected {FORMAT}");
    }
    let Document { outcome } = serde_json::from_str(text)?;
    Ok(outcome)
}
