//! The command line: arguments only.

pub mod class;
pub mod explore;
pub mod formats;
pub mod new;
pub mod see;
pub mod students;
pub mod verify;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use run::observe::SPEED;
use run::transport::Transport;

use self::formats::{GradebookLabels, ReportFormat};
pub use self::students::{Book, Export, Handout, Reset, Solution, Watch};
use crate::shard::Shard;

/// Seconds that compiling a submission may take, by default.
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
  cargo xtask list          labs, tasks and their numbers
  cargo xtask run TASK      run a task's program
  cargo xtask grade         grade everything
  cargo xtask grade TASK    grade one task
  cargo xtask hint TASK     the next hint for a check that fails
  cargo xtask explore TASK  run a task's program under hundreds of schedules
  cargo xtask watch         grade a task on every save
  cargo xtask sandbox       serve simulated routers";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show all labs and tasks, and how to run each program
    List,
    /// Run a task's program
    Run(Run),
    /// Run programs on simulated routers and judge what the routers saw
    Grade(Grade),
    /// Grade all submissions of a class
    Class(class::Class),
    /// Run a task's program under many schedules and judge each of them
    Explore(explore::Explore),
    /// Write a new lab that builds, grades and verifies at once
    New(new::New),
    /// Prove the checks of labs with wrong and right programs
    Verify(verify::Verify),
    /// Run a task and show the next hint for a check that fails
    ///
    /// `grade` shows the first hint of every check that fails. Each call of
    /// `hint` says more about the first of them, and starts again once it holds.
    Hint(Hint),
    /// Show the last grade as a page: verdicts, transcripts, timelines
    Report(see::Report),
    /// Draw the sessions of the last grade over time
    Timeline(see::Timeline),
    /// Grade a task whenever you save its program
    Watch(Watch),
    /// Restore the starter of a task, and keep your version beside it
    Reset(Reset),
    /// Show what you have changed in a task since the handout
    Diff {
        /// The task: its number, or the name of its program
        task: String,
    },
    /// Show the reference solution of a task, if this workspace has it
    Solution(Solution),
    /// Write a workspace for students, with starters instead of solutions
    Handout(Handout),
    /// Write the guides as the sources of a book, with the runs of the last grade
    Book(Book),
    /// Write a folder that a grading platform runs the grader from
    Export(Export),
    /// Serve simulated routers on this machine
    ///
    /// Passes all arguments to the sandbox; `--help` lists them.
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
  cargo xtask run TASK -- --help    the arguments of the program
  cargo xtask run TASK -- --speed 20

`cargo xtask list` shows the tasks.";

/// Arguments of `grade`.
#[derive(Debug, Args)]
#[command(after_help = GRADE_HELP)]
pub struct Grade {
    /// What to grade: task numbers, programs or labs, or the beginning of a name
    /// [default: everything]
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
    /// Number of schedules for each program; 0 leaves out the checks that need
    /// schedules [default: 400 for threads, 160 for futures]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=10_000_000))]
    pub schedules: Option<u64>,
    /// Format of the report
    #[arg(long, value_enum, default_value_t = ReportFormat::Human, hide_possible_values = true)]
    pub format: ReportFormat,
    /// What the CSV formats say besides the grade.
    #[command(flatten)]
    pub labels: GradebookLabels,
    /// Judge this executable instead of building the task's own; may be repeated
    #[arg(long = "program", value_name = "TASK=PATH", value_parser = program)]
    pub programs: Vec<(String, PathBuf)>,
    /// Grade the programs in a submitted folder: a copy of the course or of a lab,
    /// or single files. The grader builds only the labs' source files, contained;
    /// the report lists the files that it did not use
    #[arg(long, value_name = "DIR", conflicts_with = "no_contain")]
    pub submission: Option<PathBuf>,
    /// Seconds that compiling a submission may take, its libraries not counted
    #[arg(long, value_name = "SECONDS", default_value_t = BUILD_TIME, requires = "submission", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub build_time: u64,
    /// Grade a submission also where nothing keeps its programs from your files:
    /// without namespaces and landlock, this is refused otherwise
    #[arg(long, conflicts_with = "no_contain")]
    pub weak_containment: bool,
    /// Use this sandbox instead of building it
    #[arg(long, value_name = "PATH", hide = true)]
    pub sandbox: Option<PathBuf>,
    /// Run programs with all your rights: only for programs that you trust
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
hints.json in the target directory records which hints were shown. Without this
file, the hints start with the first one. The exit codes are those of `grade`.

Examples:
  cargo xtask hint TASK
  cargo xtask hint TASK --seed 42";

const GRADE_HELP: &str = "\
Formats: human, json; for grading platforms gradescope, classroom50, prairielearn; for
CI systems and editors junit, sarif, ctrf, tap, github, markdown; for gradebooks csv,
canvas, moodle, nbgrader; for timelines trace (open it in https://ui.perfetto.dev).
`cargo xtask report --format F` writes the last grade in another one.

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
  cargo xtask grade LAB --format junit > junit.xml
  cargo xtask grade TASK --program TASK=./handed-in/program --keep look
  cargo xtask grade --submission ./handed-in/student";

/// How to report what `explore` found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// For programs: one JSON object on stdout and nothing else
    Json,
}

fn shard(text: &str) -> Result<Shard, String> {
    let parts = text
        .split_once('/')
        .and_then(|(index, of)| Some(Shard { index: index.parse().ok()?, of: of.parse().ok()? }));
    match parts {
        Some(shard) if (1..=shard.of).contains(&shard.index) => Ok(shard),
        _ => Err("write I/N, such as 1/4: which part, and of how many".into()),
    }
}

fn speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.parse().map_err(|_| format!("'{text}' is not a number"))?;
    if (1.0..=FASTEST).contains(&speed) {
        return Ok(speed);
    }
    Err(format!(
        "the speed of a graded run is from 1 (real time) to {FASTEST}: at a higher speed, a busy machine adds more than the delays that tell right from wrong"
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
    use clap::CommandFactory;

    use super::*;

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
