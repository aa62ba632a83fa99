//! Cargo calls, and the executables and complaints in its JSON messages.

pub mod explained;
mod messages;
pub mod missed;
mod trouble;

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use cargo_metadata::{Message, PackageId};
use contain::interrupt::Interrupt;
use contain::system::Tree;
use course::discover::Workspace;

use crate::transport::Transport;

/// What came out of one call of `cargo build`.
#[derive(Debug, Default)]
pub struct BuildOutput {
    /// The binaries that were built, or were up to date.
    executables: HashMap<(PackageId, String), PathBuf>,
    /// The compiler's errors, by package.
    errors: BTreeMap<String, String>,
    /// The compiler's warnings: of which package, of which binary if not of the
    /// library, and its words.
    warnings: Vec<(PackageId, Option<String>, String)>,
    /// The errors, by binary.
    by_target: BTreeMap<String, String>,
    /// What cargo itself had to say, where it was not shown at once.
    cargo: String,
    succeeded: bool,
}

impl BuildOutput {
    /// The executable of a package's binary, if it was built.
    pub fn executable(&self, package: &PackageId, binary: &str) -> Option<&Path> {
        let key = (package.clone(), binary.to_owned());
        self.executables.get(&key).map(PathBuf::as_path)
    }

    /// The executable of a binary whose name is unique.
    pub fn binary(&self, binary: &str) -> Option<&Path> {
        let mut executables = self.executables.iter();
        let found = executables.find(|((_, name), _)| name == binary);
        found.map(|(_, executable)| executable.as_path())
    }

    /// What came of a call that others made, by what it printed.
    ///
    /// # Errors
    /// If `messages` are not cargo's.
    pub fn from_messages(messages: &str, words: &str) -> Result<Self> {
        let mut built = Self::default();
        for message in Message::parse_stream(messages.as_bytes()) {
            built.take(message?);
        }
        words.clone_into(&mut built.cargo);
        Ok(built)
    }

    /// Moves all executables into a folder where no other build finds them.
    ///
    /// # Errors
    /// If one cannot be copied.
    pub fn move_executables(&mut self, to: &Path) -> Result<()> {
        for ((_, name), executable) in &mut self.executables {
            let own = to.join(name);
            std::fs::copy(&*executable, &own)
                .with_context(|| format!("cannot copy {}", executable.display()))?;
            *executable = own;
        }
        Ok(())
    }

    /// What the compiler said about a binary, or else about libraries, or else
    /// cargo.
    pub fn complaints_of(&self, binary: &str) -> String {
        match self.by_target.get(binary) {
            Some(errors) => errors.clone(),
            None => self.complaints(),
        }
    }

    /// What the compiler warned of in a binary and its package's library.
    pub fn warnings(&self, package: &PackageId, binary: &str) -> String {
        let about = |of: &Option<String>| of.as_deref().is_none_or(|name| name == binary);
        let own = self.warnings.iter();
        let own = own.filter(|(of, target, _)| of == package && about(target));
        own.map(|(_, _, words)| words.as_str()).collect()
    }

    /// What the compiler said about the package whose id has `part` in it, or
    /// about all, or else cargo.
    pub fn complaint_about(&self, part: &str) -> String {
        let mut errors = self.errors.iter();
        match errors.find(|(package, _)| package.contains(part)) {
            Some((_, errors)) => errors.clone(),
            None => self.complaints(),
        }
    }

    /// What the compiler said, or else cargo.
    pub fn complaints(&self) -> String {
        let errors: String = self.errors.values().map(String::as_str).collect();
        if errors.is_empty() { self.cargo.clone() } else { errors }
    }

    /// What the compiler said about a package's binary; where it said nothing,
    /// what it said about the package, or about others, or cargo about all.
    pub fn complaint(&self, package: &PackageId, binary: &str) -> String {
        let own = self.by_target.get(binary);
        match own.or_else(|| self.errors.get(&package.repr)) {
            Some(errors) => errors.clone(),
            None => self.complaints(),
        }
    }
}

/// The cargo that called us, or the one on the path.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A call of cargo in a folder that builds nowhere but in `target`: a folder for
/// intermediate files that workspaces share mixes them up, as well.
pub fn cargo_in((folder, target): (&Path, &Path)) -> Command {
    let mut command = Command::new(cargo());
    command
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_BUILD_BUILD_DIR", target)
        .current_dir(folder);
    command
}

/// Builds all binaries of the packages, as `cargo run` would, and goes on
/// past those that do not compile.
///
/// # Errors
/// If cargo cannot be run or was interrupted; never because of what it built.
pub fn labs(
    workspace: &Workspace,
    packages: &[&str],
    transport: Transport,
    interrupt: &Interrupt,
) -> Result<BuildOutput> {
    missed::forget(workspace, packages)?;
    let mut command = cargo_in(place(workspace));
    command.args(["build", "--keep-going", "--bins"]);
    for package in packages {
        command.args(["-p", package]);
        if let Some(feature) = feature(transport) {
            command.args(["--features", &format!("{package}/{feature}")]);
        }
    }
    build(&mut command, interrupt)
}

/// Builds one binary of a package, and shows nothing of it meanwhile.
///
/// # Errors
/// If cargo cannot be run or was interrupted; never because of what it built.
pub fn program(
    workspace: &Workspace,
    package: &str,
    binary: &str,
    interrupt: &Interrupt,
) -> Result<BuildOutput> {
    missed::forget(workspace, &[package])?;
    let mut command = cargo_in(place(workspace));
    let command = command.args(["build", "-p", package, "--bin", binary]);
    call(command, interrupt, false)
}

/// Builds the programs of a package outside of the workspace, into the
/// workspace's target folder, and goes on past those that do not compile.
///
/// # Errors
/// If cargo cannot be run or was interrupted; never because of what it built.
pub fn programs(manifest: &Path, target: &Path, interrupt: &Interrupt) -> Result<BuildOutput> {
    let mut command = cargo_in((manifest.parent().unwrap_or(target), target));
    let command = command.args(["build", "--keep-going", "--bins", "--manifest-path"]);
    build(command.arg(manifest), interrupt)
}

/// As [`programs`], of so many that are hardly ever built again that what makes
/// that faster would only fill the disk.
///
/// # Errors
/// As [`programs`].
pub fn many_programs(manifest: &Path, target: &Path, interrupt: &Interrupt) -> Result<BuildOutput> {
    let mut command = cargo_in((manifest.parent().unwrap_or(target), target));
    let command = command.env("CARGO_INCREMENTAL", "0");
    let command = command.args(["build", "--keep-going", "--bins", "--manifest-path"]);
    build(command.arg(manifest), interrupt)
}

/// What labs and sandbox are built with, so that they speak it.
pub fn feature(transport: Transport) -> Option<&'static str> {
    match transport {
        Transport::Telnet => None,
        Transport::Ssh => Some("ssh"),
    }
}

/// Builds the grader's binary with what only one subcommand needs, beside the one that runs.
///
/// # Errors
/// If it cannot be built; cargo has said why.
pub fn itself(feature: &str) -> Result<PathBuf> {
    let this = std::env::current_exe().context("cannot find the running grader")?;
    let binary = format!("xtask-{feature}");
    let mut command = Command::new(cargo());
    command.args(["build", "--package", "xtask", "--features", feature, "--bin", &binary]);
    start::prepare(&mut command);
    let mut child = command.spawn().context("cannot run cargo")?;
    let relay = child.stderr.take().map(start::relayed);
    let built = child.wait()?.success();
    let _ = relay.map(std::thread::JoinHandle::join);
    if !built {
        bail!("what `cargo xtask {feature}` needs does not build");
    }
    Ok(this.with_file_name(binary).with_extension(std::env::consts::EXE_EXTENSION))
}

/// Builds the process that serves simulated devices.
///
/// # Errors
/// If it cannot be built: without it nothing can be graded.
pub fn sandbox(
    workspace: &Workspace,
    transport: Transport,
    interrupt: &Interrupt,
) -> Result<PathBuf> {
    let mut command = cargo_in(place(workspace));
    command.args(["build", "-p", "common", "--bin", "sandbox"]);
    command.args(["--features", "sandbox"]);
    if let Some(feature) = feature(transport) {
        command.args(["--features", feature]);
    }
    let built = build(&mut command, interrupt)?;
    match built.executables.values().next() {
        Some(executable) if built.succeeded => Ok(executable.clone()),
        _ => {
            bail!("the sandbox does not build\n{}", built.complaints())
        }
    }
}

fn build(command: &mut Command, interrupt: &Interrupt) -> Result<BuildOutput> {
    call(command, interrupt, true)
}

/// Where cargo is called, and where it builds.
pub fn place(workspace: &Workspace) -> (&Path, &Path) {
    (&workspace.root, &workspace.target)
}

/// On a terminal, cargo's progress is shown if that is asked for.
fn call(command: &mut Command, interrupt: &Interrupt, shows: bool) -> Result<BuildOutput> {
    command.stderr(Stdio::piped());
    let terminal = shows && start::prepare(command);
    let format = if terminal { "json-diagnostic-rendered-ansi" } else { "json" };
    command.arg(format!("--message-format={format}")).stdin(Stdio::null()).stdout(Stdio::piped());
    Tree::prepare(command);
    let mut child = command.spawn().context("cannot run cargo")?;
    let watched = interrupt.watch(Tree::of(&mut child)?);
    let stderr = child.stderr.take();
    let own_words = std::thread::spawn(move || match (stderr, terminal) {
        (Some(shown), true) => start::relayed(shown).join().unwrap_or_default(),
        (stderr, _) => read_to_end(stderr),
    });
    let mut built = BuildOutput::default();
    if let Some(stdout) = child.stdout.take() {
        for message in Message::parse_stream(BufReader::new(stdout)) {
            built.take(message.context("cannot read cargo's messages")?);
        }
    }
    drop(watched);
    built.succeeded = child.wait()?.success();
    let words = own_words.join().unwrap_or_default();
    if interrupt.happened() {
        bail!("interrupted");
    }
    if !built.succeeded {
        trouble::is_not_of_the_place(command, &words, &built.complaints())?;
    }
    if !terminal {
        built.cargo = words;
    }
    Ok(built)
}

fn read_to_end(source: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut source) = source {
        // What could be read is better than nothing.
        let _ = source.read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
