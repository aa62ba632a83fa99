//! The guide's whole file: tasks 1.1 to 1.4, one after another.
//!
//! Run:   cargo run -p lab1-threading --bin threading_sync_lab
//! Try:   threading_sync_lab lock queue, to run only these two

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use common::lab::LabArgs;

// Nothing is written twice: these are the programs of the tasks, whose own
// `main` is not needed here.
#[expect(dead_code, reason = "its main is that of the program")]
mod lock;
#[expect(dead_code, reason = "its main is that of the program")]
mod queue;
#[expect(dead_code, reason = "its main is that of the program")]
mod race;
#[expect(dead_code, reason = "its main is that of the program")]
mod semaphore;

/// Keeping order with threads: the tasks of lab 1, one after another
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
    Race,
    Lock,
    Semaphore,
    Queue,
}

fn main() -> anyhow::Result<ExitCode> {
    let mut args = Args::parse();
    if args.tasks.is_empty() {
        args.tasks = Task::value_variants().to_vec();
    }
    let mut exit = ExitCode::SUCCESS;
    for task in &args.tasks {
        let code = run(*task, &args.lab)?;
        if code != ExitCode::SUCCESS {
            exit = code;
        }
    }
    Ok(exit)
}

/// Every task with its own defaults, but the devices and the clock asked for.
fn run(task: Task, lab: &LabArgs) -> anyhow::Result<ExitCode> {
    match task {
        Task::Race => race::run(&race::Args::parse_from(["race"])),
        Task::Lock => lock::run(&lock::Args::parse_from(["lock"])),
        Task::Semaphore => {
            let mut args = semaphore::Args::parse_from(["semaphore"]);
            args.lab = lab.clone();
            semaphore::run(&args)
        }
        Task::Queue => {
            let mut args = queue::Args::parse_from(["queue"]);
            args.lab = lab.clone();
            queue::run(&args)
        }
    }
}
