//! Where strangers' files are compiled: cargo and the compiler, contained, with
//! the course's files to read and one folder to write.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use contain::Launch;
use contain::interrupt::Interrupt;
use contain::process::{self, Ending, Limits, Run};
use contain::{Containment, Layer, Scratch, Workbench};
use course::discover::{LabTask, Workspace};
use course::text::visible;
use run::build::{self, BuildOutput};

use super::SubmissionOptions;
use super::bench;
use super::listing::Listing;

/// Libraries are the course's: only a slow machine takes long.
const LIBRARIES: Duration = Duration::from_secs(900);
/// Bytes of memory of all compilers together.
const MEMORY: u64 = 4 << 30;
/// Of all compilers together.
const THREADS: u64 = 1024;
/// Bytes of one file, and of all temporary ones.
const DISK: u64 = 1 << 30;
/// Bytes of all files of one build: programs and explorers of two labs take 200 MB.
const GROWTH: u64 = 1 << 30;
/// Attempts at a build whose compiler is ended from outside.
const ATTEMPTS: usize = 2;
/// What cargo and the compiler write of a process that was killed. The limits of a build
/// end its processes in other ways.
const KILLED: [&str; 2] = ["(signal: 9, SIGKILL", "(signal: 15, SIGTERM"];
/// Bytes of cargo's messages.
const MESSAGES: usize = 16 << 20;

/// What came of a build.
pub(super) struct ContainedBuild {
    pub(super) built: BuildOutput,
    pub(super) layers: Vec<Layer>,
    /// What ended it before its time.
    pub(super) cut_short: Option<String>,
}

/// Cargo and the compiler, contained, and the one folder that they write to.
#[derive(Debug)]
pub(super) struct Workshop {
    cargo: PathBuf,
    /// The machine that is built for.
    host: String,
    target: PathBuf,
    workbench: Workbench,
    listing: Listing,
    /// Workspaces whose libraries are built, by manifest and features: the versions
    /// that they use.
    prepared: BTreeMap<String, Vec<u8>>,
}

impl Workshop {
    /// Finds out what a build needs to read, and leaves only libraries in the folder
    /// below `place` that builds write to.
    pub(super) fn open(workspace: &Workspace, place: &Path) -> Result<Self> {
        let target = place.join("build");
        let sysroot = ["--print", "sysroot"];
        let sysroot = said(Command::new(bench::rustc()).args(sysroot), &workspace.root)?;
        let host = ["--print", "host-tuple"];
        let host = said(Command::new(bench::rustc()).args(host), &workspace.root)?;
        let mut listing = Listing::read(&target, &place.join("libraries.json"))?;
        listing.clear()?;
        fs::create_dir_all(&target).with_context(|| target.display().to_string())?;
        Ok(Self {
            cargo: Path::new(&sysroot).join("bin/cargo"),
            host,
            workbench: bench::workbench(workspace, place, Path::new(&sysroot), &target)?,
            target,
            listing,
            prepared: BTreeMap::new(),
        })
    }

    /// Removes what was built of a student's files: the next student's compiler
    /// could read it. If it has changed a library, the libraries go as well.
    pub(super) fn clear(&mut self) -> Result<()> {
        if !self.listing.clear()? {
            self.prepared.clear();
            fs::create_dir_all(&self.target).with_context(|| self.target.display().to_string())?;
        }
        Ok(())
    }

    /// Builds libraries first, so that a student's time is a student's, and then
    /// the programs of the workspace in `sources`.
    pub(super) fn build(
        &mut self,
        sources: &Path,
        libraries: &BTreeSet<String>,
        features: Vec<String>,
        how: &SubmissionOptions,
        interrupt: &Interrupt,
    ) -> Result<ContainedBuild> {
        self.prepare(sources, libraries, &features, interrupt)?;
        let args = ["build", "--keep-going", "--bins"].map(String::from);
        let args = args.into_iter().chain(features);
        let args: Vec<String> = args.collect();
        for _ in 0..ATTEMPTS {
            let limits = (how.time, how.slack, GROWTH);
            let run = self.cargo(sources, args.iter().cloned(), limits, interrupt)?;
            let built = BuildOutput::from_messages(&text(&run.stdout), &words(&run))
                .context("cannot read cargo's messages")?;
            if !was_killed(&run, &built) {
                return Ok(ContainedBuild {
                    built,
                    cut_short: cut_short(&run.ending, how.time),
                    layers: run.layers,
                });
            }
        }
        bail!(
            "the compiler was killed from outside, {ATTEMPTS} times: is the machine out of memory?"
        )
    }

    /// Builds what the programs use, once for all submissions that use the same.
    fn prepare(
        &mut self,
        sources: &Path,
        libraries: &BTreeSet<String>,
        features: &[String],
        interrupt: &Interrupt,
    ) -> Result<()> {
        let manifest = fs::read_to_string(sources.join("Cargo.toml"))?;
        let known = format!("{features:?} {manifest}");
        let versions = sources.join("Cargo.lock");
        if let Some(prepared) = self.prepared.get(&known) {
            return fs::write(versions, prepared).context("cannot write Cargo.lock");
        }
        let mut fetch = Command::new(build::cargo());
        said(fetch.args(["fetch", "--quiet", "--target", &self.host]), sources)?;
        self.libraries(sources, libraries, features, interrupt)?;
        self.listing.take()?;
        self.prepared.insert(known, fs::read(versions).context("cannot read Cargo.lock")?);
        Ok(())
    }

    fn libraries(
        &self,
        sources: &Path,
        libraries: &BTreeSet<String>,
        features: &[String],
        interrupt: &Interrupt,
    ) -> Result<()> {
        if libraries.is_empty() {
            return Ok(());
        }
        let names = libraries.iter().map(String::as_str);
        let packages = names.flat_map(|library| ["-p", library]);
        let args = ["build"].into_iter().chain(packages).map(String::from);
        let args = args.chain(features.iter().cloned());
        let run = self.cargo(sources, args, (LIBRARIES, 1, u64::MAX), interrupt)?;
        if run.ending == Ending::Code(0) {
            return Ok(());
        }
        bail!(
            "the libraries of the labs do not build, contained ({:?})\n{}",
            run.ending,
            words(&run)
        )
    }

    fn cargo(
        &self,
        sources: &Path,
        args: impl Iterator<Item = String>,
        (time, slack, growth): (Duration, u32, u64),
        interrupt: &Interrupt,
    ) -> Result<Run> {
        let own = Scratch::new("workshop").context("cannot make a temporary folder")?;
        let manifest = sources.join("Cargo.toml");
        let more = [
            "--offline".into(),
            "--message-format=json".into(),
            "--manifest-path".into(),
            manifest.into_os_string(),
        ];
        let launch = Launch {
            program: self.cargo.clone(),
            args: args.map(OsString::from).chain(more).collect(),
            environment: Vec::new(),
            directory: own.path().to_owned(),
            contained: Some(Containment {
                cpu: time.as_secs(),
                memory: MEMORY,
                threads: THREADS,
                disk: DISK,
                workbench: Some(self.workbench.clone()),
                ..Containment::default()
            }),
            witness: None,
            fills: Some(self.target.clone()),
        };
        let limits = Limits {
            time: time * slack,
            bytes: MESSAGES,
            lines: MESSAGES,
            growth,
            ..Limits::default()
        };
        let run = process::run(&launch, &limits, interrupt).context("cannot follow cargo")?;
        if interrupt.happened() {
            bail!("interrupted");
        }
        Ok(run)
    }
}

/// What the labs are built with.
pub(super) fn features(chosen: &[LabTask<'_>], how: &SubmissionOptions) -> Vec<String> {
    let Some(feature) = build::feature(how.transport) else {
        return Vec::new();
    };
    let labs: BTreeSet<_> = chosen.iter().map(|chosen| &chosen.lab.package).collect();
    labs.iter().flat_map(|lab| ["--features".to_owned(), format!("{lab}/{feature}")]).collect()
}

/// What a command of the toolchain answers.
fn said(command: &mut Command, folder: &Path) -> Result<String> {
    let output = command
        .current_dir(folder)
        .output()
        .with_context(|| format!("cannot run {}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    bail!(
        "{} fails: {}",
        command.get_program().display(),
        String::from_utf8_lossy(&output.stderr).trim()
    )
}

fn text(lines: &[process::Line]) -> String {
    lines.iter().map(|line| format!("{}\n", line.text)).collect()
}

/// What cargo said to people.
fn words(run: &Run) -> String {
    let lines = run.stderr.iter().map(|line| visible(&line.text) + "\n");
    lines.collect()
}

/// Whether a process of a build was killed, and not by the build's limits.
fn was_killed(run: &Run, built: &BuildOutput) -> bool {
    match run.ending {
        Ending::Signal(_) => true,
        // A linker is the compiler's process; the student's words are elsewhere.
        Ending::Code(_) => {
            let linkers = built.complaints();
            let linkers = linkers.lines().filter(|line| line.starts_with("error: linking with"));
            let words = run.stderr.iter().map(|line| line.text.as_str());
            linkers.chain(words).any(|it| KILLED.iter().any(|killed| it.contains(killed)))
        }
        _ => false,
    }
}

/// Why a build that did not end by itself has not built everything.
fn cut_short(ending: &Ending, time: Duration) -> Option<String> {
    let why = match ending {
        Ending::Code(_) => return None,
        Ending::TimedOut(limit) | Ending::Stuck(limit) => {
            format!("took longer than {} seconds", limit.as_secs())
        }
        Ending::Flooded => "brought more messages than fit into a report".into(),
        Ending::TooMuchMemory => format!("took more than {} MiB of memory", MEMORY >> 20),
        Ending::TooMuchDisk => format!("took more than {} MiB of disk", GROWTH >> 20),
        Ending::TooMuchCpu => format!("took more than {} seconds of computing", time.as_secs()),
        other => format!("ended badly: {other:?}"),
    };
    Some(format!("compiling it, with the rest of the submission, {why}\n"))
}
