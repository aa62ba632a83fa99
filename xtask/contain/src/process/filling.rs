//! A folder that a run fills.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::system::size_on_disk;

/// Adding up a folder with libraries takes some milliseconds.
const ROUND: Duration = Duration::from_millis(250);

/// A folder that a run fills.
pub(super) struct FilledFolder {
    path: PathBuf,
    /// Bytes on the disk before the run.
    before: u64,
    looked: Instant,
}

impl FilledFolder {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), before: bytes_below(path), looked: Instant::now() }
    }

    /// Whether it has, as far as was looked.
    pub(super) fn has_grown_by_more_than(&mut self, bytes: u64) -> bool {
        if self.looked.elapsed() < ROUND {
            return false;
        }
        self.looked = Instant::now();
        bytes_below(&self.path).saturating_sub(self.before) > bytes
    }
}

/// Bytes on the disk. What goes away meanwhile counts nothing; links are not followed.
fn bytes_below(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let bytes = entries.filter_map(|entry| {
        let metadata = entry.metadata().ok()?;
        let own = size_on_disk(&metadata);
        Some(if metadata.is_dir() { own + bytes_below(&entry.path()) } else { own })
    });
    bytes.sum()
}
