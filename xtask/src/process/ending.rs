//! What came of a run that ended by itself.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use nix::sys::signal::Signal;

use super::{Ending, Line};
use crate::contain::{Excess, Told};

/// `left` says that something it had started was still there; the stages of a
/// contained run know that and its exit better.
///
/// # Errors
/// If they did not report it.
pub(super) fn of(
    status: ExitStatus,
    left: bool,
    told: Option<&Told>,
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
fn contained(told: &Told) -> io::Result<Ending> {
    if let Some(why) = &told.could_not_start {
        return Ok(Ending::CouldNotStart(why.clone()));
    }
    let end = told.report().ok_or_else(|| {
        io::Error::other("the run was ended from outside: its init did not report an ending")
    })?;
    Ok(match end.excess {
        Some(Excess::Memory) => Ending::TooMuchMemory,
        Some(Excess::Cpu) => Ending::TooMuchCpu,
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
