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
use tempfile::TempDir;

pub use self::intake::{Ignored, Intake, Why, take_in};
use crate::build::Built;
use crate::cli::Transport;
use crate::contain::Layer;
use crate::discover::{Chosen, Workspace};
use crate::interrupt::Interrupt;
use crate::text::harmless;

/// What came of building a student's folder.
#[derive(Debug)]
pub struct Submission {
    /// Where it is.
    pub folder: PathBuf,
    /// What was in it and not used.
    pub ignored: Vec<Ignored>,
    /// What the build was contained by.
    pub layers: Vec<Layer>,
    /// The programs that could be built, and the compiler's words on others.
    built: Built,
    /// Programs that are not in the folder, by name.
    missing: Vec<String>,
    /// What ended the build before its time.
    cut_short: Option<String>,
    /// Holds the executables.
    _executables: TempDir,
}

impl Submission {
    /// The program of a task, or why there is none.
    ///
    /// # Errors
    /// What a student must read.
    pub fn program(&self, chosen: &Chosen<'_>) -> Result<&Path, String> {
        let name = chosen.task.program();
        if self.missing.iter().any(|missing| missing == name) {
            return Err(format!(
                "it was not handed in: there is no {} in the folder",
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
pub struct How {
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
    chosen: &[Chosen<'_>],
    intake: Intake,
    how: &How,
    interrupt: &Interrupt,
) -> Result<Submission> {
    let place = workspace.target.join("handed-in");
    fs::create_dir_all(&place).with_context(|| place.display().to_string())?;
    // Two of these at once would build each other's files.
    let lock = File::create(place.join("in-use")).context("cannot lock the folder for building")?;
    lock.lock().context("cannot lock the folder for building")?;
    let sources = place.join("sources");
    manifest::write(workspace, chosen, &intake, &sources)?;
    let workshop = workshop::Workshop::open(workspace, chosen, &sources, place.join("build"))?;
    // A grader that was killed leaves what it built.
    workshop.clear()?;
    let mut made = workshop.build(chosen, how, interrupt)?;
    let executables = TempDir::with_prefix("handed-in-").context("cannot make a folder")?;
    made.built.move_executables(executables.path())?;
    workshop.clear()?;
    Ok(Submission {
        missing: intake.missing(chosen),
        folder: intake.folder,
        ignored: intake.ignored,
        layers: made.layers,
        built: made.built,
        cut_short: made.cut_short,
        _executables: executables,
    })
}
