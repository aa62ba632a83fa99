//! Arguments of `new`.

use clap::{Args, ValueEnum};

/// Arguments of `new`.
#[derive(Debug, Args)]
#[command(after_help = NEW_HELP)]
pub struct New {
    /// The name of the lab: labN-NAME, or NAME for the next free number
    pub name: String,
    /// What the programs of the lab use
    #[arg(long, value_enum, default_value_t = Kind::Threads)]
    pub kind: Kind,
    /// The program talks to simulated routers; this is the default
    #[arg(long, overrides_with = "no_devices")]
    pub devices: bool,
    /// The program talks to no device: the grader draws numbers instead
    #[arg(long, overrides_with = "devices")]
    pub no_devices: bool,
    /// The title of the lab [default: NAME]
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// The program of the first task [default: NAME]
    #[arg(long, value_name = "NAME")]
    pub program: Option<String>,
}

/// What makes a lab concurrent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Threads of the standard library
    Threads,
    /// Futures and tasks, with tokio
    Async,
}

const NEW_HELP: &str = "\
Writes a folder with one task: program, starter, checks, hints, guide, and the programs
that prove the checks. `cargo xtask verify` is green at once. Change the folder until it
is your lab. Nothing outside of the folder changes, except for Cargo.lock.

Exit codes: 0 written, 2 these arguments are wrong or the lab exists, 70 the folder
cannot be written

Examples:
  cargo xtask new mylab
  cargo xtask new mylab --kind async
  cargo xtask new mylab --kind threads --no-devices";
