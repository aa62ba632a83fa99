//! What the libraries' builds left in a folder, so that everything else can be removed.
//!
//! A compiler that a student's source has led astray could write any file of the
//! folder. What it adds is removed; if it changes what was there, all is removed, and
//! the libraries are built again. The time of a file's last change is the kernel's:
//! a compiler cannot set it back.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
#[cfg(unix)]
use std::os::unix::fs::MetadataExt;
#[cfg(windows)]
use std::os::windows::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// Of a file: length, time of its last change in seconds and nanoseconds, number.
type FileStamp = (u64, i64, i64, u64);

/// The files of a folder at one moment.
#[derive(Debug)]
pub(super) struct Listing {
    folder: PathBuf,
    /// Where it is kept for the next grader, outside of the folder.
    kept: PathBuf,
    files: Files,
}

/// By path below the folder; folders are no files.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Files(BTreeMap<PathBuf, FileStamp>);

impl Listing {
    /// What an earlier grader has kept of `folder`, or nothing.
    pub(super) fn read(folder: &Path, kept: &Path) -> Result<Self> {
        let text = match fs::read(kept) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            text => text.with_context(|| format!("cannot read {}", kept.display()))?,
        };
        // What another version has kept is nothing.
        let files = serde_json::from_slice(&text).unwrap_or_default();
        Ok(Self { folder: folder.to_owned(), kept: kept.to_owned(), files })
    }

    /// Takes what is there now, and keeps it.
    pub(super) fn take(&mut self) -> Result<()> {
        let mut files = BTreeMap::new();
        walk(&self.folder, Path::new(""), &mut |path, metadata| {
            if let Some(metadata) = metadata {
                files.insert(path.to_owned(), known(metadata));
            }
            Ok(())
        })
        .with_context(|| format!("cannot list {}", self.folder.display()))?;
        self.files = Files(files);
        let text = serde_json::to_vec(&self.files)?;
        fs::write(&self.kept, text).with_context(|| format!("cannot write {}", self.kept.display()))
    }

    /// Removes what was not there; all, if something of it has changed, and says
    /// whether that was not so.
    pub(super) fn clear(&mut self) -> Result<bool> {
        let shown = || format!("cannot clear {}", self.folder.display());
        if self.clear_others().with_context(shown)? {
            return Ok(true);
        }
        fs::remove_dir_all(&self.folder).with_context(shown)?;
        self.files = Files::default();
        Ok(false)
    }

    fn clear_others(&self) -> io::Result<bool> {
        let (mut same, mut left) = (0, Vec::new());
        let mut changed = false;
        let there = fs::exists(&self.folder)?;
        if there {
            walk(&self.folder, Path::new(""), &mut |path, metadata| {
                match (metadata, self.files.0.get(path)) {
                    (Some(metadata), Some(before)) if known(metadata) == *before => same += 1,
                    (Some(_), Some(_)) => changed = true,
                    _ => left.push(path.to_owned()),
                }
                Ok(())
            })?;
        }
        if changed || same != self.files.0.len() {
            return Ok(!there);
        }
        // Folders come before what is in them; those with libraries stay.
        for path in left.iter().rev() {
            let path = self.folder.join(path);
            match fs::symlink_metadata(&path)?.is_dir() {
                true if fs::read_dir(&path)?.next().is_some() => {}
                true => fs::remove_dir(&path)?,
                false => fs::remove_file(&path)?,
            }
        }
        Ok(true)
    }
}

#[cfg(unix)]
fn known(metadata: &Metadata) -> FileStamp {
    (metadata.len(), metadata.ctime(), metadata.ctime_nsec(), metadata.ino())
}

/// Here, no stranger's source is built: what others could set back need not be found.
#[cfg(windows)]
fn known(metadata: &Metadata) -> FileStamp {
    (metadata.len(), metadata.last_write_time().cast_signed(), 0, metadata.creation_time())
}

/// Tells of everything below `folder`, without following links; of a folder without
/// metadata.
fn walk(
    folder: &Path,
    below: &Path,
    tell: &mut impl FnMut(&Path, Option<&Metadata>) -> io::Result<()>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            tell(&path, None)?;
            walk(folder, &path, tell)?;
        } else {
            tell(&path, Some(&metadata))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> (tempfile::TempDir, Listing) {
        let place = tempfile::tempdir().unwrap();
        let build = place.path().join("build");
        fs::create_dir_all(build.join("deps")).unwrap();
        fs::write(build.join("deps/library"), "built").unwrap();
        let mut listing = Listing::read(&build, &place.path().join("kept.json")).unwrap();
        listing.take().unwrap();
        (place, listing)
    }

    #[test]
    fn what_was_added_goes_and_the_libraries_stay() {
        let (place, mut listing) = place();
        let build = place.path().join("build");
        fs::create_dir_all(build.join("deps/own")).unwrap();
        for name in ["deps/own/program", "deps/secret", "at-the-top"] {
            fs::write(build.join(name), "theirs").unwrap();
        }
        std::os::unix::fs::symlink("/", build.join("deps/root")).unwrap();
        assert!(listing.clear().unwrap());
        let mut left = Vec::new();
        walk(&build, Path::new(""), &mut |path, _| {
            left.push(path.to_owned());
            Ok(())
        })
        .unwrap();
        assert_eq!(left, [Path::new("deps"), Path::new("deps/library")]);
        // The next grader knows the same.
        let mut next = Listing::read(&build, &place.path().join("kept.json")).unwrap();
        fs::write(build.join("deps/secret"), "left by a grader that was killed").unwrap();
        assert!(next.clear().unwrap() && !build.join("deps/secret").exists());
    }

    #[test]
    fn a_library_that_was_changed_or_removed_takes_all_with_it() {
        type Change = fn(&Path);
        let changes: [(&str, Change); 3] = [
            ("written", |library| fs::write(library, "wrong").unwrap()),
            ("replaced", |library| {
                fs::write(library.with_extension("new"), "built").unwrap();
                fs::rename(library.with_extension("new"), library).unwrap();
            }),
            ("removed", |library| fs::remove_file(library).unwrap()),
        ];
        for (name, change) in changes {
            let (place, mut listing) = place();
            change(&place.path().join("build/deps/library"));
            assert!(!listing.clear().unwrap(), "{name}");
            assert!(!place.path().join("build").exists(), "{name}");
        }
    }

    #[test]
    fn without_a_listing_everything_goes() {
        let (place, _) = place();
        fs::remove_file(place.path().join("kept.json")).unwrap();
        let build = place.path().join("build");
        let mut listing = Listing::read(&build, &place.path().join("kept.json")).unwrap();
        assert!(listing.clear().unwrap() && fs::read_dir(&build).unwrap().next().is_none());
    }
}
