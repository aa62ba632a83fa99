//! Arguments of `verify`.

use clap::Args;
use run::observe::SPEED;

use super::{shard, speed};
use crate::shard::Shard;

/// Arguments of `verify`.
#[derive(Debug, Args)]
#[command(after_help = VERIFY_HELP)]
pub struct Verify {
    /// The labs, or the beginning of a name [default: all labs]
    #[arg(value_name = "LAB")]
    pub names: Vec<String>,
    /// Number of runs of each program, with other devices each time
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub repeat: u64,
    /// Number of threads that keep the processors busy meanwhile; several numbers,
    /// such as 0,1,2,4,8, are used one after the other
    #[arg(long, value_name = "M", default_value = "0", value_delimiter = ',', value_parser = clap::value_parser!(u16).range(0..=256))]
    pub load: Vec<u16>,
    /// The seed of the first run; the others follow [default: a new one]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Simulated seconds that pass in a real second, from 1 to 50
    #[arg(long, value_name = "X", default_value_t = SPEED, value_parser = speed)]
    pub speed: f64,
    /// Number of schedules for each run of a program; 0 for none
    /// [default: 400 for threads, 160 for futures]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=10_000_000))]
    pub schedules: Option<u64>,
    /// Only programs with this text, or one of several separated by commas, in their file
    /// name; checks that no program proves are then not reported
    #[arg(long, value_name = "TEXT")]
    pub only: Option<String>,
    /// Only a part of the programs, such as 1/4, and all that else is verified: the tasks'
    /// own programs, starters, rules
    #[arg(long, value_name = "I/N", value_parser = shard, conflicts_with = "only")]
    pub shard: Option<Shard>,
    /// Only schedules, no runs
    #[arg(long)]
    pub no_runs: bool,
    /// Verify once, and then on every save what the saved file is a part of, until
    /// Ctrl-C; the first call builds what only this needs
    #[arg(long)]
    pub watch: bool,
    /// How many programs run side by side
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: u16,
}

const VERIFY_HELP: &str = "\
Runs the own program of every task and the programs of checks/right, which must
pass, and the programs of checks/wrong. Each wrong program must fail exactly the
checks that its first line names:

  //! fails: TASK CHECK ...
  //! passes: TASK

The starter of each task must build and must not pass.

For each wrong result, target/verify/kept keeps what the program printed and what
its devices saw.

Saved with --watch: a program of checks runs again; the program of a task with its
starter; starters.toml, all starters; a library, lab.toml and Cargo.toml, the whole lab.

Exit codes: 0 no problem, 1 a problem was found, 2 these arguments, a lab.toml
or a first line are wrong, 70 the grader itself failed or was interrupted

Examples:
  cargo xtask verify
  cargo xtask verify LAB --watch
  cargo xtask verify LAB --repeat 20 --load 4
  cargo xtask verify LAB --load 0,1,2,4,8
  cargo xtask verify --shard 1/4";
