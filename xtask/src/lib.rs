//! The runner and grader behind `cargo xtask`.
//!
//! The packages below it do the work: `course` reads what the labs say, `run` makes
//! an observation of a program, `explore` makes one of every schedule, `judge` says
//! what to think of it, and `contain` holds the program meanwhile. Here are the
//! subcommands, and what their users read. What must be true of a program is data, in
//! its lab's `lab.toml`: nothing here knows any lab, task or check by name.

use std::process::ExitCode;

use clap::Parser;

pub mod book;
#[cfg(feature = "class")]
pub mod class;
pub mod cli;
pub mod commands;
pub mod console;
pub mod exit;
mod files;
mod folder;
pub mod grade;
pub mod handout;
pub mod new;
pub mod outcome;
mod parallel;
pub mod report;
pub mod shard;
pub mod state;
pub mod submission;
pub mod verify;
#[cfg(feature = "watch")]
pub mod watch;

/// Parse, dispatch, exit code.
pub fn main() -> ExitCode {
    if let Some(done) = contain::stage() {
        return done;
    }
    match commands::run(cli::Cli::parse()) {
        Ok(code) => code.into(),
        Err(failure) => {
            // It may name a file of a student's.
            let error = course::text::harmless(&format!("{:#}", failure.error));
            eprintln!("error: {}", console::shown(&error));
            failure.code.into()
        }
    }
}
