//! What can go wrong between a program and a device.

use std::fmt;
use std::io;
use std::time::Duration;

mod host_key;

pub use host_key::HostKeyProblem;

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
        "{device} is reached by SSH, which this program is built without; run: {}",
        command_with_ssh()
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
        /// The user that tried to log in.
        user: String,
    },
    /// The device takes none of the keys it was shown.
    #[error(
        "{device} refused user {user}: tried {tried}; it takes {}",
        if takes.is_empty() { "nothing more" } else { takes }
    )]
    Authentication {
        /// The device's name in the inventory.
        device: String,
        /// The user that tried to log in.
        user: String,
        /// What was tried.
        tried: String,
        /// The methods the device would go on with, as SSH names them.
        takes: String,
    },
    /// A private key or the agent that has it cannot be used.
    #[error("no key for {device}: {says}")]
    Key {
        /// The device's name in the inventory.
        device: String,
        /// Why.
        says: String,
    },
    /// The device does not prove that it is the one it should be.
    #[error("{device} is not trusted: {problem}")]
    HostKey {
        /// The device's name in the inventory.
        device: String,
        /// What is wrong with its key.
        problem: HostKeyProblem,
    },
    /// Device and program do not speak the same algorithms.
    #[error(
        "{device} and this program have no {kind} algorithm in common: it offers {theirs}; this program takes {ours}{}",
        if *legacy { " (an old router: write legacy = true for it in the inventory)" } else { "" }
    )]
    NoCommonAlgorithm {
        /// The device's name in the inventory.
        device: String,
        /// Of which kind: key exchange, host key, cipher, …
        kind: &'static str,
        /// What was offered to it.
        ours: String,
        /// What it offers.
        theirs: String,
        /// Whether `legacy = true` would help.
        legacy: bool,
    },
    /// Something else than SSH is spoken there.
    #[error("{device} does not speak SSH, it says '{says}': is the port right?")]
    NotSsh {
        /// The device's name in the inventory.
        device: String,
        /// Its first line.
        says: String,
    },
    /// The device gives no command line.
    #[error("no shell on {device}: {says}")]
    NoShell {
        /// The device's name in the inventory.
        device: String,
        /// Why, as far as it says so.
        says: String,
    },
    /// The protocol broke.
    #[error("SSH with {device} failed while {step}: {says}")]
    Ssh {
        /// The device's name in the inventory.
        device: String,
        /// What was going on.
        step: Step,
        /// The library's words.
        says: String,
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
        Some(EMFILE) => {
            " (each device and session needs a file descriptor: raise the limit with 'ulimit -n')"
        }
        _ => "",
    }
}

/// How to build and run this very program with SSH. A library knows neither
/// its program nor that program's package, but cargo says which package it
/// runs, and a program's file is named after it.
pub(crate) fn command_with_ssh() -> String {
    let program = std::env::current_exe().ok();
    let program = program.as_deref().and_then(|path| path.file_stem());
    let program = program.map_or_else(|| "NAME".into(), |name| name.to_string_lossy());
    let package = std::env::var("CARGO_PKG_NAME");
    let package = package.map_or_else(|_| String::new(), |package| format!("-p {package} "));
    let arguments: String = std::env::args().skip(1).map(|it| quoted(&it)).collect();
    format!("cargo run {package}--features ssh --bin {program} --{arguments}")
}

/// As a shell takes it, with a blank before it.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@+".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        format!(" {argument}")
    } else {
        format!(" '{}'", argument.replace('\'', "'\\''"))
    }
}

impl SessionError {
    /// The device it is about.
    pub fn device(&self) -> &str {
        match self {
            Self::Connect { device, .. }
            | Self::NoPassword { device, .. }
            | Self::NotAsked { device }
            | Self::NoSsh { device }
            | Self::Authentication { device, .. }
            | Self::Key { device, .. }
            | Self::HostKey { device, .. }
            | Self::NoCommonAlgorithm { device, .. }
            | Self::NotSsh { device, .. }
            | Self::NoShell { device, .. }
            | Self::Ssh { device, .. }
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
    /// Until the connection is encrypted and the device is known.
    Handshaking,
    /// Until the device knows who we are.
    Authenticating,
    /// Until the first prompt.
    LoggingIn,
    /// Until privileged mode.
    Enabling,
    /// Until the prompt after a command.
    Running,
    /// Until the next line of the log.
    Watching,
    /// Until the device has closed.
    Closing,
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Step::Connecting => "connecting",
            Step::Handshaking => "agreeing on keys",
            Step::Authenticating => "authenticating",
            Step::LoggingIn => "logging in",
            Step::Enabling => "entering privileged mode",
            Step::Running => "running a command",
            Step::Watching => "watching its log",
            Step::Closing => "closing",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_shown_as_a_shell_takes_them() {
        for (argument, shown) in [
            ("--inventory", " --inventory"),
            ("/labs/a.toml", " /labs/a.toml"),
            ("my routers.toml", " 'my routers.toml'"),
            ("it's", " 'it'\\''s'"),
            ("", " ''"),
            ("$HOME", " '$HOME'"),
        ] {
            assert_eq!(quoted(argument), shown);
        }
    }
}
