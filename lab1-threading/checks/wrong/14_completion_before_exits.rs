//! fails: 1.4 final-line
//! The completion line is printed when the queue is done, not when the threads are: a worker ticks
//! its stop signal off before it prints that it leaves, so its last line can come after the completion.

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

struct TaskQueue<T> {
    state: Mutex<(VecDeque<T>, usize)>,
    not_empty: Condvar,
    all_done: Condvar,
}

impl<T> TaskQueue<T> {
    fn new() -> Self {
        let state = Mutex::new((VecDeque::new(), 0));
        Self { state, not_empty: Condvar::new(), all_done: Condvar::new() }
    }

    fn put(&self, task: T) {
        let (tasks, unfinished) = &mut *self.state.lock().unwrap();
        tasks.push_back(task);
        *unfinished += 1;
        self.not_empty.notify_one();
    }

    fn get(&self) -> T {
        let state = self.state.lock().unwrap();
        let mut state = self.not_empty.wait_while(state, |(tasks, _)| tasks.is_empty()).unwrap();
        state.0.pop_front().unwrap()
    }

    fn task_done(&self) {
        let mut state = self.state.lock().unwrap();
        assert_ne!(state.1, 0, "task_done() called too many times");
        state.1 -= 1;
        if state.1 == 0 {
            self.all_done.notify_all();
        }
    }

    fn join(&self) {
        let state = self.state.lock().unwrap();
        let _done = self.all_done.wait_while(state, |(_, unfinished)| *unfinished > 0).unwrap();
    }
}

type LogQueue = TaskQueue<Option<LogTask>>;

/// The task.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = &guide::five_routers(&args.lab)?;
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let log_queue = &LogQueue::new();
    thread::scope(|scope| {
        for worker_id in 1..=args.workers.get() {
            scope.spawn(move || log_processor_worker(worker_id, lab, log_queue));
        }
        let collector = scope.spawn(|| log_collector_producer(lab, log_queue));
        let collected = collector.join().expect("the collector panicked");
        for _ in 0..args.workers.get() {
            log_queue.put(None);
        }
        log_queue.join();
        println!("\nAll log collection and analysis tasks completed via queue.");
        anyhow::ensure!(collected == lab.devices.len(), "not every log could be collected");
        Ok(())
    })
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
        let task = log_queue.get();
        let stop = task.is_none();
        if let Some(log) = task {
            println!(
                "[Processor {worker_id}] Analyzing log from {}: {}...",
                log.device, log.first_line
            );
            thread::sleep(guide::analysis_time(lab));
            println!("[Processor {worker_id}] Finished analyzing log from {}.", log.device);
        }
        log_queue.task_done();
        if stop {
            break;
        }
    }
    println!("[Processor {worker_id}] Received stop signal. Exiting.");
}
