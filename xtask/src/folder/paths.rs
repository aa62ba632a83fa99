//! Folders walked by paths. A path is looked up again at each use, and between two uses its
//! owner can put a link in place of a folder. Here, where nothing keeps a stranger's program
//! from the grader's files, no stranger's folder is graded: all folders are the user's own.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::Context;
use course::bail_usage;
use course::usage::UsageError;

use super::Kind;

/// A folder.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A folder that an instructor has named, and that is no link.
    ///
    /// # Errors
    /// If there is none.
    pub(crate) fn open(path: &Path) -> Result<Self, UsageError> {
        let not_found = || format!("cannot find {}", path.display());
        let absolute = std::path::absolute(path).with_context(not_found)?;
        match kind(&absolute).with_context(not_found)? {
            Kind::Folder => Ok(Self(absolute)),
            Kind::Link => bail_usage!(
                "{} is a symbolic link; name the folder that it leads to, if that is the submission",
                path.display()
            ),
            _ => bail_usage!("{} is not a folder", path.display()),
        }
    }

    /// A folder below this one.
    pub(crate) fn folder(&self, name: &OsStr) -> io::Result<Self> {
        let path = self.0.join(single(name)?);
        match kind(&path)? {
            Kind::Folder => Ok(Self(path)),
            _ => Err(io::Error::new(io::ErrorKind::NotADirectory, "not a folder")),
        }
    }

    /// A folder some steps below this one.
    pub(crate) fn below(&self, path: &Path) -> io::Result<Self> {
        let mut folder = Self(self.0.clone());
        for name in path {
            folder = folder.folder(name)?;
        }
        Ok(folder)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The names in it, in order.
    pub(crate) fn names(&self) -> io::Result<Vec<OsString>> {
        let names = fs::read_dir(&self.0)?.map(|entry| Ok(entry?.file_name()));
        let mut names = names.collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    /// What is there now under a name.
    pub(crate) fn kind(&self, name: &OsStr) -> io::Result<Kind> {
        kind(&self.0.join(single(name)?))
    }

    /// Opens a regular file.
    pub(crate) fn file(&self, name: &OsStr) -> io::Result<File> {
        match self.kind(name)? {
            Kind::File(_) => File::open(self.0.join(name)),
            _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")),
        }
    }

    /// The first bytes of a regular file, at most `most`.
    pub(crate) fn read(&self, name: &OsStr, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file(name)?.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Writes a file some steps below this folder, beside its place first: a reader sees
    /// the earlier file or this one. Makes the folders on the way, and follows no link.
    ///
    /// # Errors
    /// If a link is in the way, or it cannot be written; the earlier file is still there.
    pub(crate) fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let name = single(path.file_name().unwrap_or_default())?;
        let mut folder = Self(self.0.clone());
        for step in path.parent().into_iter().flatten() {
            match fs::create_dir(folder.0.join(single(step)?)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => folder = folder.folder(step)?,
            }
        }
        let beside = folder.0.join(format!(".writing-{:016x}", rand::random::<u64>()));
        let mut file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        let written = file.write_all(bytes);
        // A file that is open cannot be moved everywhere.
        drop(file);
        let written = written.and_then(|()| fs::rename(&beside, folder.0.join(name)));
        if written.is_err() {
            // The first error says more.
            let _ = fs::remove_file(&beside);
        }
        written
    }
}

fn kind(path: &Path) -> io::Result<Kind> {
    let metadata = fs::symlink_metadata(path)?;
    Ok(if metadata.is_symlink() {
        Kind::Link
    } else if metadata.is_dir() {
        Kind::Folder
    } else if metadata.is_file() {
        Kind::File(metadata.len())
    } else {
        Kind::Other
    })
}

/// A name that stands for something in the folder itself.
fn single(name: &OsStr) -> io::Result<&Path> {
    let path = Path::new(name);
    let mut components = path.components();
    match (components.next(), components.next()) {
        (Some(Component::Normal(only)), None) if only == name => Ok(path),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}
