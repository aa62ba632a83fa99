//! Arguments of `explore`.

use std::path::PathBuf;

use clap::Args;
use explore::Token;

use super::Format;

/// Arguments of `explore`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Explore {
    /// The task: its number, or the name of its program
    pub task: String,
    /// Number of schedules [default: 400 for threads, 160 for futures]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub schedules: Option<u64>,
    /// Draw devices and schedules from this seed, as in an earlier exploration
    /// [default: a new one]
    #[arg(long, value_name = "N", conflicts_with = "replay")]
    pub seed: Option<u64>,
    /// Repeat one schedule, by the token from the report
    #[arg(long, value_name = "TOKEN", conflicts_with_all = ["schedules", "exhaustive"])]
    pub replay: Option<Token>,
    /// Try all schedules, those with few switches first, or --schedules of them
    #[arg(long)]
    pub exhaustive: bool,
    /// Choose yourself which thread goes on, step by step
    #[arg(long, conflicts_with_all = ["schedules", "exhaustive", "replay", "svg"])]
    pub step: bool,
    /// Explore this source file instead of the task's own program
    #[arg(long, value_name = "FILE")]
    pub source: Option<PathBuf>,
    /// Also write the first failing check's schedule as SVG
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Format of the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Run the program with all your rights: only for programs that you trust
    #[arg(long)]
    pub no_contain: bool,
    /// Draw without line-drawing characters, whatever the locale
    #[arg(long, hide = true)]
    pub ascii: bool,
}

const HELP: &str = "\
Runs a task's unmodified program under many schedules. Before every step that
another thread could see, a scheduler decides which thread goes on. Time has no
meaning there: any thread may overtake a sleep. The checks are those of `grade`,
with few devices and small numbers.

Exit codes:
  0   every check holds
  1   a check does not hold
  2   these arguments or a lab.toml are wrong
  3   the program does not build, or does not build for an exploration
  4   the task has no exploration, or the program cannot be explored
  70  the grader itself failed, or was interrupted

Examples:
  cargo xtask explore TASK
  cargo xtask explore TASK --schedules 100000 --seed 42
  cargo xtask explore TASK --exhaustive
  cargo xtask explore TASK --replay TOKEN
  cargo xtask explore TASK --step";
