//! Where strangers' files are compiled: cargo and the compiler, contained, with
//! the course's files to read and one folder to write.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use contain::Launch;
use contain::interrupt::Interrupt;
use contain::process::{self, Ending, Limits, Run};
use contain::{Containment, Layer, Workbench};
use course::discover::Workspace;
use course::text::visible;
use explore;
use run::build::{self, Built};
use tempfile::TempDir;

use super::SubmissionOptions;

/// Libraries are the course's: only a slow machine takes long.
const LIBRARIES: Duration = Duration::from_secs(900);
/// Bytes of memory of all compilers together.
const MEMORY: u64 = 4 << 30;
/// Of all compilers together.
const THREADS: u64 = 1024;
/// Bytes of one file, and of all temporary ones.
const DISK: u64 = 1 << 30;
/// Bytes of cargo's messages.
const MESSAGES: usize = 16 << 20;

/// What came of a build.
pub(super) struct Made {
    pub(super) built: Built,
    pub(super) layers: Vec<Layer>,
    /// What ended it before its time.
    pub(super) cut_short: Option<String>,
}

/// A place to build in.
pub(super) struct Workshop {
    cargo: PathBuf,
    /// The workspace to build.
    sources: PathBuf,
    /// The student's packages.
    labs: BTreeSet<String>,
    /// Packages that are the course's, or others', and built first.
    libraries: BTreeSet<String>,
    workbench: Workbench,
}

impl Workshop {
    /// Fetches what the manifests name, which are the course's, and finds out
    /// what a build needs to read.
    pub(super) fn open(
        workspace: &Workspace,
        (labs, libraries): (BTreeSet<String>, BTreeSet<String>),
        sources: &Path,
        target: PathBuf,
    ) -> Result<Self> {
        std::fs::create_dir_all(&target).with_context(|| target.display().to_string())?;
        let sysroot = PathBuf::from(said(
            Command::new(rustc()).args(["--print", "sysroot"]),
            &workspace.root,
        )?);
        let host = said(Command::new(rustc()).args(["--print", "host-tuple"]), &workspace.root)?;
        let mut fetch = Command::new(build::cargo());
        said(fetch.args(["fetch", "--quiet", "--target", &host]), sources)?;
        let home = cargo_home()?;
        let read = [
            sysroot.clone(),
            home.join("registry"),
            home.join("git"),
            home.join("config.toml"),
            workspace.root.join("common"),
            workspace.root.join("Cargo.toml"),
            explore::build::crates(workspace),
            sources.to_owned(),
        ];
        let path = format!("{}/bin:/usr/local/bin:/usr/bin:/bin", sysroot.display());
        let environment = [
            ("CARGO_BUILD_BUILD_DIR", target.clone()),
            ("CARGO_HOME", home),
            ("CARGO_INCREMENTAL", "0".into()),
            ("CARGO_NET_OFFLINE", "true".into()),
            ("CARGO_TARGET_DIR", target.clone()),
            ("CARGO_TERM_COLOR", "never".into()),
            ("PATH", path.into()),
            ("RUSTC", sysroot.join("bin/rustc")),
        ];
        Ok(Self {
            cargo: sysroot.join("bin/cargo"),
            sources: sources.to_owned(),
            labs,
            libraries,
            workbench: Workbench {
                read: read.into_iter().filter(|path| path.exists()).collect(),
                write: vec![target],
                environment: environment.map(|(name, value)| (name.to_owned(), value)).into(),
            },
        })
    }

    /// Removes what was built of a student's files: the next student's compiler
    /// could read it.
    pub(super) fn clear(&self) -> Result<()> {
        let mut clean = Command::new(build::cargo());
        clean.args(["clean", "--quiet", "--offline", "--target-dir"]);
        clean.args(&self.workbench.write);
        clean.envs(self.workbench.write.iter().map(|target| ("CARGO_BUILD_BUILD_DIR", target)));
        for lab in &self.labs {
            clean.args(["-p", lab]);
        }
        said(&mut clean, &self.sources).map(drop)
    }

    /// Builds libraries first, so that a student's time is a student's, and
    /// then the programs.
    pub(super) fn build(
        &self,
        features: Vec<String>,
        how: &SubmissionOptions,
        interrupt: &Interrupt,
    ) -> Result<Made> {
        self.libraries(&features, interrupt)?;
        let args = ["build", "--keep-going", "--bins"].map(String::from);
        let run = self.cargo(args.into_iter().chain(features), how.time, interrupt)?;
        let built = Built::from_messages(&text(&run.stdout), &words(&run))
            .context("cannot read cargo's messages")?;
        Ok(Made { built, cut_short: cut_short(&run.ending, how.time), layers: run.layers })
    }

    /// What the labs are built with.
    pub(super) fn features(&self, how: &SubmissionOptions) -> Vec<String> {
        let Some(feature) = build::feature(how.transport) else {
            return Vec::new();
        };
        let labs = self.labs.iter();
        labs.flat_map(|lab| ["--features".to_owned(), format!("{lab}/{feature}")]).collect()
    }

    fn libraries(&self, features: &[String], interrupt: &Interrupt) -> Result<()> {
        if self.libraries.is_empty() {
            return Ok(());
        }
        let names = self.libraries.iter().map(String::as_str);
        let packages = names.flat_map(|library| ["-p", library]);
        let args = ["build"].into_iter().chain(packages).map(String::from);
        let args = args.chain(features.iter().cloned());
        let run = self.cargo(args, LIBRARIES, interrupt)?;
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
        args: impl Iterator<Item = String>,
        time: Duration,
        interrupt: &Interrupt,
    ) -> Result<Run> {
        let own = TempDir::with_prefix("workshop-").context("cannot make a temporary folder")?;
        let manifest = self.sources.join("Cargo.toml");
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
        };
        let limits = Limits { time, bytes: MESSAGES, lines: MESSAGES, ..Limits::default() };
        let run = process::run(&launch, &limits, interrupt).context("cannot follow cargo")?;
        if interrupt.happened() {
            bail!("interrupted");
        }
        Ok(run)
    }
}

fn rustc() -> OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

fn cargo_home() -> Result<PathBuf> {
    let given = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = || std::env::home_dir().map(|home| home.join(".cargo"));
    let found = given.or_else(home).context("where is CARGO_HOME?")?;
    found.canonicalize().with_context(|| format!("cannot find {}", found.display()))
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

/// Why a build that did not end by itself has not built everything.
fn cut_short(ending: &Ending, time: Duration) -> Option<String> {
    let why = match ending {
        Ending::Code(_) => return None,
        Ending::TimedOut(limit) => format!("took longer than {} seconds", limit.as_secs()),
        Ending::Flooded => "brought more messages than fit into a report".into(),
        Ending::TooMuchMemory => format!("took more than {} MiB of memory", MEMORY >> 20),
        Ending::TooMuchCpu => format!("took more than {} seconds of computing", time.as_secs()),
        other => format!("ended badly: {other:?}"),
    };
    Some(format!("compiling it, with the rest of the submission, {why}\n"))
}
