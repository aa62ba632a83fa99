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
    /// The inventory names no password, and there is no terminal to ask at.
    #[error(
        "no password for {device}: name an environment variable in the inventory (password_env), or run this on a terminal"
    )]
    NotAsked {
        /// The device's name in the inventory.
        device: String,
    },
    /// The program was built without SSH.
    #[error(
        "{device} is reached by SSH, which this program is built without; {}",
        with_ssh()
    )]
    NoSsh {
        /// The device's name in the inventory.
        device: String,
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

/// How to build and run this very program with SSH. A library knows neither
/// its program nor that program's package, but cargo tells whom it runs, and
/// a program's file is named after it.
fn with_ssh() -> String {
    let program = std::env::current_exe().ok();
    let program = program.as_deref().and_then(|path| path.file_stem());
    let program = program.map_or_else(|| "NAME".into(), |name| name.to_string_lossy());
    let package = match std::env::var("CARGO_PKG_NAME") {
        Ok(package) => format!("-p {package} "),
        Err(_) => String::new(),
    };
    // Only what every shell takes as it is; the rest the user must fill in.
    let plain = |word: &String| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_./=:,".contains(c))
    };
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments = match arguments.iter().all(plain) {
        true => arguments.join(" "),
        false => "…".to_owned(),
    };
    format!("run: cargo run {package}--features ssh --bin {program} -- {arguments}")
}

impl SessionError {
    /// The device it is about.
    pub fn device(&self) -> &str {
        match self {
            Self::Connect { device, .. }
            | Self::NoPassword { device, .. }
            | Self::NotAsked { device }
            | Self::NoSsh { device }
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
