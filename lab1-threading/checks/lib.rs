//! What the programs have in common with the labs' own and with each other:
//! their flags, and the sessions and lines that none of them is about.
//!
//! The first line of a program says what the grader must make of it:
//! `//! fails: TASK CHECK …` names every check that fails, all others pass or
//! are not run; of `//! passes: TASK` every check passes.

use std::thread;

use clap::Parser;
use common::error::SessionError;
use common::inventory::{Delay, Device};
use common::lab::{Lab, LabArgs};
use common::session::blocking::Session;
use common::show;
use rand::RngExt;

/// The flags of tasks 1.1 and 1.2.
#[derive(Parser)]
pub struct CounterArgs {
    #[arg(long, default_value_t = 5)]
    pub threads: u64,
    #[arg(long, default_value_t = 10_000)]
    pub iterations: u64,
    /// Microseconds between load and store.
    #[arg(long, default_value_t = 10)]
    pub pause: u64,
}

/// The flags of task 1.3.
#[derive(Parser)]
pub struct SemaphoreArgs {
    #[arg(long, default_value_t = 3)]
    pub max_connections: usize,
    #[command(flatten)]
    pub lab: LabArgs,
}

/// The flags of task 1.4.
#[derive(Parser)]
pub struct QueueArgs {
    #[arg(long, default_value_t = 2)]
    pub workers: usize,
    #[command(flatten)]
    pub lab: LabArgs,
}

/// The devices the flags name.
pub fn open(args: &LabArgs) -> anyhow::Result<Lab> {
    let delays = [Delay::between(1.0, 3.0)];
    Ok(args.open([10, 10, 20, 40].into(), 8, &delays)?)
}

/// Task 1.3's session.
pub fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}

/// Task 1.4's session: the log in one line.
pub fn collect_log(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let log = session.run("show logging")?;
    session.close()?;
    Ok(match show::last_change(&log) {
        Some(change) => {
            let now = lab.clock.now();
            format!("Interface {} changed state to {} at {now}", change.interface, change.state)
        }
        None => "No interface changed its state".to_owned(),
    })
}

/// Task 1.4's work on a log.
pub fn analyze(worker: usize, device: &str, log: &str, lab: &Lab) {
    println!("[Processor {worker}] Analyzing log from {device}: {log}...");
    let analysis_time = rand::rng().random_range(0.5..1.5);
    thread::sleep(lab.clock.real(analysis_time));
    println!("[Processor {worker}] Finished analyzing log from {device}.");
}
