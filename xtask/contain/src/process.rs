//! One run of a program: bounded in time and output, nothing of it left
//! afterwards.
//!
//! What a program may do to its surroundings is limited by the [containment](crate), if
//! the [`Launch`] asks for it.

mod filling;
mod following;
mod pipe;
#[cfg_attr(not(target_os = "linux"), path = "process/unseen.rs")]
mod stillness;

use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use self::filling::FilledFolder;
use self::following::FollowedRun;
use self::pipe::Pipe;
use self::stillness::Stillness;
pub use crate::ending::Ending;
use crate::held::{self, ContainedOutput, Control};
use crate::interrupt::Interrupt;
use crate::system::{self, Tree};
use crate::{Launch, Layer};

/// What a run may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From its start to its end.
    pub time: Duration,
    /// From the request to end (SIGTERM) to the end by force (SIGKILL).
    pub grace: Duration,
    /// From its exit to the end of its output: longer if something it
    /// started holds the pipe.
    pub linger: Duration,
    /// Bytes on stdout, and as many on stderr.
    pub bytes: usize,
    /// Lines on stdout, and as many on stderr.
    pub lines: usize,
    /// Bytes of the witness.
    pub witness: u64,
    /// Bytes by which the folder may grow that it fills.
    pub growth: u64,
    /// How long none of its threads may be able to go on, where the system tells; for
    /// ever, if `None`.
    pub still: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(20),
            grace: Duration::from_millis(500),
            linger: Duration::from_millis(200),
            bytes: 1 << 20,
            lines: 20_000,
            witness: 16 << 20,
            growth: u64::MAX,
            still: None,
        }
    }
}

/// A line and when its end arrived, counted from the start of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// When the read that brought it came back.
    pub at: Duration,
    /// Without its line end; bytes that are no UTF-8 are replaced.
    pub text: String,
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// How it ended.
    pub ending: Ending,
    /// What it printed.
    pub stdout: Vec<Line>,
    /// What it complained about.
    pub stderr: Vec<Line>,
    /// From its start to its end.
    pub took: Duration,
    /// What it was contained by.
    pub layers: Vec<Layer>,
}

/// Runs a program to its end, at most its own or that of the limits.
///
/// # Errors
/// What the system refused the grader, never what the program did.
pub fn run(launch: &Launch, limits: &Limits, interrupt: &Interrupt) -> io::Result<Run> {
    run_with_ctrl_c(launch, limits, interrupt, None)
}

/// As [`run`]; once `ctrl_c` says so, the program gets the signal that a terminal sends for
/// this key, SIGINT. It is asked ten times a second.
///
/// # Errors
/// As [`run`].
pub fn run_with_ctrl_c(
    launch: &Launch,
    limits: &Limits,
    interrupt: &Interrupt,
    ctrl_c: Option<&dyn Fn() -> bool>,
) -> io::Result<Run> {
    let (mut command, mut control) = held::command(launch)?;
    command.current_dir(&launch.directory).stdout(Stdio::piped()).stderr(Stdio::piped());
    Tree::prepare(&mut command);
    ordinary_environment(&mut command, &launch.directory);
    if control.is_none() {
        command.envs(launch.environment.iter().cloned());
    }
    let started = Instant::now();
    let spawned = command.spawn();
    drop(command);
    match spawned {
        Ok(child) => {
            if let Some((control, containment)) = control.as_mut().zip(launch.contained.as_ref()) {
                control.begin(launch, containment);
            }
            let streams = (child, control);
            follow(streams, launch, started, limits, interrupt, ctrl_c)
        }
        // The grader's own executable.
        Err(error) if control.is_some() => Err(error),
        Err(error) => Ok(Run {
            ending: Ending::CouldNotStart(error.to_string()),
            stdout: Vec::new(),
            stderr: Vec::new(),
            took: Duration::ZERO,
            layers: Vec::new(),
        }),
    }
}

/// What a shell of its own would give it, so that a program cannot tell a grade
/// by what is missing. Of the grader's environment, it gets nothing but what a
/// program's texts and times depend on.
fn ordinary_environment(command: &mut Command, home: &Path) {
    command.env_clear().envs(system::ordinary_environment(home));
    for name in ["LANG", "TZ"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
}

fn follow(
    (mut child, control): (Child, Option<Control>),
    launch: &Launch,
    started: Instant,
    limits: &Limits,
    interrupt: &Interrupt,
    ctrl_c: Option<&dyn Fn() -> bool>,
) -> io::Result<Run> {
    let tree = Tree::of(&mut child)?;
    let watched = interrupt.watch(tree.clone());
    let mut run = FollowedRun {
        pipes: [Pipe::new(limits), Pipe::new(limits)],
        started,
        tree,
        control,
        witness: launch.witness.clone(),
        fills: launch.fills.as_deref().map(FilledFolder::new),
        cut: None,
        took: None,
        ctrl_c,
        stillness: limits.still.map(|patience| Stillness::new(patience, started)),
    };
    let followed = run.until_it_has_exited(&mut child, limits);
    let left_open = run.pipes.iter().any(Pipe::is_open);
    if left_open || followed.is_err() {
        run.force();
    }
    drop(watched);
    let status = child.wait()?;
    let survivors = run.tree.end();
    followed?;
    let told = run.control.map(Control::told).transpose()?;
    let [stdout, stderr] = run.pipes.map(Pipe::into_lines);
    let ending = match run.cut {
        Some(cut) => cut,
        None => ending_of(status, left_open || survivors, told.as_ref(), &stderr)?,
    };
    Ok(Run {
        ending,
        stdout,
        stderr,
        took: told
            .as_ref()
            .and_then(ContainedOutput::lasted)
            .or(run.took)
            .unwrap_or_else(|| started.elapsed()),
        layers: told.map_or_else(|| held::without_control(launch), ContainedOutput::into_layers),
    })
}

/// `left` says that something it had started was still there; the stages of a
/// contained run know that and its exit better.
///
/// # Errors
/// If they did not report it.
fn ending_of(
    status: ExitStatus,
    left: bool,
    told: Option<&ContainedOutput>,
    stderr: &[Line],
) -> io::Result<Ending> {
    let ending = match told {
        Some(told) => told.ending()?,
        None if left => Ending::LeftBehind,
        None => system::ended(status),
    };
    Ok(match ending {
        Ending::Signal(_) if gave_up_without_memory(stderr) => Ending::TooMuchMemory,
        ending => ending,
    })
}

/// What Rust's allocator says before it aborts.
fn gave_up_without_memory(stderr: &[Line]) -> bool {
    stderr.iter().any(|line| {
        line.text.starts_with("memory allocation of ") && line.text.ends_with(" failed")
    })
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
