//! fails: 1.4 none-idle | in-put-order | none-idle in-put-order
//! A worker takes two logs at a time if there are two, and analyzes them one after the other: the second one
//! waits in its hands even when another worker is free.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use common::{Lab, LabArgs, bounded::Threads};
use lab1_threading::guide::{self, LogTask};

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

/// First in, first out; knows what is not done yet.
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
        let mut state = self.state.lock().expect("poisoned");
        state.tasks.push_back(task);
        state.unfinished += 1;
        self.not_empty.notify_one();
    }

    fn get(&self) -> T {
        let mut state = self.state.lock().expect("poisoned");
        loop {
            match state.tasks.pop_front() {
                Some(task) => return task,
                None => state = self.not_empty.wait(state).expect("poisoned"),
            }
        }
    }

    fn task_done(&self) {
        let mut state = self.state.lock().expect("poisoned");
        state.unfinished =
            state.unfinished.checked_sub(1).expect("task_done() called too many times");
        if state.unfinished == 0 {
            self.all_done.notify_all();
        }
    }

    fn join(&self) {
        let mut state = self.state.lock().expect("poisoned");
        while state.unfinished > 0 {
            state = self.all_done.wait(state).expect("poisoned");
        }
    }
}

type LogQueue = TaskQueue<Option<LogTask>>;

impl LogQueue {
    /// Waits for a log, and takes the next one along. Empty is the signal to stop.
    fn get_up_to_two(&self) -> Vec<LogTask> {
        let mut logs: Vec<LogTask> = self.get().into_iter().collect();
        let mut state = self.state.lock().expect("poisoned");
        if !logs.is_empty() && matches!(state.tasks.front(), Some(Some(_))) {
            logs.extend(state.tasks.pop_front().flatten());
        }
        logs
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
        let collector = scope.spawn(move || log_collector_producer(lab, log_queue));
        let collected = collector.join().expect("the collector panicked");
        for _ in 0..args.workers.get() {
            log_queue.put(None);
        }
        log_queue.join();
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

fn log_processor_worker(worker_id: u64, lab: &Lab, log_queue: &LogQueue) {
    loop {
        let logs = log_queue.get_up_to_two();
        if logs.is_empty() {
            println!("[Processor {worker_id}] Received stop signal. Exiting.");
            log_queue.task_done();
            return;
        }
        for log in logs {
            let name = &log.device;
            println!("[Processor {worker_id}] Analyzing log from {name}: {}...", log.first_line);
            thread::sleep(guide::analysis_time(lab));
            println!("[Processor {worker_id}] Finished analyzing log from {name}.");
            log_queue.task_done();
        }
    }
}
