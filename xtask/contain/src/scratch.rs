//! Temporary folders that do not outlive their grader.
//!
//! A grader removes its folders when it ends. One that is killed cannot: the next
//! grader on this machine removes what belongs to no grader that lives.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

/// What every such folder's name begins with.
const PREFIX: &str = "cargo-xtask-";
/// Locked as long as the folder is used: unlike a process's number, this also holds
/// between containers that share the folder for temporary files.
const LOCK: &str = ".in-use";
/// A younger folder may have an owner that has not locked it yet.
const AGE: Duration = Duration::from_secs(60);

/// A temporary folder.
#[derive(Debug)]
pub struct Scratch {
    /// Dropped first: a file that is open keeps its folder on Windows.
    _in_use: File,
    folder: TempDir,
}

impl Scratch {
    /// Makes one, for this purpose.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn new(purpose: &str) -> io::Result<Self> {
        let folder = TempDir::with_prefix(format!("{PREFIX}{purpose}-"))?;
        let in_use = File::create(folder.path().join(LOCK))?;
        in_use.try_lock()?;
        Ok(Self { folder, _in_use: in_use })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders of graders that were killed.
pub(crate) fn remove_abandoned() {
    remove_abandoned_in(&std::env::temp_dir(), AGE);
}

fn remove_abandoned_in(temporary: &Path, age: Duration) {
    for entry in fs::read_dir(temporary).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if is_ours && is_abandoned(&entry.path(), age).unwrap_or(false) {
            // Another user's folder cannot be removed, and need not be.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_abandoned(folder: &Path, age: Duration) -> io::Result<bool> {
    let metadata = fs::symlink_metadata(folder)?;
    let old = metadata.modified()?.elapsed().is_ok_and(|elapsed| elapsed >= age);
    if !metadata.is_dir() || !old {
        return Ok(false);
    }
    match File::open(folder.join(LOCK)) {
        Ok(lock) => Ok(lock.try_lock().is_ok()),
        // It was killed before it made one.
        Err(error) => Ok(error.kind() == io::ErrorKind::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_belongs_to_no_living_grader_is_removed() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let path = temporary.path().join(name);
            fs::create_dir_all(path.join("own")).unwrap();
            path
        };
        let [used, abandoned, early] =
            ["used", "abandoned", "early"].map(|name| folder(&format!("{PREFIX}{name}")));
        let others = folder("of-another-program");
        let lock = File::create(used.join(LOCK)).unwrap();
        lock.try_lock().unwrap();
        File::create(abandoned.join(LOCK)).unwrap();
        let all = [&used, &abandoned, &early, &others].map(|path| path.to_owned());
        let left = || all.each_ref().map(|path| path.exists());
        remove_abandoned_in(temporary.path(), AGE);
        assert_eq!(left(), [true; 4], "all are young");
        remove_abandoned_in(temporary.path(), Duration::ZERO);
        assert_eq!(left(), [true, false, false, true]);
    }

    #[test]
    fn a_folder_goes_with_its_owner() {
        let scratch = Scratch::new("test").unwrap();
        let path = scratch.path().to_owned();
        assert!(!is_abandoned(&path, Duration::ZERO).unwrap());
        drop(scratch);
        assert!(!path.exists());
    }
}
