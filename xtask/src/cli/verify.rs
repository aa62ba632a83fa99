//! Arguments of `verify`.

use clap::Args;

use super::speed;
use run::observe::SPEED;

/// Arguments of `verify`.
#[derive(Debug, Args)]
#[command(after_help = VERIFY_HELP)]
pub struct Verify {
    /// The labs; the beginning of a name is enough; nothing means all of them
    #[arg(value_name = "LAB")]
    pub names: Vec<String>,
    /// How often to run each program, with other devices each time
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub repeat: u64,
    /// Threads that do nothing but keep the processors busy meanwhile; of several
    /// numbers, such as 0,1,2,4,8, one after the other
    #[arg(long, value_name = "M", default_value = "0", value_delimiter = ',', value_parser = clap::value_parser!(u16).range(0..=256))]
    pub load: Vec<u16>,
    /// The first run's seed, the others follow [default: a new one]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Simulated seconds that pass in a real second, from 1 to 50
    #[arg(long, value_name = "X", default_value_t = SPEED, value_parser = speed)]
    pub speed: f64,
    /// Under how many schedules each program runs besides, each time; 0 for none
    /// [default: 500 of threads, 200 of futures]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=10_000_000))]
    pub schedules: Option<u64>,
    /// Only programs whose file has this in its name; what no program proves is
    /// not looked for then
    #[arg(long, value_name = "TEXT")]
    pub only: Option<String>,
    /// Only schedules, no runs
    #[arg(long)]
    pub no_runs: bool,
    /// How many programs run side by side
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: u16,
}

const VERIFY_HELP: &str = "\
Runs every task's own program and those of the lab's checks/right, which must
pass, and those of checks/wrong, each of which must fail exactly the checks that
its first line names:

  //! fails: TASK CHECK ...
  //! passes: TASK

And what students start with, each task's marked parts replaced by their
starters, must build and must not pass.

What runs that went wrong printed and what their devices saw is kept in
target/verify/kept.

Exit codes: 0 all is well, 1 something is wrong, 2 these arguments, a lab.toml
or a first line are wrong, 70 the grader itself failed or was interrupted

Examples:
  cargo xtask verify
  cargo xtask verify LAB --repeat 20 --load 4
  cargo xtask verify LAB --load 0,1,2,4,8";
