//! fails: 1.4 works-meanwhile
//! The collector says `Added ... to queue` for each log, but keeps the logs in a list of its own and
//! puts them on the queue two at a time: for every other log the line is not true when it is printed.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
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

struct State {
    tasks: VecDeque<Option<LogTask>>,
    unfinished: usize,
}

struct LogQueue {
    state: Mutex<State>,
    not_empty: Condvar,
    all_done: Condvar,
}

impl LogQueue {
    fn new() -> Self {
        let state = Mutex::new(State { tasks: VecDeque::new(), unfinished: 0 });
        Self { state, not_empty: Condvar::new(), all_done: Condvar::new() }
    }

    fn put_all(&self, tasks: impl IntoIterator<Item = Option<LogTask>>) {
        let mut state = self.state.lock().unwrap();
        for task in tasks {
            state.tasks.push_back(task);
            state.unfinished += 1;
        }
        self.not_empty.notify_all();
    }

    fn get(&self) -> Option<LogTask> {
        let mut state = self.state.lock().unwrap();
        while state.tasks.is_empty() {
            state = self.not_empty.wait(state).unwrap();
        }
        state.tasks.pop_front().unwrap()
    }

    fn task_done(&self) {
        let mut state = self.state.lock().unwrap();
        state.unfinished =
            state.unfinished.checked_sub(1).expect("task_done() called too many times");
        if state.unfinished == 0 {
            self.all_done.notify_all();
        }
    }

    fn join(&self) {
        let mut state = self.state.lock().unwrap();
        while state.unfinished > 0 {
            state = self.all_done.wait(state).unwrap();
        }
    }
}

/// The task.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = &guide::five_routers(&args.lab)?;
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let log_queue = &LogQueue::new();
    let collected = thread::scope(|scope| {
        for worker_id in 1..=args.workers.get() {
            scope.spawn(move || log_processor_worker(worker_id, lab, log_queue));
        }
        let collector = scope.spawn(|| log_collector_producer(lab, log_queue));
        let collected = collector.join().expect("the collector panicked");
        log_queue.put_all((0..args.workers.get()).map(|_| None));
        log_queue.join();
        collected
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    anyhow::ensure!(collected == lab.devices.len(), "not every log could be collected");
    Ok(())
}

fn log_collector_producer(lab: &Lab, log_queue: &LogQueue) -> usize {
    let mut collected = 0;
    let mut batch = Vec::new();
    for device in &lab.devices {
        let name = &device.name;
        match guide::collect_log(device, lab) {
            Ok(log_task) => {
                batch.push(Some(log_task));
                if batch.len() == 2 {
                    log_queue.put_all(batch.drain(..));
                }
                println!("[Collector] Added {} from {name} to queue.", guide::kind_of_log(device));
                collected += 1;
            }
            Err(error) => println!("[Collector] Error collecting logs from {name}: {error}"),
        }
    }
    log_queue.put_all(batch);
    println!("[Collector] Finished collecting all logs.");
    collected
}

fn log_processor_worker(worker_id: u64, lab: &Lab, log_queue: &LogQueue) {
    while let Some(log) = log_queue.get() {
        println!(
            "[Processor {worker_id}] Analyzing log from {}: {}...",
            log.device, log.first_line
        );
        thread::sleep(guide::analysis_time(lab));
        println!("[Processor {worker_id}] Finished analyzing log from {}.", log.device);
        log_queue.task_done();
    }
    println!("[Processor {worker_id}] Received stop signal. Exiting.");
    log_queue.task_done();
}
