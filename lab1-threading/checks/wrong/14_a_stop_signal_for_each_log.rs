//! explored: 1.4 ends-well
//!
//! There is one stop signal per collected log instead of one per worker, so a worker waits in
//! get() for ever as soon as there are more workers than logs (--workers 8, or most devices
//! fail), and otherwise signals are left over in the queue.

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

/// What all threads share: logs, and `None` as the signal to stop.
type LogQueue = TaskQueue<Option<LogTask>>;

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = &guide::five_routers(&args.lab)?;
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let log_queue = &LogQueue::new();
    let collected: usize = thread::scope(|scope| {
        for worker_id in 1..=args.workers.get() {
            scope.spawn(move || log_processor_worker(worker_id, lab, log_queue));
        }
        let collector = scope.spawn(|| log_collector_producer(lab, log_queue));
        let collected = collector.join().expect("the collector panicked");
        log_queue.join();
        for _ in 0..collected {
            log_queue.put(None);
        }
        collected
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    anyhow::ensure!(collected == lab.devices.len(), "not every log could be collected");
    Ok(())
}

fn log_collector_producer(lab: &Lab, log_queue: &LogQueue) -> usize {
    let mut collected = 0;
    for device in &lab.devices {
        let name = &device.name;
        match guide::collect_log(device, lab) {
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
    loop {
        let Some(log_task) = log_queue.get() else {
            println!("[Processor {worker_id}] Received stop signal. Exiting.");
            log_queue.task_done();
            return;
        };
        let (device, first_line) = (&log_task.device, &log_task.first_line);
        println!("[Processor {worker_id}] Analyzing log from {device}: {first_line}...");
        thread::sleep(guide::analysis_time(lab));
        println!("[Processor {worker_id}] Finished analyzing log from {device}.");
        log_queue.task_done();
    }
}

/// A queue for tasks, first in, first out, that counts what is not done yet.
struct TaskQueue<T> {
    state: Mutex<State<T>>,
    not_empty: Condvar,
    all_done: Condvar,
}

struct State<T> {
    tasks: VecDeque<T>,
    unfinished: usize,
}

impl<T> TaskQueue<T> {
    fn new() -> Self {
        let state = State { tasks: VecDeque::new(), unfinished: 0 };
        Self { state: Mutex::new(state), not_empty: Condvar::new(), all_done: Condvar::new() }
    }

    fn put(&self, task: T) {
        let mut state = self.state.lock().expect("a thread panicked");
        state.tasks.push_back(task);
        state.unfinished += 1;
        self.not_empty.notify_one();
    }

    fn get(&self) -> T {
        let mut state = self.state.lock().expect("a thread panicked");
        loop {
            if let Some(task) = state.tasks.pop_front() {
                return task;
            }
            state = self.not_empty.wait(state).expect("a thread panicked");
        }
    }

    fn task_done(&self) {
        let mut state = self.state.lock().expect("a thread panicked");
        state.unfinished =
            state.unfinished.checked_sub(1).expect("task_done() called too many times");
        if state.unfinished == 0 {
            self.all_done.notify_all();
        }
    }

    fn join(&self) {
        let mut state = self.state.lock().expect("a thread panicked");
        while state.unfinished > 0 {
            state = self.all_done.wait(state).expect("a thread panicked");
        }
    }
}
