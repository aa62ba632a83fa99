//! A student's folder, graded without trusting anything in it.
//!
//! Building is running code: build scripts, procedural macros, wrappers and
//! runners in cargo's settings, toolchain files, path dependencies, symbolic
//! links. So nothing of a folder is taken but the source files of the labs
//! (`intake`). They are built inside manifests that are made from the
//! course's own (`manifest`), offline and contained (`workshop`); what was
//! left aside is said in the report.

mod intake;
mod manifest;
mod workshop;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use contain::Layer;
use contain::interrupt::Interrupt;
use course::discover::{LabTask, Workspace};
use course::text::harmless;
use explore::{self, Explorer, Explorers, Sources};
use run::build::Built;
use run::transport::Transport;
use tempfile::TempDir;

pub use self::intake::{Ignored, Intake, Why, take_in};

/// What came of building a student's folder.
#[derive(Debug)]
pub struct Submission {
    /// Where it is.
    pub folder: PathBuf,
    /// What was in it and not used.
    pub ignored: Vec<Ignored>,
    /// Files with parts of the chosen tasks that are not in it: the course's
    /// starters were built instead.
    pub stand_ins: Vec<String>,
    /// What the build was contained by.
    pub layers: Vec<Layer>,
    /// The programs that could be built, and the compiler's words on others.
    built: Built,
    /// Programs that are not in the folder, by name.
    missing: Vec<String>,
    /// What ended the build before its time.
    cut_short: Option<String>,
    /// What runs the programs under many schedules.
    explorers: Explorers,
    /// Holds the executables.
    _executables: TempDir,
}

impl Submission {
    /// What runs a program under many schedules.
    ///
    /// # Errors
    /// Why it is not there, for the student.
    pub fn explorer(&self, program: &str) -> Result<Explorer, String> {
        self.explorers.of(program).map_err(|why| harmless(&why))
    }

    /// The program of a task, or why there is none.
    ///
    /// # Errors
    /// What a student must read.
    pub fn program(&self, chosen: &LabTask<'_>) -> Result<&Path, String> {
        let name = chosen.task.program();
        if self.missing.iter().any(|missing| missing == name) {
            return Err(format!(
                "it was not submitted: the folder has no {}",
                intake::expected(&chosen.lab.package, name)
            ));
        }
        if let Some(executable) = self.built.binary(name) {
            return Ok(executable);
        }
        Err(match &self.cut_short {
            Some(why) => why.clone(),
            // A compiler repeats what it reads.
            None => harmless(&self.built.complaints_of(name)),
        })
    }
}

/// How a folder is built.
#[derive(Debug, Clone, Copy)]
pub struct SubmissionOptions {
    /// Whether its programs are also built for explorations.
    pub explores: bool,
    /// What compiling may take, libraries not counted.
    pub time: Duration,
    /// How the programs reach their devices.
    pub transport: Transport,
}

/// Builds the programs of the chosen tasks from what was found.
///
/// # Errors
/// The grader's own faults; never what is wrong with a student's files.
pub fn build(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    intake: Intake,
    how: &SubmissionOptions,
    interrupt: &Interrupt,
) -> Result<Submission> {
    let place = workspace.target.join("handed-in");
    fs::create_dir_all(&place).with_context(|| place.display().to_string())?;
    // Two of these at once would build each other's files.
    let lock = File::create(place.join("in-use")).context("cannot lock the folder for building")?;
    lock.lock().context("cannot lock the folder for building")?;
    let sources = place.join("sources");
    manifest::write(workspace, chosen, &intake, &sources)?;
    let packages = chosen.iter().map(|it| it.lab.package.clone()).collect();
    let names = chosen.iter().flat_map(|chosen| &chosen.lab.dependencies);
    let libraries = names.map(|dependency| dependency.name.clone()).collect();
    let packages = (packages, libraries);
    let workshop = workshop::Workshop::open(workspace, packages, &sources, place.join("build"))?;
    // A grader that was killed leaves what it built.
    workshop.clear()?;
    let mut made = workshop.build(workshop.features(how), how, interrupt)?;
    let executables = TempDir::with_prefix("handed-in-").context("cannot make a folder")?;
    made.built.move_executables(executables.path())?;
    workshop.clear()?;
    let explorers = if how.explores {
        explorers(workspace, chosen, &intake, &place, how, executables.path(), interrupt)?
    } else {
        Explorers::default()
    };
    Ok(Submission {
        explorers,
        missing: intake.missing(chosen),
        stand_ins: intake.stand_ins(chosen)?,
        folder: intake.folder,
        ignored: intake.ignored,
        layers: made.layers,
        built: made.built,
        cut_short: made.cut_short,
        _executables: executables,
    })
}

/// Builds the explorers of a submission, as contained as its programs.
fn explorers(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    intake: &Intake,
    place: &Path,
    how: &SubmissionOptions,
    executables: &Path,
    interrupt: &Interrupt,
) -> Result<Explorers> {
    let sources = place.join("sources");
    let mut labs: Vec<Sources<'_>> = Vec::new();
    for chosen in chosen.iter().filter(|it| it.task.explore.is_some()) {
        let folder = sources.join(&chosen.lab.package).join("src");
        let Some(source) = intake.source(chosen) else {
            continue;
        };
        let program = (chosen.task.program().to_owned(), folder.join(source));
        match labs.last_mut() {
            Some(last) if last.lab.package == chosen.lab.package => last.programs.push(program),
            _ => labs.push(Sources {
                lab: chosen.lab,
                folder,
                programs: vec![program],
                shared: None,
            }),
        }
    }
    if labs.is_empty() {
        return Ok(Explorers::default());
    }
    let root = place.join("explored");
    if root.exists() {
        fs::remove_dir_all(&root).with_context(|| root.display().to_string())?;
    }
    let written = explore::build::write(workspace, &labs, &root)?;
    let packages = (written.packages(), explore::build::libraries(&labs));
    let workshop = workshop::Workshop::open(workspace, packages, &root, place.join("build"))?;
    let made = workshop.build(Vec::new(), how, interrupt)?;
    let mut explorers = Explorers::built(&written, made.built);
    explorers.move_executables(executables)?;
    workshop.clear()?;
    Ok(explorers)
}
