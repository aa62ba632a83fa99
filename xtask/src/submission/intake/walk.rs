//! Goes through a folder without following links.

use std::ffi::OsStr;
use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};

use course::discover::{LabTask, Workspace};
use nix::libc::{O_NOFOLLOW, O_NONBLOCK};

use super::{IgnoreReason, IgnoredFile, Intake, SourceFile};

/// A source file of a lab is a few kilobytes.
const LARGEST: u64 = 1 << 20;
/// All of them.
const LARGEST_SUM: u64 = 16 << 20;
/// Files and folders that are looked at.
const MOST_ENTRIES: usize = 20_000;
/// Folders in folders.
const DEEPEST: usize = 16;
/// Folders that are made by tools and hold nothing a student wrote.
const MADE: [&str; 3] = ["target", ".git", "__MACOSX"];

/// Everything in `folder`, taken or left aside.
pub(super) fn walk(workspace: &Workspace, chosen: &[LabTask<'_>], folder: &Path) -> Intake {
    let mut walk = Walk {
        places: places(chosen, folder),
        chosen,
        root: &workspace.root,
        entries: 0,
        bytes: 0,
        intake: Intake { folder: folder.to_owned(), taken: Vec::new(), ignored: Vec::new() },
    };
    walk.folder(Path::new(""), 0);
    let mut intake = walk.intake;
    intake.ignored.sort_by(|one, other| one.path.cmp(&other.path));
    intake
}

/// A lab of the course and where it is in the folder.
struct Place<'a> {
    package: &'a str,
    /// The course's.
    course: &'a Path,
    /// Below the student's folder; empty where that is the lab itself.
    prefix: PathBuf,
}

/// The labs that are in the folder as in the course, or the one that it is.
fn places<'a>(chosen: &[LabTask<'a>], folder: &Path) -> Vec<Place<'a>> {
    let mut places: Vec<Place<'a>> = Vec::new();
    for chosen in chosen {
        let name = chosen.lab.folder.file_name().unwrap_or_default();
        let known = places.iter().any(|place| place.package == chosen.lab.package);
        if !known && is_real_folder(&folder.join(name)) {
            places.push(Place {
                package: &chosen.lab.package,
                course: &chosen.lab.folder,
                prefix: name.into(),
            });
        }
    }
    if let ([], Some(first)) = (&places[..], chosen.first())
        && is_real_folder(&folder.join("src"))
        && chosen.iter().all(|chosen| chosen.lab.package == first.lab.package)
    {
        places.push(Place {
            package: &first.lab.package,
            course: &first.lab.folder,
            prefix: PathBuf::new(),
        });
    }
    places
}

fn is_real_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

struct Walk<'a, 'b> {
    places: Vec<Place<'a>>,
    chosen: &'b [LabTask<'a>],
    root: &'b Path,
    entries: usize,
    bytes: u64,
    intake: Intake,
}

impl Walk<'_, '_> {
    fn folder(&mut self, path: &Path, depth: usize) {
        let Ok(entries) = fs::read_dir(self.intake.folder.join(path)) else {
            return self.ignore(path, IgnoreReason::Unreadable);
        };
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        for name in names {
            if self.entries == MOST_ENTRIES || depth == DEEPEST {
                return self.ignore(&path.join(name), IgnoreReason::TooLarge);
            }
            self.entries += 1;
            self.entry(&path.join(&name), &name, depth);
        }
    }

    fn entry(&mut self, path: &Path, name: &OsStr, depth: usize) {
        let Ok(metadata) = fs::symlink_metadata(self.intake.folder.join(path)) else {
            return self.ignore(path, IgnoreReason::Unreadable);
        };
        let kind = metadata.file_type();
        if kind.is_symlink() {
            self.ignore(path, IgnoreReason::Link);
        } else if kind.is_dir() {
            if name == ".cargo" {
                self.ignore(path, IgnoreReason::CargoSettings);
            } else if !MADE.iter().any(|made| name == *made) {
                self.folder(path, depth + 1);
            }
        } else if kind.is_file() {
            self.file(path, name, &metadata);
        } else {
            self.ignore(path, IgnoreReason::Special);
        }
    }

    fn file(&mut self, path: &Path, name: &OsStr, metadata: &Metadata) {
        let source = self.source(path);
        if source.is_none() && self.is_the_courses(path, metadata) {
            return;
        }
        let Some((package, below)) = source else {
            return self.ignore(path, self.why_not(path, name));
        };
        if self.intake.has(&package, &below) {
            return self.ignore(path, IgnoreReason::Twice);
        }
        if metadata.len() > LARGEST || self.bytes + metadata.len() > LARGEST_SUM {
            return self.ignore(path, IgnoreReason::TooLarge);
        }
        match read(&self.intake.folder.join(path)) {
            Ok(text) => {
                self.bytes += text.len() as u64;
                let path = below;
                self.intake.taken.push(SourceFile { package, path, text });
            }
            Err(_) => self.ignore(path, IgnoreReason::Unreadable),
        }
    }

    /// The package that a file is a source of, and where below its `src`.
    fn source(&self, path: &Path) -> Option<(String, PathBuf)> {
        if path.extension() != Some("rs".as_ref()) {
            return None;
        }
        for place in &self.places {
            if let Ok(below) = path.strip_prefix(place.prefix.join("src")) {
                return Some((place.package.to_owned(), below.to_owned()));
            }
        }
        // A program by itself.
        let alone = path.components().count() == 1;
        let mut programs = self
            .chosen
            .iter()
            .filter(|chosen| alone && path.file_stem() == Some(chosen.task.program().as_ref()));
        let chosen = programs.next()?;
        Some((chosen.lab.package.clone(), Path::new("bin").join(path)))
    }

    /// Whether the course has the same file in the same place.
    fn is_the_courses(&self, path: &Path, metadata: &Metadata) -> bool {
        let Some(own) = self.counterpart(path) else {
            return false;
        };
        fs::metadata(&own).is_ok_and(|own| own.len() == metadata.len())
            && metadata.len() <= LARGEST
            && read(&self.intake.folder.join(path)).ok() == fs::read(own).ok()
    }

    fn counterpart(&self, path: &Path) -> Option<PathBuf> {
        let lab = self.places.iter().find(|place| place.prefix.as_os_str().is_empty());
        let own = lab.map_or(self.root, |place| place.course).join(path);
        let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        (inside && own.is_file()).then_some(own)
    }

    fn why_not(&self, path: &Path, name: &OsStr) -> IgnoreReason {
        match name.to_str() {
            Some("Cargo.toml") => IgnoreReason::Manifest,
            _ if self.counterpart(path).is_some() => IgnoreReason::Changed,
            Some("build.rs") => IgnoreReason::BuildScript,
            Some("rust-toolchain" | "rust-toolchain.toml") => IgnoreReason::Toolchain,
            _ => IgnoreReason::Unknown,
        }
    }

    fn ignore(&mut self, path: &Path, why: IgnoreReason) {
        self.intake.ignored.push(IgnoredFile { path: path.to_string_lossy().into_owned(), why });
    }
}

/// A file that was one a moment ago: a link, a pipe or a growing file that
/// took its place meanwhile does no harm.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = OpenOptions::new().read(true).custom_flags(O_NOFOLLOW | O_NONBLOCK).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut text = Vec::new();
    file.take(LARGEST).read_to_end(&mut text)?;
    Ok(text)
}
