//! The guide's whole file: tasks 2.1 to 2.4, one after another.
//!
//! Run:   cargo run -p lab2-asyncio --bin asyncio_lab
//! Try:   asyncio_lab sequential concurrent, and compare the two times

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use common::lab::LabArgs;

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
async fn main() -> anyhow::Result<ExitCode> {
    let mut args = Args::parse();
    if args.tasks.is_empty() {
        args.tasks = Task::value_variants().to_vec();
    }
    let mut exit = ExitCode::SUCCESS;
    for task in &args.tasks {
        let code = run(*task, &args.lab).await?;
        if code != ExitCode::SUCCESS {
            exit = code;
        }
    }
    Ok(exit)
}

/// Every task with its own defaults, but the devices and the clock asked for.
async fn run(task: Task, lab: &LabArgs) -> anyhow::Result<ExitCode> {
    match task {
        Task::Sequential => {
            let mut args = sequential::Args::parse_from(["sequential"]);
            args.lab = lab.clone();
            sequential::run(&args).await
        }
        Task::Concurrent => {
            let mut args = concurrent::Args::parse_from(["concurrent"]);
            args.lab = lab.clone();
            concurrent::run(&args).await
        }
        Task::Configure => {
            let mut args = configure::Args::parse_from(["configure"]);
            args.lab = lab.clone();
            configure::run(&args).await
        }
        Task::Monitor => {
            let mut args = monitor::Args::parse_from(["monitor"]);
            args.lab = lab.clone();
            monitor::run(&args).await
        }
    }
}
