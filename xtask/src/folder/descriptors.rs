//! Folders walked by descriptors: what is read is what was opened.
//!
//! A path is looked up again at each use, and between two uses its owner can put a link in
//! place of a folder. Here, each step opens one name below a folder that is already open
//! and refuses links, so a walk never leaves the folder that it began in.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::bail_usage;
use course::usage::UsageError;
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::Kind;

/// Of everything that is opened: no link, no terminal, not handed on to other programs.
const FLAGS: OFlags =
    OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC).union(OFlags::NOCTTY);

/// A folder that is open.
#[derive(Debug)]
pub(crate) struct Folder {
    descriptor: OwnedFd,
    /// Where it was when it was opened, for people.
    path: PathBuf,
}

impl Folder {
    /// Opens a folder that an instructor has named. Links on the way to it are the
    /// instructor's; the folder itself must not be one, as it may be a stranger's.
    ///
    /// # Errors
    /// If there is none.
    pub(crate) fn open(path: &Path) -> Result<Self, UsageError> {
        let not_found = || format!("cannot find {}", path.display());
        let Some(name) = path.file_name() else {
            // `..`, or the root: no name that could be a link.
            let path = path.canonicalize().with_context(not_found)?;
            return Ok(Self::at(CWD, &path, path.clone()).with_context(not_found)?);
        };
        let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new(".")).canonicalize().with_context(not_found)?;
        let real = parent.join(name);
        match kind(CWD, &real).with_context(not_found)? {
            Kind::Folder => {}
            Kind::Link => bail_usage!(
                "{} is a symbolic link; name the folder that it leads to, if that is the submission",
                path.display()
            ),
            _ => bail_usage!("{} is not a folder", path.display()),
        }
        Ok(Self::at(CWD, &real, real.clone()).with_context(not_found)?)
    }

    /// Opens a folder below this one.
    pub(crate) fn folder(&self, name: &OsStr) -> io::Result<Self> {
        Self::at(&self.descriptor, single(name)?, self.path.join(name))
    }

    fn at(parent: impl rustix::fd::AsFd, name: &Path, path: PathBuf) -> io::Result<Self> {
        let flags = FLAGS | OFlags::DIRECTORY;
        let descriptor = rustix::fs::openat(parent, name, flags, Mode::empty())?;
        Ok(Self { descriptor, path })
    }

    /// Opens a folder some steps below this one.
    pub(crate) fn below(&self, path: &Path) -> io::Result<Self> {
        let mut folder = Self { descriptor: self.descriptor.try_clone()?, path: self.path.clone() };
        for name in path {
            folder = folder.folder(name)?;
        }
        Ok(folder)
    }

    /// Where it was when it was opened.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The names in it, in order.
    pub(crate) fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.descriptor)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                names.push(OsStr::from_bytes(name).to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// What is there now under a name. It may be something else when it is opened.
    pub(crate) fn kind(&self, name: &OsStr) -> io::Result<Kind> {
        kind(&self.descriptor, single(name)?)
    }

    /// Opens a regular file.
    pub(crate) fn file(&self, name: &OsStr) -> io::Result<File> {
        // Not waiting for the other end of a pipe.
        let flags = FLAGS | OFlags::NONBLOCK;
        let file: File =
            rustix::fs::openat(&self.descriptor, single(name)?, flags, Mode::empty())?.into();
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        Ok(file)
    }

    /// The first bytes of a regular file, at most `most`.
    pub(crate) fn read(&self, name: &OsStr, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file(name)?.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Folder {
    /// Writes a file some steps below this folder, beside its place first: a reader sees
    /// the earlier file or this one. Makes the folders on the way, and follows no link. A
    /// script can be run.
    ///
    /// # Errors
    /// If a link is in the way, or it cannot be written; the earlier file is still there.
    pub(crate) fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let name = single(path.file_name().unwrap_or_default())?;
        let mut folder = self.below(Path::new(""))?;
        for step in path.parent().into_iter().flatten() {
            match rustix::fs::mkdirat(&folder.descriptor, single(step)?, Mode::from_raw_mode(0o777))
            {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
            folder = folder.folder(step)?;
        }
        // No one else has this name: the folder may be a stranger's.
        let beside = format!(".writing-{:016x}", rand::random::<u64>());
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(if bytes.starts_with(b"#!") { 0o777 } else { 0o666 });
        let mut file: File = rustix::fs::openat(&folder.descriptor, &*beside, flags, mode)?.into();
        let written = file.write_all(bytes).and_then(|()| {
            let at = &folder.descriptor;
            Ok(rustix::fs::renameat(at, &*beside, at, name)?)
        });
        if written.is_err() {
            // The first error says more.
            let _ = rustix::fs::unlinkat(&folder.descriptor, &*beside, AtFlags::empty());
        }
        written
    }
}

fn kind(parent: impl rustix::fd::AsFd, name: &Path) -> io::Result<Kind> {
    let stat = rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => Kind::Folder,
        FileType::RegularFile => Kind::File(stat.st_size.cast_unsigned()),
        FileType::Symlink => Kind::Link,
        _ => Kind::Other,
    })
}

/// A name that stands for something in the folder itself.
fn single(name: &OsStr) -> io::Result<&Path> {
    if name.is_empty() || name == ".." || name == "." || name.as_bytes().contains(&b'/') {
        return Err(Errno::INVAL.into());
    }
    Ok(Path::new(name))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn what_is_opened_stays_open_whatever_takes_its_place() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        for (folder, text) in [("student/src", "theirs"), ("course/src", "the solution")] {
            fs::create_dir_all(path(folder)).unwrap();
            fs::write(path(folder).join("program.rs"), text).unwrap();
        }
        let student = Folder::open(&path("student")).unwrap();
        let src = student.folder("src".as_ref()).unwrap();
        fs::rename(path("student/src"), path("student/before")).unwrap();
        symlink(path("course/src"), path("student/src")).unwrap();
        assert_eq!(src.read("program.rs".as_ref(), 99).unwrap(), b"theirs");
        assert_eq!(student.kind("src".as_ref()).unwrap(), Kind::Link);
        assert!(student.folder("src".as_ref()).is_err());
        assert!(student.below("src".as_ref()).is_err());
        symlink(path("course/src/program.rs"), path("student/before/link.rs")).unwrap();
        assert!(src.read("link.rs".as_ref(), 99).is_err());
        fs::rename(path("student"), path("gone")).unwrap();
        symlink(path("course"), path("student")).unwrap();
        assert_eq!(student.names().unwrap(), ["before", "src"]);
    }

    #[test]
    fn no_name_leads_out_of_a_folder() {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("own")).unwrap();
        fs::write(place.path().join("secret"), "secret").unwrap();
        let own = Folder::open(&place.path().join("own")).unwrap();
        for name in ["..", ".", "", "../secret", "/etc/passwd"] {
            assert!(own.read(name.as_ref(), 9).is_err(), "{name}");
            assert!(own.folder(name.as_ref()).is_err(), "{name}");
        }
    }

    #[test]
    fn a_file_is_written_whole_and_never_through_a_link() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        for folder in ["own", "outside"] {
            fs::create_dir(path(folder)).unwrap();
        }
        fs::write(path("outside/file"), "theirs").unwrap();
        let own = Folder::open(&path("own")).unwrap();
        for text in ["first", "second"] {
            own.write("a/b/file".as_ref(), text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(path("own/a/b/file")).unwrap(), text);
        }
        symlink(path("outside"), path("own/link")).unwrap();
        assert!(own.write("link/file".as_ref(), b"ours").is_err());
        assert!(own.write("../outside/file".as_ref(), b"ours").is_err());
        assert!(own.write("a/b".as_ref(), b"in a folder's place").is_err());
        // A link in the file's own place is replaced, and not followed.
        symlink(path("outside/file"), path("own/file")).unwrap();
        own.write("file".as_ref(), b"ours").unwrap();
        assert_eq!(fs::read_to_string(path("outside/file")).unwrap(), "theirs");
        assert_eq!(fs::read_dir(path("own/a")).unwrap().count(), 1);
        assert_eq!(fs::read_dir(path("own/a/b")).unwrap().count(), 1);
    }

    #[test]
    fn a_link_is_refused_with_or_without_a_slash_behind_it() {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("anna")).unwrap();
        symlink("anna", place.path().join("bo")).unwrap();
        for name in ["bo", "bo/", "bo/."] {
            let error = Folder::open(&place.path().join(name)).unwrap_err();
            assert!(format!("{error:#}").contains("is a symbolic link"), "{name}: {error:#}");
        }
        assert!(Folder::open(&place.path().join("anna/.")).is_ok());
        assert!(Folder::open(&place.path().join("anna/..")).is_ok());
    }
}
