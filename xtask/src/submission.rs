//! A student's folder, graded without trusting anything in it.
//!
//! Building is running code: build scripts, procedural macros, wrappers and
//! runners in cargo's settings, toolchain files, path dependencies, symbolic
//! links. So nothing of a folder is taken but the source files of the labs
//! (`intake`). They are built inside manifests that are made from the
//! course's own (`manifest`), offline and contained (`workshop`); what was
//! left aside is said in the report.

mod bench;
mod home;
mod intake;
mod listing;
mod manifest;
mod refusal;
mod workshop;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

#[cfg(feature = "class")]
pub(crate) use self::intake::look_through;
pub use self::intake::{IgnoreReason, IgnoredFile, Intake, SourceFile, nothing_in_it, take_in};
pub use self::refusal::{Accepted, refuse_if_uncontained};
use contain::interrupt::Interrupt;
use contain::system::make_executable;
use contain::{Layer, Scratch};
use course::discover::{LabTask, Workspace};
use course::text::harmless;
use explore::{self, Explorer, Explorers, Sources};
use run::build::BuildOutput;
use run::transport::Transport;

use self::workshop::Workshop;

/// What came of building a student's folder.
#[derive(Debug)]
pub struct Submission {
    /// Where it is.
    pub folder: PathBuf,
    /// What was in it and not used.
    pub ignored: Vec<IgnoredFile>,
    /// Files with parts of the chosen tasks that are not in it: the course's
    /// starters were built instead.
    pub stand_ins: Vec<String>,
    /// What the build was contained by.
    pub layers: Vec<Layer>,
    /// The programs that could be built, and the compiler's words on others.
    built: BuildOutput,
    /// Programs that are not in the folder, by name.
    missing: Vec<String>,
    /// Programs that are scripts, by name.
    scripts: BTreeMap<String, PathBuf>,
    /// What ended the build before its time.
    cut_short: Option<String>,
    /// What runs the programs under many schedules.
    explorers: Explorers,
    /// Holds the executables.
    _executables: Scratch,
}

impl Submission {
    /// What runs a program under many schedules.
    ///
    /// # Errors
    /// Why it is not there, for the student.
    pub fn explorer(&self, program: &str) -> Result<Explorer, String> {
        self.explorers.of(program).map_err(|why| harmless(&why))
    }

    /// Whether a program is a script, which no explorer follows.
    pub fn is_script(&self, program: &str) -> bool {
        self.scripts.contains_key(program)
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
        if let Some(script) = self.scripts.get(name) {
            return Ok(script);
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
    /// What compiling may take, libraries not counted: processor time of each process,
    /// and real time.
    pub time: Duration,
    /// So many times as much real time, where other submissions are in work beside it.
    pub slack: u32,
    /// How the programs reach their devices.
    pub transport: Transport,
}

/// A folder in which submissions are built, one after the other: each finds the
/// libraries there, and nothing of another submission.
#[derive(Debug)]
pub struct BuildPlace {
    folder: PathBuf,
    workshop: Workshop,
    /// Two graders at once would build each other's files.
    _in_use: File,
}

impl BuildPlace {
    /// Waits until no other grader uses the folder `name`, and removes what a grader
    /// that was killed has built there.
    ///
    /// # Errors
    /// If the folder cannot be made, or the toolchain cannot be found.
    pub fn open(workspace: &Workspace, name: &str) -> Result<Self> {
        let (folder, in_use) = place(workspace, name)?;
        in_use.lock().context("cannot lock the folder for building")?;
        Self::locked(workspace, folder, in_use)
    }

    /// As [`Self::open`], of the first of `name-1`, `name-2` and so on that no other
    /// grader uses.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_free(workspace: &Workspace, name: &str) -> Result<Self> {
        for number in 1.. {
            let (folder, in_use) = place(workspace, &format!("{name}-{number}"))?;
            match in_use.try_lock() {
                Ok(()) => return Self::locked(workspace, folder, in_use),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => {
                    return Err(error).context("cannot lock the folder for building");
                }
            }
        }
        bail!("no folder for building is free")
    }

    fn locked(workspace: &Workspace, folder: PathBuf, in_use: File) -> Result<Self> {
        let workshop = Workshop::open(workspace, &folder)?;
        Ok(Self { folder, workshop, _in_use: in_use })
    }

    /// Builds the programs of the chosen tasks from what was found.
    ///
    /// # Errors
    /// The grader's own faults; never what is wrong with a student's files.
    pub fn build(
        &mut self,
        workspace: &Workspace,
        chosen: &[LabTask<'_>],
        intake: Intake,
        how: &SubmissionOptions,
        interrupt: &Interrupt,
    ) -> Result<Submission> {
        let executables = Scratch::new("handed-in").context("cannot make a folder")?;
        let scripts = scripts(chosen, &intake, executables.path())?;
        let sources = self.folder.join("sources");
        manifest::write(workspace, chosen, &intake, &sources)?;
        let names = chosen.iter().flat_map(|chosen| &chosen.lab.dependencies);
        let libraries: BTreeSet<_> = names.map(|dependency| dependency.name.clone()).collect();
        let features = workshop::features(chosen, how);
        let mut made = self.workshop.build(&sources, &libraries, features, how, interrupt)?;
        made.built.move_executables(executables.path())?;
        self.workshop.clear()?;
        let explorers = if how.explores {
            self.explorers(workspace, chosen, &intake, how, executables.path(), interrupt)?
        } else {
            Explorers::default()
        };
        Ok(Submission {
            explorers,
            missing: intake.missing(chosen),
            scripts,
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
        &mut self,
        workspace: &Workspace,
        chosen: &[LabTask<'_>],
        intake: &Intake,
        how: &SubmissionOptions,
        executables: &Path,
        interrupt: &Interrupt,
    ) -> Result<Explorers> {
        let labs = explored(chosen, intake, &self.folder.join("sources"));
        if labs.is_empty() {
            return Ok(Explorers::default());
        }
        let root = self.folder.join("explored");
        if root.exists() {
            fs::remove_dir_all(&root).with_context(|| root.display().to_string())?;
        }
        let written = explore::build::write(workspace, &labs, &root)?;
        let libraries = explore::build::libraries(&labs);
        let made = self.workshop.build(&root, &libraries, Vec::new(), how, interrupt)?;
        let mut explorers = Explorers::built(&written, made.built);
        explorers.move_executables(executables)?;
        self.workshop.clear()?;
        Ok(explorers)
    }
}

/// Writes the scripts of the chosen tasks, so that they can be run.
fn scripts(
    chosen: &[LabTask<'_>],
    intake: &Intake,
    folder: &Path,
) -> Result<BTreeMap<String, PathBuf>> {
    let mut scripts = BTreeMap::new();
    for chosen in chosen {
        let Some(script) = intake.script(chosen) else {
            continue;
        };
        let name = chosen.task.program();
        // Without an ending: Python finds a module of this name elsewhere.
        let path = folder.join(name);
        fs::write(&path, course::scripts::executable(&script.text))
            .and_then(|()| make_executable(&path))
            .with_context(|| format!("cannot write {}", path.display()))?;
        scripts.insert(name.to_owned(), path);
    }
    Ok(scripts)
}

/// A folder for building, and the file that tells whether it is in use.
fn place(workspace: &Workspace, name: &str) -> Result<(PathBuf, File)> {
    let folder = workspace.target.join(name);
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let in_use = File::create(folder.join("in-use"));
    Ok((folder, in_use.context("cannot lock the folder for building")?))
}

/// The programs of a submission that are also built for explorations, by lab.
fn explored<'a>(chosen: &[LabTask<'a>], intake: &Intake, sources: &Path) -> Vec<Sources<'a>> {
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
    labs
}

/// Builds the programs of the chosen tasks from what was found, in the place where
/// single submissions are built.
///
/// # Errors
/// As [`BuildPlace::build`].
pub fn build(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    intake: Intake,
    how: &SubmissionOptions,
    interrupt: &Interrupt,
) -> Result<Submission> {
    let mut place = BuildPlace::open(workspace, "handed-in")?;
    place.build(workspace, chosen, intake, how, interrupt)
}
