//! passes: 1.4
//! Right: a conveyor belt with a single condition variable for all who wait, workers and
//! main alike, so every change wakes all threads. Stop signals are counted, not queued:
//! they are handed out when no log is left.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, Builder};

use clap::Parser;
use common::{Lab, LabArgs, bounded::Threads};
use lab1_threading::{guide, guide::LogTask};

fn main() -> anyhow::Result<()> {
    run(&Args::parse())
}

/// Distribute log collection with a queue (task 1.4)
#[derive(Parser)]
pub struct Args {
    /// How many workers analyze logs
    #[arg(long, default_value = "2")]
    workers: Threads,
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

#[derive(Default)]
struct Conveyor {
    belt: Mutex<Belt>,
    changed: Condvar,
}

#[derive(Default)]
struct Belt {
    logs: VecDeque<LogTask>,
    in_work: usize,
    stop_signals: u64,
}

impl Conveyor {
    fn change<R>(&self, how: impl FnOnce(&mut Belt) -> R) -> R {
        let result = how(&mut self.belt.lock().expect("poisoned"));
        self.changed.notify_all();
        result
    }

    fn put(&self, log: LogTask) {
        self.change(|belt| belt.logs.push_back(log));
    }

    fn stop_one(&self) {
        self.change(|belt| belt.stop_signals += 1);
    }

    /// A log, or `None` for a stop signal.
    fn get(&self) -> Option<LogTask> {
        let belt = self.belt.lock().expect("poisoned");
        let nothing = |belt: &mut Belt| belt.logs.is_empty() && belt.stop_signals == 0;
        let mut belt = self.changed.wait_while(belt, nothing).expect("poisoned");
        let log = belt.logs.pop_front();
        match log {
            Some(_) => belt.in_work += 1,
            None => belt.stop_signals -= 1,
        }
        drop(belt);
        self.changed.notify_all();
        log
    }

    fn done(&self) {
        self.change(|belt| belt.in_work -= 1);
    }

    /// Waits until the belt is empty and no thread works.
    fn join(&self) {
        let belt = self.belt.lock().expect("poisoned");
        let busy = |belt: &mut Belt| {
            !belt.logs.is_empty() || belt.in_work + belt.stop_signals as usize > 0
        };
        drop(self.changed.wait_while(belt, busy).expect("poisoned"));
    }
}

/// Prints a line and makes sure that it has left the program.
fn say(who: &str, what: &str) {
    let mut out = io::stdout().lock();
    writeln!(out, "[{who}] {what}").expect("stdout is closed");
    out.flush().expect("stdout is closed");
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = Arc::new(guide::five_routers(&args.lab)?);
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let conveyor = Arc::new(Conveyor::default());

    let mut workers = vec![];
    for id in 1..=args.workers.get() {
        let (lab, conveyor) = (lab.clone(), conveyor.clone());
        let who = format!("Processor {id}");
        workers
            .push(Builder::new().name(who.clone()).spawn(move || process(&who, &lab, &conveyor))?);
    }
    let collector = Builder::new().name("Collector".to_owned()).spawn({
        let (lab, conveyor) = (lab.clone(), conveyor.clone());
        move || collect(&lab, &conveyor)
    })?;

    let missing = collector.join().expect("the collector panicked");
    workers.iter().for_each(|_| conveyor.stop_one());
    conveyor.join();
    for worker in workers {
        let analyzed = worker.join().expect("a worker panicked");
        eprintln!("a worker has analyzed {analyzed} logs");
    }
    println!("\nAll log collection and analysis tasks completed via queue.");
    if !missing.is_empty() {
        anyhow::bail!("no logs from {}", missing.join(", "));
    }
    Ok(())
}

/// Returns the names of the devices that it got no log from.
fn collect(lab: &Lab, conveyor: &Conveyor) -> Vec<String> {
    let mut missing = Vec::new();
    for device in &lab.devices {
        let name = &device.name;
        let log = match guide::collect_log(device, lab) {
            Ok(log) => log,
            Err(error) => {
                say("Collector", &format!("Error collecting logs from {name}: {error}"));
                missing.push(name.clone());
                continue;
            }
        };
        conveyor.put(log);
        say("Collector", &format!("Added {} from {name} to queue.", guide::kind_of_log(device)));
    }
    say("Collector", "Finished collecting all logs.");
    missing
}

fn process(who: &str, lab: &Lab, conveyor: &Conveyor) -> usize {
    let analyzed = std::iter::from_fn(|| conveyor.get())
        .map(|log| {
            say(who, &format!("Analyzing log from {}: {}...", log.device, log.first_line));
            thread::sleep(guide::analysis_time(lab));
            say(who, &format!("Finished analyzing log from {}.", log.device));
            conveyor.done();
        })
        .count();
    say(who, "Received stop signal. Exiting.");
    analyzed
}
