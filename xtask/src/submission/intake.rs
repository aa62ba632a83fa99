//! What is taken of a student's folder, and what is left aside.

mod walk;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::bail_usage;
use course::discover::{LabTask, Workspace};
use course::regions::{Audience, regions};
use course::sources;
use course::usage::UsageError;
use serde::{Deserialize, Serialize};

use crate::folder::Folder;

/// The files of a folder.
#[derive(Debug)]
pub struct Intake {
    /// Where it is.
    pub folder: PathBuf,
    /// What is built.
    pub taken: Vec<SourceFile>,
    /// What is not.
    pub ignored: Vec<IgnoredFile>,
}

/// A source file.
#[derive(Debug, PartialEq)]
pub struct SourceFile {
    /// The lab's package.
    pub package: String,
    /// Where it is below the lab's `src`; of a script, where its program would be.
    pub path: PathBuf,
    /// What is in it.
    pub text: Vec<u8>,
}

/// Something that was left aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IgnoredFile {
    /// Below the folder.
    pub path: String,
    /// For this reason.
    pub why: IgnoreReason,
}

/// Why something was left aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IgnoreReason {
    /// It would run while the program is built.
    BuildScript,
    /// Cargo would obey it.
    CargoSettings,
    /// Rustup would obey it.
    Toolchain,
    /// The course's manifest is used.
    Manifest,
    /// It leads somewhere else.
    Link,
    /// Neither a file nor a folder.
    Special,
    /// A folder with a source file's name.
    FolderForFile,
    /// Larger than any source file, or one too many.
    TooLarge,
    /// Cannot be read.
    Unreadable,
    /// The same program is there in another place.
    Twice,
    /// The course's own file is used.
    Changed,
    /// No source file of a lab.
    Unknown,
}

impl IgnoreReason {
    /// In words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::BuildScript => "a build script is code that runs while building",
            Self::CargoSettings => "settings of cargo may name programs to run",
            Self::Toolchain => "the toolchain is the course's",
            Self::Manifest => "differs from the course's manifest, which was used",
            Self::Link => "a symbolic link",
            Self::Special => "neither a file nor a folder",
            Self::FolderForFile => "a folder, where a source file belongs",
            Self::TooLarge => "too large, or too many files",
            Self::Unreadable => "cannot be read",
            Self::Twice => "the same program is there a second time; the other one was used",
            Self::Changed => "differs from the course's file, which was used",
            Self::Unknown => "no source file of a lab",
        }
    }
}

/// The program that a file below `src` is, if it is one.
fn program_of(path: &Path) -> Option<&OsStr> {
    let below = path.strip_prefix("bin").ok()?;
    match below.components().count() {
        1 => below.file_stem(),
        2 if below.file_name() == Some("main.rs".as_ref()) => below.parent()?.file_name(),
        _ => None,
    }
}

/// Whether a taken file is a script: all others are Rust.
pub(super) fn is_script(path: &Path) -> bool {
    path.extension() != Some("rs".as_ref())
}

/// Where a program is looked for.
pub(super) fn expected(package: &str, program: &str) -> String {
    format!("{package}/src/bin/{program}.rs")
}

impl Intake {
    /// Whether it has one of the chosen programs.
    pub fn has_some_of(&self, chosen: &[LabTask<'_>]) -> bool {
        chosen.iter().any(|chosen| self.has_program(chosen))
    }

    /// Whether it has the program, in whatever language.
    fn has_program(&self, chosen: &LabTask<'_>) -> bool {
        self.source(chosen).is_some() || self.script(chosen).is_some()
    }

    /// Whether it has a file of a lab.
    pub fn has_files_of(&self, package: &str) -> bool {
        self.taken.iter().any(|taken| taken.package == package)
    }

    /// The chosen programs that are not among the files.
    pub fn missing(&self, chosen: &[LabTask<'_>]) -> Vec<String> {
        let programs = chosen.iter().filter(|chosen| !self.has_program(chosen));
        programs.map(|chosen| chosen.task.program().to_owned()).collect()
    }

    /// The script that was handed in for a program.
    pub(super) fn script(&self, chosen: &LabTask<'_>) -> Option<&SourceFile> {
        let own = self.taken.iter().filter(|taken| taken.package == chosen.lab.package);
        let program = Some(chosen.task.program().as_ref());
        let mut scripts = own.filter(|taken| is_script(&taken.path));
        scripts.find(|taken| taken.path.file_stem() == program)
    }

    /// The file of a program, below its lab's `src`.
    pub(super) fn source(&self, chosen: &LabTask<'_>) -> Option<&Path> {
        let program = chosen.task.program();
        let usual = [format!("bin/{program}.rs"), format!("bin/{program}/main.rs")];
        let own = self.taken.iter().filter(|taken| taken.package == chosen.lab.package);
        let mut paths = own.map(|taken| taken.path.as_path());
        paths.find(|path| usual.iter().any(|usual| *path == Path::new(usual)))
    }

    /// The place of a source of the same program, or of the same file.
    fn same(&self, package: &str, path: &Path) -> Option<usize> {
        let same = |taken: &SourceFile| {
            let program = program_of(&taken.path);
            taken.path == path || (program.is_some() && program == program_of(path))
        };
        self.taken.iter().position(|taken| taken.package == package && same(taken))
    }

    /// Whether the submission has the lab's library.
    pub(super) fn has_library(&self, package: &str) -> bool {
        let library =
            |taken: &SourceFile| taken.package == package && taken.path == Path::new("lib.rs");
        self.taken.iter().any(library)
    }
}

impl Intake {
    /// The files of labs' libraries that hold parts of the chosen tasks and were
    /// not handed in, by their names in the course.
    ///
    /// # Errors
    /// If one of the course's cannot be read.
    pub fn stand_ins(&self, chosen: &[LabTask<'_>]) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let lacking =
            |it: &&LabTask<'_>| self.source(it).is_some() && !self.has_library(&it.lab.package);
        for LabTask { lab, task } in chosen.iter().filter(lacking) {
            let src = lab.folder.join("src");
            let library = sources::below(&src)?;
            for file in library.iter().filter(|it| !it.starts_with(src.join("bin"))) {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("cannot read {}", file.display()))?;
                let below = file.strip_prefix(&lab.folder).unwrap_or(file);
                let name = format!("{}/{}", lab.package, below.display());
                if has_part_of(&text, task.id()) && !found.contains(&name) {
                    found.push(name);
                }
            }
        }
        Ok(found)
    }
}

/// Whether a student writes a part of the task in a file.
fn has_part_of(text: &str, task: &str) -> bool {
    let marked = [Audience::Instructors, Audience::Students].map(|whose| regions(text, whose));
    let mut regions = marked.into_iter().flatten().flatten();
    regions.any(|region| region.task == task)
}

/// Looks through a folder that holds the course's workspace, or one lab of it,
/// or single programs. No link is followed.
///
/// # Errors
/// If it is a part of the course.
pub(crate) fn look_through(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    folder: &Folder,
) -> Result<Intake, UsageError> {
    let path = folder.path();
    let of_the_course = |own: &PathBuf| own.starts_with(path) || path.starts_with(own);
    if workspace.root.starts_with(path) || workspace.members.iter().any(of_the_course) {
        bail_usage!(
            "{}: choose a folder outside of the course's own ({})",
            path.display(),
            workspace.root.display()
        );
    }
    Ok(walk::walk(workspace, chosen, folder))
}

/// Takes what a folder has of the chosen tasks, as `look_through` finds it.
///
/// # Errors
/// If there is no such folder, if it is a link or a part of the course, or if nothing of
/// the chosen tasks is in it.
pub fn take_in(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    folder: &Path,
) -> Result<Intake, UsageError> {
    let intake = look_through(workspace, chosen, &Folder::open(folder)?)?;
    if intake.has_some_of(chosen) {
        return Ok(intake);
    }
    bail_usage!("{}: {}", intake.folder.display(), nothing_in_it(chosen))
}

/// What a folder lacks that has none of the chosen programs.
pub fn nothing_in_it(chosen: &[LabTask<'_>]) -> String {
    let examples = chosen.iter().map(|chosen| expected(&chosen.lab.package, chosen.task.program()));
    let examples: Vec<_> = examples.take(2).collect();
    format!(
        "the folder has none of the graded programs; it needs files such as {}, or src/bin of a single lab, or single files",
        examples.join(", ")
    )
}
