//! The guide's whole file: tasks 1.1 to 1.4, one after another.
//!
//! Run:   cargo run -p lab1-threading --bin threading_sync_lab
//! Try:   threading_sync_lab lock queue, to run only these two

use clap::{Parser, ValueEnum};
use common::LabArgs;
use common::lab::end_quietly_if_unread;

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

fn main() -> anyhow::Result<()> {
    end_quietly_if_unread();
    let Args { mut tasks, lab } = Args::parse();
    if tasks.is_empty() {
        tasks = Task::value_variants().to_vec();
    }
    let mut result = Ok(());
    for task in tasks {
        // A task that fails does not keep the next one from running.
        result = result.and(run(task, lab.clone()));
    }
    result
}

/// Every task has its own defaults, but the devices and the clock that were asked for.
fn run(task: Task, lab: LabArgs) -> anyhow::Result<()> {
    match task {
        Task::Race => race::run(&Parser::parse_from(["race"])),
        Task::Lock => lock::run(&Parser::parse_from(["lock"])),
        Task::Semaphore => {
            let mut args = semaphore::Args::parse_from(["semaphore"]);
            args.lab = lab;
            semaphore::run(&args)?;
        }
        Task::Queue => {
            let mut args = queue::Args::parse_from(["queue"]);
            args.lab = lab;
            queue::run(&args)?;
        }
    }
    Ok(())
}
