//! Goes through a folder without following links.

use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use course::discover::{LabTask, Workspace};
use course::scripts;

use super::{IgnoreReason, IgnoredFile, Intake, SourceFile, is_script};
use crate::folder::{Folder, Kind};

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

/// The ending that a script is known by from then on.
const SCRIPT: &str = "script";

/// Everything in `folder`, taken or left aside. The labs' sources come first: whatever
/// else fills the folder takes nothing of their share.
pub(super) fn walk(workspace: &Workspace, chosen: &[LabTask<'_>], folder: &Folder) -> Intake {
    let places = places(chosen, folder);
    let sources: Vec<_> = places.iter().map(|place| place.prefix.join("src")).collect();
    let mut walk = Walk {
        places,
        chosen,
        root: &workspace.root,
        entries: 0,
        bytes: 0,
        done: Vec::new(),
        intake: Intake { folder: folder.path().to_owned(), taken: Vec::new(), ignored: Vec::new() },
    };
    for src in sources {
        if let Ok(opened) = folder.below(&src) {
            walk.entries = 0;
            walk.folder(&opened, &src, src.components().count());
            walk.done.push(src);
        }
    }
    walk.entries = 0;
    walk.folder(folder, Path::new(""), 0);
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
fn places<'a>(chosen: &[LabTask<'a>], folder: &Folder) -> Vec<Place<'a>> {
    let is_folder = |name: &OsStr| folder.kind(name).is_ok_and(|kind| kind == Kind::Folder);
    let mut places: Vec<Place<'a>> = Vec::new();
    for chosen in chosen {
        let name = chosen.lab.folder.file_name().unwrap_or_default();
        let known = places.iter().any(|place| place.package == chosen.lab.package);
        if !known && is_folder(name) {
            places.push(Place {
                package: &chosen.lab.package,
                course: &chosen.lab.folder,
                prefix: name.into(),
            });
        }
    }
    if let ([], Some(first)) = (&places[..], chosen.first())
        && is_folder("src".as_ref())
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

struct Walk<'a, 'b> {
    places: Vec<Place<'a>>,
    chosen: &'b [LabTask<'a>],
    root: &'b Path,
    entries: usize,
    bytes: u64,
    /// Folders that were walked before.
    done: Vec<PathBuf>,
    intake: Intake,
}

impl Walk<'_, '_> {
    /// Files come before folders: a program by itself is not lost behind what tools made.
    fn folder(&mut self, folder: &Folder, path: &Path, depth: usize) {
        if self.done.iter().any(|done| done == path) {
            return;
        }
        let Ok(names) = folder.names() else {
            return self.ignore(path, IgnoreReason::Unreadable);
        };
        let mut folders = Vec::new();
        for name in names {
            let below = path.join(&name);
            if self.entries == MOST_ENTRIES || depth == DEEPEST {
                return self.ignore(&below, IgnoreReason::TooLarge);
            }
            self.entries += 1;
            match folder.kind(&name) {
                Err(_) => self.ignore(&below, IgnoreReason::Unreadable),
                Ok(Kind::Link) => self.ignore(&below, IgnoreReason::Link),
                Ok(Kind::Other) => self.ignore(&below, IgnoreReason::Special),
                Ok(Kind::Folder) => folders.push(name),
                Ok(Kind::File(bytes)) => self.file(folder, &below, &name, bytes),
            }
        }
        for name in folders {
            let below = path.join(&name);
            if name == ".cargo" {
                self.ignore(&below, IgnoreReason::CargoSettings);
            } else if self.source(&below).is_some() {
                self.ignore(&below, IgnoreReason::FolderForFile);
            } else if !MADE.iter().any(|made| name == *made) {
                match folder.folder(&name) {
                    Ok(opened) => self.folder(&opened, &below, depth + 1),
                    // It may be a link by now.
                    Err(_) => self.ignore(&below, IgnoreReason::Unreadable),
                }
            }
        }
    }

    fn file(&mut self, folder: &Folder, path: &Path, name: &OsStr, bytes: u64) {
        if self.script(folder, path, name, bytes) {
            return;
        }
        let source = self.source(path);
        if source.is_none() && self.is_the_courses(folder, path, name, bytes) {
            return;
        }
        let Some((package, below)) = source else {
            return self.ignore(path, self.why_not(path, name));
        };
        let same = self.intake.same(&package, &below);
        if same.is_some_and(|at| !is_script(&self.intake.taken[at].path)) {
            return self.ignore(path, IgnoreReason::Twice);
        }
        if bytes > LARGEST || self.bytes + bytes > LARGEST_SUM {
            return self.ignore(path, IgnoreReason::TooLarge);
        }
        match folder.read(name, LARGEST) {
            // Only Rust can be explored: a script gives way to it, unless it is not written.
            Ok(text) if same.is_some() && self.is_unwritten(&package, &below, &text) => {
                self.ignore(path, IgnoreReason::Twice);
            }
            Ok(text) => {
                if let Some(at) = same {
                    let script = self.intake.taken.remove(at);
                    self.ignore(&script.path, IgnoreReason::Twice);
                }
                self.bytes += text.len() as u64;
                let path = below;
                self.intake.taken.push(SourceFile { package, path, text });
            }
            Err(_) => self.ignore(path, IgnoreReason::Unreadable),
        }
    }

    /// Takes a file in the place of a program, where the course takes scripts and it is one.
    fn script(&mut self, folder: &Folder, path: &Path, name: &OsStr, bytes: u64) -> bool {
        let places = self.places.iter().flat_map(|place| {
            ["", "src/bin", "python"].map(|below| (place.package, place.prefix.join(below)))
        });
        let parent = path.parent().unwrap_or(Path::new(""));
        let packages: Vec<_> =
            places.filter(|(_, place)| place == parent).map(|(package, _)| package).collect();
        let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
        // Python takes `queue.py` for its own module of this name.
        let stem = stem.strip_suffix("_lab").unwrap_or(&stem);
        let mut chosen = self.chosen.iter().filter(|chosen| {
            let package = chosen.lab.package.as_str();
            chosen.task.scripts
                && stem == chosen.task.program()
                && (parent == Path::new("") || packages.contains(&package))
        });
        let (Some(chosen), true) = (chosen.next(), bytes <= LARGEST) else {
            return false;
        };
        if path.extension() == Some("rs".as_ref()) {
            return false;
        }
        let Ok(text) = folder.read(name, LARGEST) else {
            return false;
        };
        if !scripts::is_script(path, &text) {
            return false;
        }
        let package = chosen.lab.package.clone();
        let below = Path::new("bin").join(stem).with_extension(SCRIPT);
        let same = self.intake.same(&package, &below);
        let gives_way = |at: usize| {
            let there = &self.intake.taken[at];
            !is_script(&there.path) && self.is_unwritten(&package, &there.path, &there.text)
        };
        if self.is_the_courses(folder, path, name, bytes) {
            // A starter that was not touched.
        } else if same.is_some_and(|at| !gives_way(at)) {
            self.ignore(path, IgnoreReason::Twice);
        } else {
            if let Some(at) = same {
                let starter = self.intake.taken.remove(at);
                self.ignore(&Path::new("src").join(starter.path), IgnoreReason::Twice);
            }
            self.bytes += text.len() as u64;
            self.intake.taken.push(SourceFile { package, path: below, text });
        }
        true
    }

    /// Whether a program still has a part of its starter.
    fn is_unwritten(&self, package: &str, path: &Path, text: &[u8]) -> bool {
        let text = String::from_utf8_lossy(text);
        let program = super::program_of(path);
        let mut chosen = self.chosen.iter().filter(|it| it.lab.package == package);
        chosen.any(|it| {
            Some(it.task.program().as_ref()) == program
                && text.contains(&format!("todo!(\"{}", it.task.id()))
        })
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
    fn is_the_courses(&self, folder: &Folder, path: &Path, name: &OsStr, bytes: u64) -> bool {
        let Some(own) = self.counterpart(path) else {
            return false;
        };
        fs::metadata(&own).is_ok_and(|own| own.len() == bytes)
            && bytes <= LARGEST
            && folder.read(name, LARGEST).ok() == fs::read(own).ok()
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

#[cfg(test)]
mod tests;
