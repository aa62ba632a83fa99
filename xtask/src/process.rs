//! One run of somebody's program: bounded in time and output, nothing of it
//! left afterwards.
//!
//! What a program may do to its surroundings is not limited here: whoever
//! wants that puts a wrapper into [`Launch::program`].

mod group;
mod pipe;

pub(crate) use self::pipe::milliseconds;

use std::ffi::OsString;
use std::io::{self, PipeReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;

use self::pipe::{Pipe, wait_for_input};
use crate::interrupt::Interrupt;

/// What is run.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The executable.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Where it runs.
    pub directory: PathBuf,
}

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
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(20),
            grace: Duration::from_millis(500),
            linger: Duration::from_millis(200),
            bytes: 1 << 20,
            lines: 20_000,
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// By itself, with this exit code.
    Code(i32),
    /// By a signal that was not ours.
    Signal(String),
    /// It took longer than [`Limits::time`] and was ended.
    TimedOut(Duration),
    /// It printed more than [`Limits`] allow and was ended.
    Flooded,
    /// It ended, but something it had started did not.
    LeftBehind,
    /// There was nothing to run.
    CouldNotStart(String),
}

/// A line and when its end arrived, counted from the start of the run.
#[derive(Debug, Clone, PartialEq)]
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
}

/// Runs a program to its end, at most its own or that of the limits.
///
/// # Errors
/// What the system refused the grader, never what the program did.
pub fn run(launch: &Launch, limits: &Limits, interrupt: &Interrupt) -> io::Result<Run> {
    let mut command = Command::new(&launch.program);
    command
        .args(&launch.args)
        .current_dir(&launch.directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    needed_environment(&mut command);
    let started = Instant::now();
    match command.spawn() {
        Ok(child) => follow(child, started, limits, interrupt),
        Err(error) => Ok(Run {
            ending: Ending::CouldNotStart(error.to_string()),
            stdout: Vec::new(),
            stderr: Vec::new(),
            took: Duration::ZERO,
        }),
    }
}

/// Nothing of the grader's environment but what a program's texts and times
/// depend on.
fn needed_environment(command: &mut Command) {
    command.env_clear().env("RUST_BACKTRACE", "0");
    for name in ["LANG", "TZ"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
}

fn follow(
    mut child: Child,
    started: Instant,
    limits: &Limits,
    interrupt: &Interrupt,
) -> io::Result<Run> {
    let group = Pid::from_raw(child.id().cast_signed());
    let watched = interrupt.watch(group);
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(io::Error::other("a child without its pipes"));
    };
    let mut run = Following {
        pipes: [stdout.into(), stderr.into()].map(|end| Pipe::new(end, limits)),
        started,
        group,
        cut: None,
        took: None,
    };
    let followed = run.until_it_has_exited(limits);
    let left_open = run.pipes.iter().any(Pipe::is_open);
    if left_open || followed.is_err() {
        group::kill(group);
    }
    drop(watched);
    let status = child.wait()?;
    let survivors = group::end(group);
    followed?;
    let ending = match run.cut {
        Some(cut) => cut,
        None if left_open || survivors => Ending::LeftBehind,
        None => ended(status),
    };
    let [stdout, stderr] = run.pipes.map(Pipe::into_lines);
    Ok(Run {
        ending,
        stdout,
        stderr,
        took: run.took.unwrap_or_else(|| started.elapsed()),
    })
}

/// Until it is reaped, its number stays its own and can be signalled safely.
fn wait_without_reaping(process: Pid) {
    let how = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
    while waitid(Id::Pid(process), how) == Err(Errno::EINTR) {}
}

fn ended(status: ExitStatus) -> Ending {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => Ending::Code(code),
        (None, Some(signal)) => Ending::Signal(match Signal::try_from(signal) {
            Ok(known) => known.to_string(),
            Err(_) => format!("signal {signal}"),
        }),
        (None, None) => Ending::Signal("an unknown signal".into()),
    }
}

/// A run while it is being followed.
struct Following {
    pipes: [Pipe; 2],
    started: Instant,
    group: Pid,
    /// How it was ended, if it did not end by itself.
    cut: Option<Ending>,
    took: Option<Duration>,
}

impl Following {
    /// A thread of its own waits for the exit, so that one poll can wait for
    /// it, for output and for the deadline alike.
    fn until_it_has_exited(&mut self, limits: &Limits) -> io::Result<()> {
        let group = self.group;
        thread::scope(|scope| {
            let (exited, exit) = io::pipe()?;
            scope.spawn(move || {
                wait_without_reaping(group);
                drop(exit);
            });
            let followed = self.follow(exited, limits);
            if followed.is_err() {
                // Or the thread would wait on.
                group::kill(group);
            }
            followed
        })
    }

    fn follow(&mut self, exited: PipeReader, limits: &Limits) -> io::Result<()> {
        let mut until = self.started + limits.time;
        let mut exited = Some(exited);
        let mut forced = false;
        // While it lives, or while its output may still be on its way.
        while exited.is_some() || (self.pipes.iter().any(Pipe::is_open) && !forced) {
            let timeout = (!forced).then(|| until.saturating_duration_since(Instant::now()));
            let ready = wait_for_input(&self.pipes, exited.as_ref(), timeout)?;
            let at = self.started.elapsed();
            for (pipe, ready) in self.pipes.iter_mut().zip(ready.pipes) {
                if ready {
                    pipe.read(at)?;
                }
            }
            if self.cut.is_none() && self.pipes.iter().any(Pipe::is_flooded) {
                self.cut = Some(Ending::Flooded);
                forced = true;
                group::kill(self.group);
            }
            if ready.exited {
                exited = None;
                self.took = Some(at);
                until = Instant::now() + limits.linger;
            } else if !forced && Instant::now() >= until {
                match (&exited, &self.cut) {
                    // Its output was waited for long enough.
                    (None, _) => return Ok(()),
                    (Some(_), None) => {
                        self.cut = Some(Ending::TimedOut(limits.time));
                        until += limits.grace;
                        group::terminate(self.group);
                    }
                    (Some(_), Some(_)) => {
                        forced = true;
                        group::kill(self.group);
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
