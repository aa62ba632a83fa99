//! Arguments of what students write with, and of what gives it to them.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `watch`.
#[derive(Debug, Args)]
#[command(after_help = WATCH_HELP)]
pub struct Watch {
    /// The task to begin with: its number, or the name of its program
    /// [default: the first that has not passed]
    pub task: Option<String>,
    /// Write plain lines, also on a terminal
    #[arg(long)]
    pub plain: bool,
    /// Simulated seconds that pass in a real second, from 1 to 50
    #[arg(long, value_name = "X", default_value_t = run::observe::SPEED, value_parser = super::speed)]
    pub speed: f64,
}

const WATCH_HELP: &str = "\
Keys: n next task, h hint, r run the program at its normal speed, l list of
tasks, x the starter again, ? help, q quit; arrows, PgUp and PgDn scroll.

Where there is no terminal, and with --plain, plain lines are written: a report
after every save, and the next task after a pass, until all have passed.

The first call builds what only this command needs. Exit codes: 0 left, or all
tasks passed, 2 these arguments or a lab.toml are wrong, 70 the grader itself
failed or was interrupted.";

/// Arguments of `reset`.
#[derive(Debug, Args)]
pub struct Reset {
    /// The task: its number, or the name of its program
    pub task: String,
    /// Put files back as a whole, also what they hold of other tasks
    #[arg(long)]
    pub whole: bool,
}

/// Arguments of `solution`.
#[derive(Debug, Args)]
pub struct Solution {
    /// The task: its number, or the name of its program
    pub task: String,
    /// Show it without being asked a second time
    #[arg(long)]
    pub yes: bool,
}

/// Arguments of `handout`.
#[derive(Debug, Args)]
#[command(after_help = HANDOUT_HELP)]
pub struct Handout {
    /// Where to write it; must not exist, or be empty
    pub folder: PathBuf,
    /// Hand out these tasks only; may be repeated
    #[arg(long = "task", value_name = "TASK")]
    pub tasks: Vec<String>,
    /// Hand out the tasks of these labs only; may be repeated
    #[arg(long = "lab", value_name = "LAB")]
    pub labs: Vec<String>,
    /// The folder holds an earlier handout: bring it up to date, and leave
    /// alone what was changed in it
    #[arg(long)]
    pub update: bool,
}

const HANDOUT_HELP: &str = "\
What a student writes is marked in the sources of the labs; CONTRIBUTING.md
explains the marks. Solutions, the programs that prove the checks, tests and
benches stay behind.

Exit codes: 0 written, 2 these arguments or a mark are wrong, 70 it could not be
written

Examples:
  cargo xtask handout /tmp/course
  cargo xtask handout /tmp/course --lab LAB
  cargo xtask handout /tmp/course --update";
