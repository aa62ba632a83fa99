//! What came of a run that ended by itself.

use std::fmt;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use nix::sys::signal::Signal;

use super::{Ending, Line};
use crate::{ContainedOutput, ExceededLimit};

impl fmt::Display for Ending {
    /// A sentence about the program: "it ended with exit code 1".
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = match self {
            // What Rust's runtime makes of a panic in the main thread.
            Self::Code(101) => "it ended with exit code 101: main panicked",
            Self::Code(code) => return write!(formatter, "it ended with exit code {code}"),
            Self::Signal(signal) => return write!(formatter, "it was ended by {signal}"),
            Self::TimedOut(limit) => {
                let seconds = limit.as_secs_f64();
                return write!(
                    formatter,
                    "it was still running after {seconds} real seconds and was ended"
                );
            }
            Self::Stuck(after) => {
                let seconds = (after.as_secs_f64() * 10.0).round() / 10.0;
                return write!(
                    formatter,
                    "it never ends: all its threads wait, and nothing can wake one; it was \
                     ended after {seconds} real seconds"
                );
            }
            Self::Flooded => "the grader ended it: it printed more than its output limit",
            Self::FloodedDevices => "the grader ended it: it sent its devices more than the limit",
            Self::TooMuchMemory => "it took more memory than it may",
            Self::TooMuchDisk => "it wrote more into its files than it may and was ended",
            Self::TooMuchCpu => "it took more processor time than it may and was ended",
            Self::LeftBehind => "it ended, but left a process behind that was still running",
            Self::Deadlock(why) => return write!(formatter, "it never ends: {why}"),
            Self::Endless(steps) => {
                return write!(
                    formatter,
                    "it did not end after {steps} steps: its threads run without progress"
                );
            }
            Self::CouldNotStart(error) => {
                return write!(formatter, "it could not be started: {error}");
            }
        };
        formatter.write_str(sentence)
    }
}

/// `left` says that something it had started was still there; the stages of a
/// contained run know that and its exit better.
///
/// # Errors
/// If they did not report it.
pub(super) fn of(
    status: ExitStatus,
    left: bool,
    told: Option<&ContainedOutput>,
    stderr: &[Line],
) -> io::Result<Ending> {
    let ending = match told {
        Some(told) => contained(told)?,
        None if left => Ending::LeftBehind,
        None => ended(status),
    };
    Ok(match ending {
        Ending::Signal(_) if gave_up_without_memory(stderr) => Ending::TooMuchMemory,
        ending => ending,
    })
}

/// Nothing but the report counts: how the stages themselves ended says nothing
/// about the program, and a program may have ended them.
fn contained(told: &ContainedOutput) -> io::Result<Ending> {
    if let Some(why) = &told.could_not_start {
        return Ok(Ending::CouldNotStart(why.clone()));
    }
    let end = told.report().ok_or_else(|| {
        io::Error::other("the run was ended from outside: its init did not report an ending")
    })?;
    Ok(match end.excess {
        Some(ExceededLimit::Memory) => Ending::TooMuchMemory,
        Some(ExceededLimit::Cpu) => Ending::TooMuchCpu,
        None if end.left_behind => Ending::LeftBehind,
        None => ended(ExitStatus::from_raw(end.status)),
    })
}

/// What Rust's allocator says before it aborts.
fn gave_up_without_memory(stderr: &[Line]) -> bool {
    stderr.iter().any(|line| {
        line.text.starts_with("memory allocation of ") && line.text.ends_with(" failed")
    })
}

fn ended(status: ExitStatus) -> Ending {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ending::Code(code),
        (None, Some(signal)) => Ending::Signal(match Signal::try_from(signal) {
            Ok(known) => known.to_string(),
            Err(_) => format!("signal {signal}"),
        }),
        (None, None) => Ending::Signal("an unknown signal".into()),
    }
}
