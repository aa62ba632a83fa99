//! Arguments of what students write with, and of what gives it to them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Arguments of `watch`.
#[derive(Debug, Args)]
#[command(after_help = WATCH_HELP)]
pub struct Watch {
    /// The task to begin with: its number, or the name of its program
    /// [default: the first that has not passed]
    pub task: Option<String>,
    /// Print plain lines, even on a terminal
    #[arg(long)]
    pub plain: bool,
    /// Simulated seconds that pass in a real second, from 1 to 50
    #[arg(long, value_name = "X", default_value_t = run::observe::SPEED, value_parser = super::speed)]
    pub speed: f64,
}

const WATCH_HELP: &str = "\
Keys: n next task, h hint, r run the program at its normal speed, l list of
tasks, x restore the starter, ? help, q quit; arrows, PgUp and PgDn scroll.

Without a terminal, and with --plain, `watch` prints plain lines: a report after
every save, and the next task after a pass, until all tasks have passed.

The first call builds what only this command needs. Exit codes: 0 left, or all
tasks passed, 2 these arguments or a lab.toml are wrong, 70 the grader itself
failed or was interrupted.";

/// Arguments of `reset`.
#[derive(Debug, Args)]
pub struct Reset {
    /// The task: its number, or the name of its program
    pub task: String,
    /// Restore whole files, including their parts of other tasks
    #[arg(long)]
    pub whole: bool,
}

/// Arguments of `solution`.
#[derive(Debug, Args)]
pub struct Solution {
    /// The task: its number, or the name of its program
    pub task: String,
    /// Show it at the first call
    #[arg(long)]
    pub yes: bool,
}

/// Arguments of `handout`.
#[derive(Debug, Args)]
#[command(after_help = HANDOUT_HELP)]
pub struct Handout {
    /// The folder to write; it must be empty or not exist
    pub folder: PathBuf,
    /// What is handed out.
    #[command(flatten)]
    pub chosen: TaskSelection,
    /// Bring an earlier handout in the folder up to date, and keep the files that
    /// were changed
    #[arg(long)]
    pub update: bool,
    /// Make a git repository of the new folder, with the handout as its first commit
    #[arg(long, conflicts_with = "update")]
    pub git: bool,
    /// In which language the starters are: with python, those of the tasks that take
    /// scripts go along in both
    #[arg(long, value_enum, default_value_t = Language::Rust)]
    pub language: Language,
}

/// Arguments of `book`.
#[derive(Debug, Args)]
#[command(after_help = BOOK_HELP)]
pub struct Book {
    /// The folder to write; an earlier book there is replaced [default: book in the
    /// target directory]
    pub folder: Option<PathBuf>,
    /// What the book is about.
    #[command(flatten)]
    pub chosen: TaskSelection,
    /// Add a part with the texts for instructors
    #[arg(long)]
    pub instructors: bool,
}

/// A language of starters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// The course's own
    Rust,
    /// For the guide's own audience
    Python,
}

/// Which tasks go along.
#[derive(Debug, Args)]
pub struct TaskSelection {
    /// Only this task; may be repeated
    #[arg(long = "task", value_name = "TASK")]
    pub tasks: Vec<String>,
    /// Only the tasks of this lab; may be repeated
    #[arg(long = "lab", value_name = "LAB")]
    pub labs: Vec<String>,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(after_help = EXPORT_HELP)]
pub struct Export {
    /// The platform
    #[arg(value_enum)]
    pub platform: Platform,
    /// The folder to write; it must be empty or not exist
    pub folder: PathBuf,
    /// What is graded there.
    #[command(flatten)]
    pub chosen: TaskSelection,
}

/// A platform that starts the grader itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Platform {
    /// setup.sh, run_autograder and the course: the content of the autograder's zip
    Gradescope,
    /// autograder.py and the course: the assignment's folder of autograders
    Classroom50,
}

const BOOK_HELP: &str = "\
The students' chapters are the guides as a handout has them, so they contain no
solutions. Each task ends with its run in the last grade, which must have passed.
`mdbook build` makes pages of the folder (cargo install mdbook).

Exit codes: 0 written, 2 these arguments, a text or the last grade are wrong, 70 the
book cannot be written

Examples:
  cargo xtask grade && cargo xtask book && mdbook build target/book
  cargo xtask book /tmp/book --lab LAB
  cargo xtask book /tmp/book --instructors";

const EXPORT_HELP: &str = "\
The course in the folder is a handout: it contains no solutions. CONTRIBUTING.md,
\"Report formats\", says what the platforms do with it.

Exit codes: 0 written, 2 these arguments or a mark are wrong, 70 the folder cannot be
written

Examples:
  cargo xtask export gradescope /tmp/autograder --lab LAB
  cargo xtask export classroom50 /tmp/autograder --task TASK";

const HANDOUT_HELP: &str = "\
Marks in the sources of the labs show what a student writes; CONTRIBUTING.md
explains them. A handout contains no solutions, no programs that prove the
checks, no tests and no benches.

Exit codes: 0 written, 2 these arguments or a mark are wrong, 70 the handout cannot be
written

Examples:
  cargo xtask handout /tmp/course
  cargo xtask handout /tmp/course --lab LAB
  cargo xtask handout /tmp/course --update";
