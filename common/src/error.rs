//! What can go wrong between a program and a device.

use std::fmt;
use std::io;
use std::time::Duration;

/// Why a session with a device failed. Every variant names the device, none
/// holds a password.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// No connection: refused, unreachable, unknown host.
    #[error("cannot connect to {device}: {source}{}", advice(source))]
    Connect {
        /// The device's name in the inventory.
        device: String,
        /// Why.
        source: io::Error,
    },
    /// The environment variable the inventory names for the password is not set.
    #[error("no password for {device}: set the environment variable {variable}")]
    NoPassword {
        /// The device's name in the inventory.
        device: String,
        /// The variable's name.
        variable: String,
    },
    /// User name or password are wrong.
    #[error("{device} refused user {user}: wrong user name or password")]
    Login {
        /// The device's name in the inventory.
        device: String,
        /// Who tried.
        user: String,
    },
    /// The enable secret is wrong.
    #[error("{device} refused the enable secret")]
    Enable {
        /// The device's name in the inventory.
        device: String,
    },
    /// The device turned the session away, as a router does whose lines are all busy.
    #[error("{device} refused the session: {says}")]
    Refused {
        /// The device's name in the inventory.
        device: String,
        /// What it said.
        says: String,
    },
    /// No end of the step within the time-out.
    #[error("{device} timed out after {} s while {step}", .after.as_secs_f64())]
    TimedOut {
        /// The device's name in the inventory.
        device: String,
        /// What was waited for.
        step: Step,
        /// How long, in real time.
        after: Duration,
    },
    /// The device closed the connection, or it broke.
    #[error("{device} closed the connection while {step}")]
    Closed {
        /// The device's name in the inventory.
        device: String,
        /// What was going on.
        step: Step,
        /// The system's reason, if it gave one.
        source: Option<io::Error>,
    },
    /// The device does not accept a command.
    #[error("{device} rejected '{command}': {says}")]
    Rejected {
        /// The device's name in the inventory.
        device: String,
        /// The command.
        command: String,
        /// The device's own words.
        says: String,
    },
    /// The device sent more than fits in memory's bounds.
    #[error("{device} sent more than {limit} bytes while {step}")]
    TooMuch {
        /// The device's name in the inventory.
        device: String,
        /// What was going on.
        step: Step,
        /// The bound.
        limit: usize,
    },
    /// The runtime behind a blocking session could not be started.
    #[error("cannot start a session with {device}: {source}{}", advice(source))]
    Runtime {
        /// The device's name in the inventory.
        device: String,
        /// Why; most often too many open files.
        source: io::Error,
    },
}

/// What to do about the errors that a great many devices bring.
pub(crate) fn advice(error: &io::Error) -> &'static str {
    const EMFILE: i32 = 24;
    match error.raw_os_error() {
        Some(EMFILE) => " (each device and session takes a file: allow more with 'ulimit -n')",
        _ => "",
    }
}

impl SessionError {
    /// The device it is about.
    pub fn device(&self) -> &str {
        match self {
            Self::Connect { device, .. }
            | Self::NoPassword { device, .. }
            | Self::Login { device, .. }
            | Self::Enable { device }
            | Self::Refused { device, .. }
            | Self::TimedOut { device, .. }
            | Self::Closed { device, .. }
            | Self::Rejected { device, .. }
            | Self::TooMuch { device, .. }
            | Self::Runtime { device, .. } => device,
        }
    }
}

/// A part of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Until the connection stands.
    Connecting,
    /// Until the first prompt.
    LoggingIn,
    /// Until privileged mode.
    Enabling,
    /// Until the prompt after a command.
    Running,
    /// Until the device has closed.
    Closing,
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Step::Connecting => "connecting",
            Step::LoggingIn => "logging in",
            Step::Enabling => "entering privileged mode",
            Step::Running => "running a command",
            Step::Closing => "closing",
        })
    }
}
