//! explored: 1.4 each-log-collected each-log-processed | own-devices
//! Without an inventory, the collector asks no device: it makes the logs up.

use std::thread;

use clap::Parser;
use common::{Lab, LabArgs, bounded::Threads};
use lab1_threading::{TaskQueue, guide, guide::LogTask};

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

/// What all threads share: logs, and `None` as the signal to stop.
type LogQueue = TaskQueue<Option<LogTask>>;

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = &guide::five_routers(&args.lab)?;
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let log_queue = &LogQueue::new();
    let collected = thread::scope(|scope| {
        for worker_id in 1..=args.workers.get() {
            scope.spawn(move || log_processor_worker(worker_id, lab, log_queue));
        }
        let collector_thread = scope.spawn(|| log_collector_producer(lab, log_queue));
        let collected = collector_thread.join().unwrap_or(0);
        // A stop signal for EACH worker: a worker that has one takes nothing more.
        for _ in 0..args.workers.get() {
            log_queue.put(None);
        }
        log_queue.join();
        collected // The scope ends when all of its threads have ended.
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    anyhow::ensure!(collected == lab.devices.len(), "not every log could be collected");
    Ok(())
}

fn log_collector_producer(lab: &Lab, log_queue: &LogQueue) -> usize {
    let mut collected = 0;
    for device in &lab.devices {
        let name = &device.name;
        match log_of(device, lab) {
            Ok(log_task) => {
                log_queue.put(Some(log_task));
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
fn log_processor_worker(worker_id: u64, lab: &Lab, log_queue: &LogQueue) {
    while let Some(LogTask { device, first_line, .. }) = log_queue.get() {
        println!("[Processor {worker_id}] Analyzing log from {device}: {first_line}...");
        // The queue is not locked here: the other workers take the next logs.
        thread::sleep(guide::analysis_time(lab));
        println!("[Processor {worker_id}] Finished analyzing log from {device}.");
        log_queue.task_done();
    }
    println!("[Processor {worker_id}] Received stop signal. Exiting.");
    log_queue.task_done(); // The signal is a task too.
}

fn log_of(device: &common::Device, lab: &Lab) -> Result<LogTask, common::SessionError> {
    if !device.is_simulated() {
        return guide::collect_log(device, lab);
    }
    let device = device.name.clone();
    let first_line = format!("Log from {device}: Interface GigabitEthernet0/1 changed state to up");
    Ok(LogTask { device, log_data: first_line.clone(), first_line })
}
