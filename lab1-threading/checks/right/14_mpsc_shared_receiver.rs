//! passes: 1.4
//! Right: the queue is an `mpsc` channel whose receiver the workers share in a mutex. Its
//! lock is free during the analysis. Joining the workers takes the place of `task_done`.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

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

type Inbox = Arc<Mutex<Receiver<Option<LogTask>>>>;

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = Arc::new(guide::five_routers(&args.lab)?);
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");

    let (log_queue, inbox) = mpsc::channel();
    let inbox: Inbox = Arc::new(Mutex::new(inbox));
    // 1. The workers
    let workers: Vec<_> = (1..=args.workers.get())
        .map(|worker_id| {
            let (inbox, lab) = (Arc::clone(&inbox), Arc::clone(&lab));
            thread::spawn(move || log_processor_worker(worker_id, &lab, &inbox))
        })
        .collect();
    // 2. The collector
    let collector = {
        let (lab, log_queue) = (Arc::clone(&lab), log_queue.clone());
        thread::spawn(move || log_collector_producer(&lab, &log_queue))
    };
    // 3. Wait for it
    let collected = collector.join().expect("the collector panicked");
    // 4. A stop signal for each worker
    for _ in &workers {
        log_queue.send(None)?;
    }
    // 5. Who has ended has done all its work
    for worker in workers {
        worker.join().expect("a worker panicked");
    }
    println!("\nAll log collection and analysis tasks completed via queue.");
    anyhow::ensure!(collected == lab.devices.len(), "not every log could be collected");
    Ok(())
}

fn log_collector_producer(lab: &Lab, log_queue: &Sender<Option<LogTask>>) -> usize {
    let mut collected = 0;
    for device in &lab.devices {
        let name = &device.name;
        match guide::collect_log(device, lab) {
            Err(error) => println!("[Collector] Error collecting logs from {name}: {error}"),
            Ok(log_task) => {
                log_queue.send(Some(log_task)).expect("the workers are gone");
                println!("[Collector] Added {} from {name} to queue.", guide::kind_of_log(device));
                collected += 1;
            }
        }
    }
    println!("[Collector] Finished collecting all logs.");
    collected
}

fn log_processor_worker(worker_id: u64, lab: &Lab, inbox: &Inbox) {
    loop {
        let inbox = inbox.lock().expect("a worker panicked while it took a log");
        let Some(LogTask { device, first_line, .. }) = inbox.recv().expect("no one sends") else {
            println!("[Processor {worker_id}] Received stop signal. Exiting.");
            break;
        };
        // Printed before the next worker takes a log: so these lines are in order.
        println!("[Processor {worker_id}] Analyzing log from {device}: {first_line}...");
        drop(inbox);
        thread::sleep(guide::analysis_time(lab));
        println!("[Processor {worker_id}] Finished analyzing log from {device}.");
    }
}
