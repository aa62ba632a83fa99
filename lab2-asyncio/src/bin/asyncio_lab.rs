//! The guide's whole file: tasks 2.1 to 2.4, one after another.
//!
//! Run:   cargo run -p lab2-asyncio --bin asyncio_lab
//! Try:   asyncio_lab sequential concurrent, and compare the two times

use clap::{Parser, ValueEnum};
use common::LabArgs;

// Nothing is written twice: these are the programs of the tasks, whose own
// `main` is not needed here.
#[expect(dead_code, reason = "its main is that of the program")]
mod concurrent;
#[expect(dead_code, reason = "its main is that of the program")]
mod configure;
#[expect(dead_code, reason = "its main is that of the program")]
mod monitor;
#[expect(dead_code, reason = "its main is that of the program")]
mod sequential;

/// Doing many things at once with async: the tasks of lab 2, one after another
#[derive(Parser)]
struct Args {
    /// Which tasks to run; all of them if none is named
    #[arg(value_name = "TASK")]
    tasks: Vec<Task>,
    #[command(flatten)]
    lab: LabArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum Task {
    Sequential,
    Concurrent,
    Configure,
    Monitor,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Args { mut tasks, lab } = Args::parse();
    if tasks.is_empty() {
        tasks = Task::value_variants().to_vec();
    }
    let mut result = Ok(());
    for task in tasks {
        // A task that fails does not keep the next one from running.
        result = result.and(run(task, lab.clone()).await);
    }
    result
}

/// Every task has its own defaults, but the devices and the clock that were asked for.
async fn run(task: Task, lab: LabArgs) -> anyhow::Result<()> {
    match task {
        Task::Sequential => sequential::run(&sequential::Args { lab }).await,
        Task::Concurrent => concurrent::run(&concurrent::Args { lab }).await,
        Task::Configure => {
            let mut args = configure::Args::parse_from(["configure"]);
            args.lab = lab;
            configure::run(&args).await
        }
        Task::Monitor => {
            let mut args = monitor::Args::parse_from(["monitor"]);
            args.lab = lab;
            monitor::run(&args).await
        }
    }
}
