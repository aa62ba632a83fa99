//! The runner and grader behind `cargo xtask`.
//!
//! [`discover`] finds the labs, [`vary`] draws what a run will meet,
//! [`observe`] runs a program against a [`sandbox`] and gathers what happened,
//! [`judge`] says what to think of it, [`report`] prints that. What must be
//! true of a program is data, in its lab's `lab.toml` ([`lab`]): nothing here
//! knows any lab, task or check by name.

use std::process::ExitCode;

use clap::Parser;

pub mod aftermath;
pub mod build;
pub mod checks;
pub mod cli;
pub mod commands;
pub mod contain;
pub mod discover;
pub mod explore;
pub mod expression;
pub mod flaky;
pub mod grade;
pub mod handout;
pub mod hints;
pub mod interrupt;
pub mod judge;
pub mod lab;
pub mod last;
pub mod observe;
pub mod outcome;
pub mod pattern;
pub mod picture;
pub mod process;
pub mod progress;
pub mod regions;
pub mod report;
pub mod router;
pub mod sandbox;
pub mod select;
pub mod sources;
pub mod starters;
pub mod store;
pub mod submission;
pub mod text;
pub mod timeline;
pub mod vary;
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
            eprintln!("error: {:#}", failure.error);
            failure.code.into()
        }
    }
}
