//! passes: 1.4
//! Right: jobs are an enum, `Analyze` or `Stop`, and a job that is taken off ticks itself
//! off when it is dropped. The queue is the usual mutex with two condition variables.

use std::collections::VecDeque;
use std::ops::Deref;
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

enum Job {
    Analyze(LogTask),
    Stop,
}

struct Queue<T> {
    state: Mutex<(VecDeque<T>, usize)>,
    not_empty: Condvar,
    all_done: Condvar,
}

/// A task that a worker works on.
struct Taken<'q, T> {
    task: T,
    queue: &'q Queue<T>,
}

impl<T> Queue<T> {
    fn new() -> Self {
        Self {
            state: Mutex::new((VecDeque::new(), 0)),
            not_empty: Condvar::new(),
            all_done: Condvar::new(),
        }
    }

    fn put(&self, task: T) {
        let (tasks, unfinished) = &mut *self.state.lock().expect("poisoned");
        tasks.push_back(task);
        *unfinished += 1;
        self.not_empty.notify_one();
    }

    fn get(&self) -> Taken<'_, T> {
        let mut state = self.state.lock().expect("poisoned");
        loop {
            if let Some(task) = state.0.pop_front() {
                return Taken { task, queue: self };
            }
            state = self.not_empty.wait(state).expect("poisoned");
        }
    }

    fn join(&self) {
        let state = self.state.lock().expect("poisoned");
        drop(self.all_done.wait_while(state, |(_, unfinished)| *unfinished > 0).expect("poisoned"));
    }
}

impl<T> Deref for Taken<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.task
    }
}

impl<T> Drop for Taken<'_, T> {
    fn drop(&mut self) {
        let mut state = self.queue.state.lock().expect("poisoned");
        state.1 -= 1;
        if state.1 == 0 {
            self.queue.all_done.notify_all();
        }
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = &guide::five_routers(&args.lab)?;
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let log_queue = &Queue::new();
    // write: 1.4
    let collected = thread::scope(|scope| {
        for worker_id in 1..=args.workers.get() {
            scope.spawn(move || log_processor_worker(worker_id, lab, log_queue));
        }
        let collector = scope.spawn(|| log_collector_producer(lab, log_queue));
        let collected = collector.join();
        // Also if the collector has panicked: no thread shall wait for ever.
        for _ in 0..args.workers.get() {
            log_queue.put(Job::Stop);
        }
        log_queue.join();
        collected.expect("the collector panicked")
    });
    // end
    println!("\nAll log collection and analysis tasks completed via queue.");
    anyhow::ensure!(collected == lab.devices.len(), "not every log could be collected");
    Ok(())
}

fn log_collector_producer(lab: &Lab, log_queue: &Queue<Job>) -> usize {
    let mut collected = 0;
    for device in &lab.devices {
        let name = &device.name;
        match guide::collect_log(device, lab) {
            Ok(log_task) => {
                // write: 1.4
                log_queue.put(Job::Analyze(log_task));
                // end
                println!("[Collector] Added {} from {name} to queue.", guide::kind_of_log(device));
                collected += 1;
            }
            Err(error) => println!("[Collector] Error collecting logs from {name}: {error}"),
        }
    }
    println!("[Collector] Finished collecting all logs.");
    collected
}

fn log_processor_worker(worker_id: u64, lab: &Lab, log_queue: &Queue<Job>) {
    // write: 1.4
    loop {
        let job = log_queue.get();
        match &*job {
            Job::Analyze(log) => analyze(worker_id, log, lab),
            Job::Stop => {
                println!("[Processor {worker_id}] Received stop signal. Exiting.");
                return;
            }
        }
    }
    // end
}

fn analyze(worker_id: u64, log: &LogTask, lab: &Lab) {
    let LogTask { device, first_line, .. } = log;
    println!("[Processor {worker_id}] Analyzing log from {device}: {first_line}...");
    thread::sleep(guide::analysis_time(lab));
    println!("[Processor {worker_id}] Finished analyzing log from {device}.");
}
