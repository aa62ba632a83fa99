//! `cargo xtask`: parse, dispatch, exit code.

use std::process::ExitCode;

use clap::Parser;
use xtask::cli::Cli;
use xtask::{commands, contain};

fn main() -> ExitCode {
    if let Some(done) = contain::stage() {
        return done;
    }
    match commands::run(Cli::parse()) {
        Ok(code) => code.into(),
        Err(failure) => {
            eprintln!("error: {:#}", failure.error);
            failure.code.into()
        }
    }
}
