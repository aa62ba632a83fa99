//! The source files of a lab, as they lie there.

use std::fs::{self, Metadata};
#[cfg(unix)]
use std::os::unix::fs::MetadataExt;
#[cfg(windows)]
use std::os::windows::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::discover::LabPackage;

/// All `*.rs` files below a folder, sorted. Hidden ones are an editor's, and
/// what is not a file (a pipe, a dangling link) cannot be read.
///
/// # Errors
/// If a folder cannot be read.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if folder.is_dir() {
        collect(folder, &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

/// Whether cargo would take a program for built from the sources that are there,
/// and it is not: cargo goes by the time a file was written. A file that was put
/// in its place later, with an older time (`cp -p`, `mv`, an archive), it misses.
///
/// # Errors
/// If a folder cannot be read.
pub fn deceive_cargo(lab: &LabPackage, target: &Path) -> Result<bool> {
    let sources = below(&lab.folder.join("src"))?;
    let sources: Vec<_> = sources.iter().filter_map(|it| fs::metadata(it).ok()).collect();
    let built = lab.programs.keys().map(|name| format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let built = built.map(|name| target.join("debug").join(name));
    let mut built = built.filter_map(|program| fs::metadata(program).ok());
    Ok(built.any(|built| sources.iter().any(|source| is_missed(source, &built))))
}

#[cfg(unix)]
fn is_missed(source: &Metadata, built: &Metadata) -> bool {
    let written = |it: &Metadata| (it.mtime(), it.mtime_nsec());
    // Not even its owner can set this one.
    let changed = (source.ctime(), source.ctime_nsec());
    written(source) <= written(built) && changed > written(built)
}

/// A file that was copied or unpacked was created then; one that was moved is not found.
#[cfg(windows)]
fn is_missed(source: &Metadata, built: &Metadata) -> bool {
    let built = built.last_write_time();
    source.last_write_time() <= built && source.creation_time() > built
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_editor_leaves_and_what_is_no_file_is_no_source() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("bin")).unwrap();
        for name in ["lib.rs", "bin/a.rs", ".hidden.rs", "notes.txt"] {
            fs::write(path(name), "").unwrap();
        }
        std::os::unix::fs::symlink("me@host.123:1", path("bin/.#a.rs")).unwrap();
        std::os::unix::fs::symlink("nowhere", path("link.rs")).unwrap();
        std::os::unix::fs::symlink("..", path("bin/loop")).unwrap();
        let pipe = path("pipe.rs");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
        let found = below(folder.path()).unwrap();
        assert_eq!(found, [path("bin/a.rs"), path("lib.rs")]);
    }
}
