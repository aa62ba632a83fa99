//! Puts a handout into a folder: a new one whole or not at all, an existing one
//! without touching a student's work.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use contain::system::{canonical, make_executable};
use course::bail_usage;
use course::discover::Workspace;
use course::fingerprint::fingerprint;
use course::usage::UsageError;
use tempfile::Builder;

use super::Handout;
use super::record::{self, Record};
use crate::files;
use crate::folder::{Folder, Kind};

/// Written by cargo whenever it builds, and never a student's work.
const LOCK: &str = "Cargo.lock";

/// What became of an existing folder.
#[derive(Debug, Default)]
pub struct UpdateSummary {
    /// How many files were written.
    pub written: usize,
    /// Files that were changed since they were handed out, and stay.
    pub kept: Vec<PathBuf>,
}

/// Whether there is nothing in the way of a new workspace.
///
/// # Errors
/// If there is, or it lies in the workspace itself.
pub fn is_vacant(workspace: &Workspace, folder: &Path) -> Result<(), UsageError> {
    outside(workspace, folder)?;
    if fs::symlink_metadata(folder).is_err() {
        return Ok(());
    }
    let mut entries =
        fs::read_dir(folder).with_context(|| format!("cannot use {}", folder.display()))?;
    if entries.next().is_some() {
        bail_usage!(
            "{} is not empty; choose another folder (`handout --update` brings an earlier handout up to date)",
            folder.display()
        );
    }
    Ok(())
}

/// Whether an earlier handout is there.
///
/// # Errors
/// If not.
pub fn is_handout(workspace: &Workspace, folder: &Path) -> Result<Record, UsageError> {
    outside(workspace, folder)?;
    match Record::read(folder)? {
        Some(record) => Ok(record),
        None => {
            bail_usage!("{} has no earlier handout: it has no {}", folder.display(), record::PATH)
        }
    }
}

/// In the course's folder, git and cargo would take it for a part of the course;
/// but not in its target folder.
fn outside(workspace: &Workspace, folder: &Path) -> Result<()> {
    let absolute = std::path::absolute(folder)?;
    let there = absolute.ancestors().find_map(|it| it.canonicalize().ok());
    if there.is_some_and(|there| {
        there.starts_with(&workspace.root) && !there.starts_with(&workspace.target)
    }) {
        bail!("{} lies in the course's own folder; choose one outside of it", folder.display());
    }
    Ok(())
}

/// Writes a new workspace, beside its place first: it appears whole.
///
/// # Errors
/// If it cannot be written; nothing is left then.
pub fn new(handout: &Handout, folder: &Path) -> Result<()> {
    with_scripts(handout, "", &[], folder)
}

/// A file beside a handout.
#[derive(Debug, Clone, Copy)]
pub struct Script {
    /// Its name.
    pub name: &'static str,
    /// What is in it.
    pub text: &'static str,
    /// Whether it can be run.
    pub runs: bool,
}

/// As [`new`], with the handout in `place` below the folder and scripts beside it.
///
/// # Errors
/// As [`new`].
pub fn with_scripts(
    handout: &Handout,
    place: &str,
    scripts: &[Script],
    folder: &Path,
) -> Result<()> {
    let absolute = std::path::absolute(folder)?;
    let parent = absolute.parent().context("a workspace cannot be the root folder")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    let unfinished = Builder::new()
        .prefix(".handout-")
        .tempdir_in(parent)
        .with_context(|| format!("cannot write to {}", parent.display()))?;
    let inner = unfinished.path().join("handout");
    for (path, bytes) in &handout.files {
        let path = inner.join(place).join(path);
        files::write(&path, bytes)?;
        if bytes.starts_with(b"#!") {
            make_executable(&path)?;
        }
    }
    for script in scripts {
        let path = inner.join(script.name);
        files::write(&path, script.text.as_bytes())?;
        if script.runs {
            make_executable(&path)?;
        }
    }
    fs::rename(&inner, &absolute).with_context(|| format!("cannot make {}", absolute.display()))
}

/// Brings an earlier handout up to date. A file that differs from what was
/// handed out is a student's, and stays.
///
/// # Errors
/// If a file cannot be written; each is then the old or the new one.
pub fn update(handout: &Handout, earlier: &Record, folder: &Path) -> Result<UpdateSummary> {
    let mut updated = UpdateSummary::default();
    // The folder is a student's: a link in it may lead anywhere.
    let real = canonical(folder).with_context(|| folder.display().to_string())?;
    let folder = Folder::open(&real)?;
    // The record last: an update that breaks off is completed by the next one.
    let is_record = |path: &Path| path == Path::new(record::PATH);
    let mut files: Vec<_> = handout.files.iter().collect();
    files.sort_by_key(|(path, _)| is_record(path));
    for (path, bytes) in files {
        match found(&folder, path) {
            Ok(FileState::Is(found)) if found == *bytes => {}
            // Cargo takes out what a part of the course does not need.
            Ok(FileState::Is(_))
                if path == Path::new(LOCK) && !is_changed(earlier, path, bytes) => {}
            Ok(FileState::Is(found)) if is_students(path) && is_changed(earlier, path, &found) => {
                updated.kept.push(path.clone());
            }
            Ok(FileState::Is(_) | FileState::Missing) => {
                let written = folder.write(path, bytes);
                written.with_context(|| format!("cannot write {}", path.display()))?;
                updated.written += 1;
            }
            Ok(FileState::InTheWay) | Err(_) => updated.kept.push(path.clone()),
        }
    }
    Ok(updated)
}

/// What is in a file's place.
enum FileState {
    Missing,
    /// This.
    Is(Vec<u8>),
    /// Something else, in its place or on the way.
    InTheWay,
}

fn found(folder: &Folder, path: &Path) -> io::Result<FileState> {
    let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    let (parent, name) = (path.parent(), path.file_name().unwrap_or_default());
    let parent = match folder.below(parent.unwrap_or(Path::new(""))) {
        Ok(parent) => parent,
        Err(error) if missing(&error) => return Ok(FileState::Missing),
        Err(_) => return Ok(FileState::InTheWay),
    };
    match parent.kind(name) {
        Ok(Kind::File(_)) => Ok(FileState::Is(parent.read(name, u64::MAX)?)),
        Ok(_) => Ok(FileState::InTheWay),
        Err(error) if missing(&error) => Ok(FileState::Missing),
        Err(error) => Err(error),
    }
}

fn is_students(path: &Path) -> bool {
    ![record::PATH, LOCK].map(Path::new).contains(&path)
}

/// A file that was never handed out is also a student's.
fn is_changed(earlier: &Record, path: &Path, found: &[u8]) -> bool {
    earlier.files.get(path) != Some(&fingerprint(found))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn an_update_writes_nothing_outside_whatever_leads_there() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        fs::create_dir_all(path("student/lab/real")).unwrap();
        fs::create_dir(path("outside")).unwrap();
        fs::write(path("outside/a.rs"), "mine").unwrap();
        symlink(path("outside"), path("student/lab/src")).unwrap();
        symlink(path("outside/a.rs"), path("student/lab/real/a.rs")).unwrap();
        symlink(path("outside/new.rs"), path("student/lab/real/new.rs")).unwrap();
        let files = ["lab/src/a.rs", "lab/src/b.rs", "lab/real/a.rs", "lab/real/new.rs", "b.rs"];
        let files: BTreeMap<PathBuf, Vec<u8>> =
            files.iter().map(|path| (path.into(), b"handed out".to_vec())).collect();
        // A record that says of all that is there: it was handed out like this.
        let mut forged = Record::default();
        let mine = files.keys().map(|path| (path.clone(), b"mine".to_vec())).collect();
        forged.remember(&mine);
        let handout = Handout { files, record: Record::default() };
        let updated = update(&handout, &forged, &path("student")).unwrap();
        assert_eq!((updated.written, updated.kept.len()), (1, 4), "{updated:?}");
        assert_eq!(fs::read_to_string(path("student/b.rs")).unwrap(), "handed out");
        assert_eq!(fs::read_to_string(path("outside/a.rs")).unwrap(), "mine");
        assert_eq!(fs::read_dir(path("outside")).unwrap().count(), 1);
    }

    #[test]
    fn a_record_with_a_path_that_leads_out_is_refused() {
        for (path, names) in [
            ("../../secret", r#""tasks":{"9.1":["../../secret"]},"files":{}"#),
            ("/etc/passwd", r#""tasks":{},"files":{"/etc/passwd":"0"}"#),
        ] {
            let place = tempfile::tempdir().unwrap();
            let record = format!("{{\"format\":1,{names}}}");
            files::write(&place.path().join(record::PATH), record.as_bytes()).unwrap();
            let error = Record::read(place.path()).unwrap_err();
            let expected = format!("{path} leads out of the handout");
            assert!(format!("{error:#}").contains(&expected), "{error:#}");
        }
    }
}
