//! Opens a student's archive: into a folder of its own, within bounds, and nothing of it
//! outside.
//!
//! Only regular files become files. A link, a device, and whatever is larger than a
//! source file are told and left out; what tools make (`target`, `.git`) is skipped. A
//! path that leaves the folder, and more data than any submission has, refuse the whole
//! archive.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use tar::EntryType;
use zip::ZipArchive;
use zip::result::ZipError;

use super::entries::stem;
use crate::submission::{IgnoreReason, IgnoredFile};

/// Bytes of an archive.
const LARGEST_ARCHIVE: u64 = 64 << 20;
/// Bytes of one file: a source is a few kilobytes.
const LARGEST_FILE: u64 = 1 << 20;
/// Bytes of all files that are written.
const LARGEST_SUM: u64 = 32 << 20;
/// Bytes that may come out of an archive, skipped or not.
const MOST_BYTES: u64 = 256 << 20;
/// So many times more than went in: sources are packed to a tenth.
const MOST_RATIO: u64 = 100;
/// Below this, the ratio says nothing.
const SMALL: u64 = 8 << 20;
/// Files and folders.
const MOST_ENTRIES: usize = 20_000;
/// Folders in folders, and bytes of a name.
const DEEPEST: usize = 32;
const LONGEST_NAME: usize = 255;
/// What tools make.
const MADE: [&str; 4] = ["target", ".git", "__MACOSX", "node_modules"];

/// Why an archive was not opened, for people.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Its own size.
    #[error("the archive has more than {} MiB", LARGEST_ARCHIVE >> 20)]
    Large,
    /// Its number of entries.
    #[error("the archive has more than {MOST_ENTRIES} files and folders")]
    Many,
    /// What comes out.
    #[error(
        "the archive is a bomb: out of {packed} bytes come more than {unpacked}; leave out what tools make"
    )]
    Bomb {
        /// Bytes that were read.
        packed: u64,
        /// Bytes that came out.
        unpacked: u64,
    },
    /// A path.
    #[error("the archive has a path that leaves its folder: {0}")]
    Escape(String),
    /// A file in place of a folder, or the same file twice.
    #[error("the archive has two entries in one place: {0}")]
    Twice(String),
    /// A password.
    #[error("the archive needs a password")]
    Encrypted,
    /// The format.
    #[error("the archive is damaged or of another format: {0}")]
    Damaged(String),
    /// Not the archive's fault.
    #[error("cannot write what is in the archive")]
    Write(#[source] io::Error),
}

/// Writes an archive's files into `to`, which is empty. What was left out is returned.
///
/// # Errors
/// Why it was refused; something of it may be in `to` then.
pub fn open(file: File, name: &str, to: &Path) -> Result<Vec<IgnoredFile>, ArchiveError> {
    let damaged = |error: io::Error| ArchiveError::Damaged(error.to_string());
    let packed = file.metadata().map_err(damaged)?.len();
    if packed > LARGEST_ARCHIVE {
        return Err(ArchiveError::Large);
    }
    let mut opened = Extraction { to: to.to_owned(), packed, ..Extraction::default() };
    // A file of another kind under this name is damaged.
    if stem(name, &[".zip"]).is_some() {
        opened.zip(file)?;
    } else if stem(name, &[".tar"]).is_some() {
        opened.tar(file)?;
    } else {
        opened.tar(GzDecoder::new(file))?;
    }
    opened.ignored.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(opened.ignored)
}

#[derive(Default)]
struct Extraction {
    to: PathBuf,
    packed: u64,
    /// Bytes that came out so far.
    unpacked: u64,
    /// Bytes that were written.
    written: u64,
    entries: usize,
    ignored: Vec<IgnoredFile>,
}

impl Extraction {
    fn zip(&mut self, file: File) -> Result<(), ArchiveError> {
        let mut archive = ZipArchive::new(file).map_err(of_zip)?;
        if archive.len() > MOST_ENTRIES {
            return Err(ArchiveError::Many);
        }
        for index in 0..archive.len() {
            let data = archive.by_index_data(index).map_err(of_zip)?;
            let name = data.name().map_err(of_zip)?.into_owned();
            let (folder, link) = (data.is_dir(), data.is_symlink());
            if data.encrypted() {
                return Err(ArchiveError::Encrypted);
            }
            // Archives of Windows have its separators.
            let Some(path) = self.place(&name.replace('\\', "/"))? else {
                continue;
            };
            if folder {
                self.folder(&path)?;
            } else if link {
                self.ignore(&path, IgnoreReason::Link);
            } else {
                let file = archive.by_index(index).map_err(of_zip)?;
                self.file(&path, file)?;
            }
        }
        Ok(())
    }

    fn tar(&mut self, stream: impl Read) -> Result<(), ArchiveError> {
        let bounded = LimitedReader::of(stream, self.packed);
        let mut archive = tar::Archive::new(bounded);
        let entries = archive.entries().map_err(|error| self.of_tar(&error))?;
        for entry in entries {
            let mut entry = entry.map_err(|error| self.of_tar(&error))?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let kind = entry.header().entry_type();
            if matches!(kind, EntryType::XGlobalHeader | EntryType::XHeader) {
                continue;
            }
            let Some(path) = self.place(&name)? else {
                continue;
            };
            match kind {
                EntryType::Directory => self.folder(&path)?,
                EntryType::Regular | EntryType::Continuous => self.file(&path, &mut entry)?,
                EntryType::Symlink | EntryType::Link => self.ignore(&path, IgnoreReason::Link),
                _ => self.ignore(&path, IgnoreReason::Special),
            }
        }
        Ok(())
    }

    /// What a reader says that has read enough.
    fn of_tar(&self, error: &io::Error) -> ArchiveError {
        if error.kind() == io::ErrorKind::FileTooLarge {
            return ArchiveError::Bomb { packed: self.packed, unpacked: most(self.packed) };
        }
        ArchiveError::Damaged(error.to_string())
    }

    /// Where an entry belongs; `None` where it is not needed.
    fn place(&mut self, name: &str) -> Result<Option<PathBuf>, ArchiveError> {
        self.entries += 1;
        if self.entries > MOST_ENTRIES {
            return Err(ArchiveError::Many);
        }
        let escape = || ArchiveError::Escape(course::text::visible(name));
        let mut path = PathBuf::new();
        let is_drive = name.as_bytes().get(1) == Some(&b':');
        if name.starts_with('/') || is_drive || name.contains('\0') {
            return Err(escape());
        }
        for part in name.split('/').filter(|part| !part.is_empty() && *part != ".") {
            if part == ".." {
                return Err(escape());
            }
            path.push(part);
        }
        let is_made =
            |part: &std::path::Component<'_>| MADE.iter().any(|made| part.as_os_str() == *made);
        if path.as_os_str().is_empty() || path.components().any(|part| is_made(&part)) {
            return Ok(None);
        }
        let long = name.split('/').any(|part| part.len() > LONGEST_NAME);
        if long || path.components().count() > DEEPEST {
            self.ignore(&path, IgnoreReason::TooLarge);
            return Ok(None);
        }
        Ok(Some(path))
    }

    fn folder(&self, path: &Path) -> Result<(), ArchiveError> {
        fs::create_dir_all(self.to.join(path)).map_err(|error| in_the_way(path, error))
    }

    /// The bounds hold for what comes out, whatever the archive says of it.
    fn file(&mut self, path: &Path, mut from: impl Read) -> Result<(), ArchiveError> {
        let mut text = Vec::new();
        let read = from.by_ref().take(LARGEST_FILE + 1).read_to_end(&mut text);
        read.map_err(|error| self.of_tar(&error))?;
        self.unpacked += text.len() as u64;
        if self.unpacked > most(self.packed) {
            return Err(ArchiveError::Bomb { packed: self.packed, unpacked: most(self.packed) });
        }
        let length = text.len() as u64;
        if length > LARGEST_FILE || self.written + length > LARGEST_SUM {
            self.ignore(path, IgnoreReason::TooLarge);
            return Ok(());
        }
        self.written += length;
        self.folder(path.parent().unwrap_or(path))?;
        let file = File::options().write(true).create_new(true).open(self.to.join(path));
        let mut file = file.map_err(|error| in_the_way(path, error))?;
        file.write_all(&text).map_err(ArchiveError::Write)
    }

    fn ignore(&mut self, path: &Path, why: IgnoreReason) {
        self.ignored.push(IgnoredFile { path: path.to_string_lossy().into_owned(), why });
    }
}

/// How much may come out of so many bytes.
fn most(packed: u64) -> u64 {
    (packed * MOST_RATIO).clamp(SMALL, MOST_BYTES)
}

fn in_the_way(path: &Path, error: io::Error) -> ArchiveError {
    match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            ArchiveError::Twice(course::text::visible(&path.to_string_lossy()))
        }
        _ => ArchiveError::Write(error),
    }
}

fn of_zip(error: ZipError) -> ArchiveError {
    match error {
        ZipError::InvalidPassword => ArchiveError::Encrypted,
        error => ArchiveError::Damaged(error.to_string()),
    }
}

/// A reader that fails when too much has come out of it.
struct LimitedReader<R> {
    from: R,
    left: u64,
}

impl<R: Read> LimitedReader<R> {
    fn of(from: R, packed: u64) -> Self {
        // The headers of a tar come out as well.
        Self { from, left: most(packed) }
    }
}

impl<R: Read> Read for LimitedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
