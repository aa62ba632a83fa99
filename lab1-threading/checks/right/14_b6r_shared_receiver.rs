//! passes: 1.4
//!
//! Task 1.4: distribute log collection with a queue.
//!
//! One thread, the producer, collects logs and puts them on a queue. Two workers
//! take them off and analyze them. The queue does all the waiting and waking.
//!
//! Run:   cargo run -p lab1-threading --bin queue
//! Try:   --workers 1; --devices 30 --workers 8 --speed 5; one stop signal too few
//! Next:  lab 2, where waiting does not cost a thread

use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
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

/// What goes through the queue: logs, and `None` as the signal to stop.
type Message = Option<LogTask>;

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = &guide::five_routers(&args.lab)?;
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let (sender, receiver) = mpsc::channel::<Message>();
    let receiver = &Mutex::new(receiver);
    let collector_sender = sender.clone();
    let collected = thread::scope(|scope| {
        for worker_id in 1..=args.workers.get() {
            scope.spawn(move || log_processor_worker(worker_id, lab, receiver));
        }
        let collector_thread = scope.spawn(move || log_collector_producer(lab, &collector_sender));
        let collected = collector_thread.join().unwrap_or(0);
        // A stop signal for EACH worker: a worker that has one takes nothing more.
        for _ in 0..args.workers.get() {
            sender.send(None).expect("the receiver is here");
        }
        collected // The scope ends when all of its threads have ended.
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    anyhow::ensure!(collected == lab.devices.len(), "not every log could be collected");
    Ok(())
}

fn log_collector_producer(lab: &Lab, sender: &Sender<Message>) -> usize {
    let mut collected = 0;
    for device in &lab.devices {
        let name = &device.name;
        match guide::collect_log(device, lab) {
            Ok(log_task) => {
                sender.send(Some(log_task)).expect("the receiver is here");
                println!("[Collector] Added {} from {name} to queue.", guide::kind_of_log(device));
                collected += 1;
            }
            Err(error) => println!("[Collector] Error collecting logs from {name}: {error}"),
        }
    }
    println!("[Collector] Finished collecting all logs.");
    collected
}

/// Takes logs off the queue, and waits while it is empty, until it is told to stop.
fn log_processor_worker(worker_id: u64, lab: &Lab, receiver: &Mutex<Receiver<Message>>) {
    loop {
        // The lock is given back at the end of this line: the other workers take the next logs.
        let message = receiver.lock().expect("a worker panicked").recv();
        let Ok(Some(LogTask { device, first_line, .. })) = message else { break };
        println!("[Processor {worker_id}] Analyzing log from {device}: {first_line}...");
        thread::sleep(guide::analysis_time(lab));
        println!("[Processor {worker_id}] Finished analyzing log from {device}.");
    }
    println!("[Processor {worker_id}] Received stop signal. Exiting.");
}
