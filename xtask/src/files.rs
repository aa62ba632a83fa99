//! Files that appear whole.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use tempfile::Builder;

/// Writes a file beside its place and moves it there: a reader sees the earlier file or
/// this one. Makes its folder.
///
/// # Errors
/// If that is not possible; the earlier file is still there then, and no part of this one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, bytes, |_| Ok(()))
}

/// The same; the file also outlives a loss of power.
///
/// # Errors
/// As [`write`].
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, bytes, File::sync_all)
}

fn replace(
    path: &Path,
    bytes: &[u8],
    synced: impl FnOnce(&File) -> std::io::Result<()>,
) -> Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let write = || -> Result<()> {
        fs::create_dir_all(folder)?;
        // Not the private permissions of a temporary file.
        let mut file =
            Builder::new().prefix(".writing-").make_in(folder, |it| File::create_new(it))?;
        file.write_all(bytes)?;
        synced(file.as_file())?;
        // The error would keep the file.
        file.persist(path).map_err(|failed| failed.error)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_a_failure_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let beside = || fs::read_dir(folder.path()).unwrap().count();
        let path = folder.path().join("made/on the way");
        for text in ["first", "second"] {
            write(&path, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        fs::create_dir(folder.path().join("a folder")).unwrap();
        let error = write(&folder.path().join("a folder"), b"in its place").unwrap_err();
        assert!(error.to_string().ends_with("a folder"), "{error}");
        assert_eq!(beside(), 2);
        assert_eq!(fs::read_dir(folder.path().join("made")).unwrap().count(), 1);
    }
}
