//! The command line: arguments only.

pub mod explore;
pub mod see;
mod students;
pub mod verify;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use run::observe::SPEED;
use run::transport::Transport;

pub use self::students::{Handout, Reset, Solution, Watch};

/// Seconds that compiling a submission may take, unless it is said otherwise.
pub const BUILD_TIME: u64 = 120;
/// Fastest speed of a graded run: beyond it, a busy machine's timers are
/// coarser than the differences that checks look at.
const FASTEST: f64 = 50.0;

/// List, run and grade the tasks of the labs
#[derive(Debug, Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask list          what there is to do: labs, tasks and their numbers
  cargo xtask run TASK      run a task's program and look at what it prints
  cargo xtask grade         grade everything
  cargo xtask grade TASK    grade one task
  cargo xtask hint TASK     the next hint for what fails there
  cargo xtask explore TASK  a thousand schedules of a task, where one run shows one
  cargo xtask watch         grade while you write, task after task
  cargo xtask sandbox       simulated routers to try things on";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show all labs and tasks, and how to run each program
    List,
    /// Run a task's program
    Run(Run),
    /// Run programs on simulated routers and judge what those saw
    Grade(Grade),
    /// Run a task's program under many schedules and judge each
    Explore(explore::Explore),
    /// Prove the checks of labs by programs that are wrong, and by right ones
    Verify(verify::Verify),
    /// Run a task and show the next hint for what fails
    ///
    /// `grade` shows the first hint of every check that fails. Each call of
    /// `hint` says more about the first of them, and begins anew once it holds.
    Hint(Hint),
    /// Show the last grade as a page: verdicts, transcripts, timelines
    Report(see::Report),
    /// Draw what happened in the last grade, by time
    Timeline(see::Timeline),
    /// Grade a task whenever its program is saved
    Watch(Watch),
    /// Put the starter of a task back, after saving your version beside it
    Reset(Reset),
    /// Show what you have changed in a task since it was handed out
    Diff {
        /// The task: its number, or the name of its program
        task: String,
    },
    /// Show the reference solution of a task, where this workspace has it
    Solution(Solution),
    /// Write a workspace for students: starters instead of solutions
    Handout(Handout),
    /// Serve simulated routers on this machine
    ///
    /// All arguments are those of the sandbox itself.
    #[command(disable_help_flag = true)]
    Sandbox {
        /// Arguments of the sandbox
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        args: Vec<OsString>,
    },
}

/// Arguments of `run`.
#[derive(Debug, Args)]
#[command(after_help = RUN_EXAMPLES)]
pub struct Run {
    /// The task: its number, or the name of its program
    pub task: String,
    /// Arguments of the program, after `--`
    #[arg(last = true, value_name = "ARGUMENTS")]
    pub args: Vec<OsString>,
}

const RUN_EXAMPLES: &str = "\
Examples:
  cargo xtask run TASK
  cargo xtask run TASK -- --help    what the program can be told
  cargo xtask run TASK -- --speed 20

`cargo xtask list` shows the tasks.";

/// Arguments of `grade`.
#[derive(Debug, Args)]
#[command(after_help = GRADE_HELP)]
pub struct Grade {
    /// What to grade: task numbers, programs or labs; the beginning of a name
    /// is enough; nothing means everything
    #[arg(value_name = "LAB OR TASK")]
    pub names: Vec<String>,
    /// Draw devices, delays and numbers from this seed, as in an earlier run
    /// [default: a new one]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Simulated seconds that pass in a real second, from 1 to 50
    #[arg(long, value_name = "X", default_value_t = SPEED, value_parser = speed)]
    pub speed: f64,
    /// How many tasks run side by side
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: u16,
    /// How programs reach their devices
    #[arg(long, value_enum, default_value_t = Transport::Telnet)]
    pub transport: Transport,
    /// Under how many schedules each program runs besides; 0 for none, which
    /// leaves out what only schedules show [default: 500 of threads, 200 of
    /// futures]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=10_000_000))]
    pub schedules: Option<u64>,
    /// How to report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Judge this executable instead of building the task's own; may be repeated
    #[arg(long = "program", value_name = "TASK=PATH", value_parser = program)]
    pub programs: Vec<(String, PathBuf)>,
    /// Grade the programs in a folder that was handed in: a copy of the course,
    /// of a lab, or single files. Only the labs' source files are taken of it
    /// and built, contained; the rest is named in the report
    #[arg(long, value_name = "DIR", conflicts_with = "no_contain")]
    pub submission: Option<PathBuf>,
    /// Seconds that compiling a submission may take, its libraries not counted
    #[arg(long, value_name = "SECONDS", default_value_t = BUILD_TIME, requires = "submission", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub build_time: u64,
    /// Use this sandbox instead of building it
    #[arg(long, value_name = "PATH", hide = true)]
    pub sandbox: Option<PathBuf>,
    /// Let programs do whatever you may do: only for programs you trust
    #[arg(long)]
    pub no_contain: bool,
    /// Keep what each task printed and what its devices saw in this folder
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Draw pictures without line-drawing characters, whatever the locale
    #[arg(long, hide = true)]
    pub ascii: bool,
}

/// Arguments of `hint`.
#[derive(Debug, Args)]
#[command(after_help = HINT_HELP)]
pub struct Hint {
    /// The task: its number, or the name of its program
    pub task: String,
    /// Draw devices, delays and numbers from this seed, as in an earlier run
    /// [default: a new one]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Simulated seconds that pass in a real second, from 1 to 50
    #[arg(long, value_name = "X", default_value_t = SPEED, value_parser = speed)]
    pub speed: f64,
    /// Judge this executable instead of building the task's own
    #[arg(long = "program", value_name = "TASK=PATH", value_parser = program)]
    pub programs: Vec<(String, PathBuf)>,
    /// Use this sandbox instead of building it
    #[arg(long, value_name = "PATH", hide = true)]
    pub sandbox: Option<PathBuf>,
    /// Draw pictures without line-drawing characters, whatever the locale
    #[arg(long, hide = true)]
    pub ascii: bool,
}

const HINT_HELP: &str = "\
What was shown is remembered in the target directory, in hints.json; without
that file the hints begin anew. The exit codes are those of `grade`.

Examples:
  cargo xtask hint TASK
  cargo xtask hint TASK --seed 42";

const GRADE_HELP: &str = "\
Exit codes:
  0   every check of every task passed
  1   a check failed
  2   these arguments or a lab.toml are wrong
  3   a program did not build
  4   nothing was graded
  70  the grader itself failed, or was interrupted

Examples:
  cargo xtask grade
  cargo xtask grade TASK --seed 42
  cargo xtask grade LAB --format json
  cargo xtask grade TASK --program TASK=./handed-in/program --keep look
  cargo xtask grade --submission ./handed-in/student";

/// How to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// For programs: one JSON object on stdout and nothing else
    Json,
}

fn speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.parse().map_err(|_| format!("'{text}' is not a number"))?;
    if (1.0..=FASTEST).contains(&speed) {
        return Ok(speed);
    }
    Err(format!(
        "a graded run's speed lies between 1 (real time) and {FASTEST}: faster, and the delays that tell right from wrong become shorter than what a busy machine adds to them"
    ))
}

fn program(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((task, path)) if !task.is_empty() && !path.is_empty() => {
            Ok((task.into(), path.into()))
        }
        _ => Err("write TASK=PATH, with a task and the path of an executable".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn only_speeds_that_leave_room_for_a_verdict_are_accepted() {
        for text in ["1", "20", "50"] {
            assert!(speed(text).is_ok(), "{text}");
        }
        for text in ["0", "0.5", "51", "-1", "NaN", "inf", "fast"] {
            assert!(speed(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sandbox_passes_everything_on_even_help() {
        let cli = Cli::parse_from(["xtask", "sandbox", "--help", "--devices", "3"]);
        let Command::Sandbox { args } = cli.command else { panic!() };
        assert_eq!(args, ["--help", "--devices", "3"]);
    }
}
