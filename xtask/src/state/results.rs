//! The results of a class: one line of JSON per student, appended and synced, and the
//! settings that all of them share.
//!
//! `results.jsonl` has a [`Row`] per line; of two rows with the same `id`, the later
//! one holds. `class.json` is the [`ClassRecord`]. Everything that is exported can be
//! made of these two files.

mod record;
mod row;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

pub use self::record::{CheckRecord, ClassRecord, Settings, TaskRecord};
pub use self::row::{BuildFailure, CheckRow, Row, StudentState, TaskRow, TaskState, VerdictWord};
use crate::files;

/// Raised when an old row or record would be misread.
pub const FORMAT: u32 = 1;
/// The rows, below the folder of the results.
pub const ROWS: &str = "results.jsonl";

/// The rows of a folder, open for more.
#[derive(Debug)]
pub struct Results {
    folder: PathBuf,
    file: Mutex<File>,
    /// Held until this is dropped.
    in_use: File,
}

impl Drop for Results {
    /// A process that is being started just now has the file open, too, until it becomes
    /// another program: closing the file here would not give the lock back.
    fn drop(&mut self) {
        let _ = self.in_use.unlock();
    }
}

impl Results {
    /// Opens the rows in `folder`, which is made if it is not there. A last line that was
    /// torn by the end of a grader is dropped.
    ///
    /// # Errors
    /// If another grader writes there, or a line is not a row.
    pub fn open(folder: &Path) -> Result<(Self, Vec<Row>)> {
        let shown = || format!("cannot write to {}", folder.display());
        fs::create_dir_all(folder).with_context(shown)?;
        let in_use = File::create(folder.join(".in-use")).with_context(shown)?;
        if in_use.try_lock().is_err() {
            bail!("another call of `cargo xtask class` writes to {}", folder.display());
        }
        let path = folder.join(ROWS);
        let mut options = File::options();
        let file = options.create(true).append(true).open(&path).with_context(shown)?;
        let whole = whole_lines(&path)?;
        file.set_len(whole.len() as u64).and_then(|()| file.sync_all()).with_context(shown)?;
        let rows = rows(&whole, &path)?;
        Ok((Self { folder: folder.to_owned(), file: Mutex::new(file), in_use }, rows))
    }

    /// Appends a row; afterwards it is on the disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn append(&self, row: &Row) -> Result<()> {
        let mut line = serde_json::to_vec(row)?;
        line.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let written = file.write_all(&line).and_then(|()| file.sync_data());
        written.with_context(|| format!("cannot write to {}", self.folder.join(ROWS).display()))
    }

    /// Writes these rows in place of all, whole or not at all.
    ///
    /// # Errors
    /// If they cannot be written; the rows before are still there then.
    pub fn replace(&self, rows: &[&Row]) -> Result<()> {
        let path = self.folder.join(ROWS);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        write_rows(&path, rows)?;
        *file = File::options().append(true).open(&path)?;
        Ok(())
    }
}

/// Writes a file of rows, whole or not at all.
///
/// # Errors
/// If it cannot be written.
pub fn write_rows(path: &Path, rows: &[&Row]) -> Result<()> {
    let mut lines = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut lines, row)?;
        lines.push(b'\n');
    }
    files::write_synced(path, &lines)
}

/// The rows in a folder, one per student: the last of each.
///
/// # Errors
/// If there are none, or a line is not a row.
pub fn read(folder: &Path) -> Result<BTreeMap<String, Row>> {
    let path = folder.join(ROWS);
    if !path.is_file() {
        bail!("{} has no {ROWS}; run `cargo xtask class` first", folder.display());
    }
    Ok(latest(rows(&whole_lines(&path)?, &path)?))
}

/// The last row of each student.
pub fn latest(rows: Vec<Row>) -> BTreeMap<String, Row> {
    rows.into_iter().map(|row| (row.id.clone(), row)).collect()
}

/// What a file has up to its last line end.
fn whole_lines(path: &Path) -> Result<Vec<u8>> {
    let mut text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let end = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    text.truncate(end);
    Ok(text)
}

fn rows(text: &[u8], path: &Path) -> Result<Vec<Row>> {
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let row = |(index, line): (usize, &[u8])| -> Result<Row> {
        let shown = || format!("{}:{}", path.display(), index + 1);
        let row: Row = serde_json::from_slice(line).with_context(|| {
            format!("{}: not a row of this version; use another folder for --out", shown())
        })?;
        if row.format != FORMAT {
            bail!("{}: its format is {}, expected {FORMAT}", shown(), row.format);
        }
        Ok(row)
    };
    lines.enumerate().map(row).collect()
}
