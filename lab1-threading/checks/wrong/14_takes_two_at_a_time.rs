//! fails: 1.4 in-put-order | none-idle
//! Takes two logs at once; the second one waits beside an idle worker.

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

struct State<T> {
    tasks: VecDeque<T>,
    /// Tasks that were put and not ticked off.
    unfinished: usize,
}

/// A queue for tasks, first in, first out, that counts what is not done yet.
struct TaskQueue<T> {
    state: Mutex<State<T>>,
    not_empty: Condvar,
    all_done: Condvar,
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

    /// Up to two tasks, as far as they satisfy the condition; the first one in any case.
    fn get_some(&self, condition: impl Fn(&T) -> bool) -> Vec<T> {
        let mut state = self.state.lock().expect("poisoned");
        loop {
            if let Some(first) = state.tasks.pop_front() {
                let mut taken = vec![first];
                // Half as many visits to the lock.
                if condition(&taken[0]) && state.tasks.front().is_some_and(&condition) {
                    taken.extend(state.tasks.pop_front());
                }
                return taken;
            }
            state = self.not_empty.wait(state).expect("poisoned");
        }
    }

    fn task_done(&self) {
        let mut state = self.state.lock().expect("poisoned");
        assert!(state.unfinished > 0, "task_done() called too many times");
        state.unfinished -= 1;
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

/// What all threads share: logs, and `None` as the signal to stop.
type LogQueue = TaskQueue<Option<LogTask>>;

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = &guide::five_routers(&args.lab)?;
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let log_queue = &LogQueue::new();
    let workers = args.workers.get();
    let collected = thread::scope(|scope| {
        for worker_id in 1..=workers {
            scope.spawn(move || log_processor_worker(worker_id, lab, log_queue));
        }
        let collector = scope.spawn(move || log_collector_producer(lab, log_queue));
        let collected = collector.join().expect("the collector panicked");
        for _ in 0..workers {
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

/// Takes logs off the queue, and waits while it is empty, until it is told to stop.
fn log_processor_worker(worker_id: u64, lab: &Lab, log_queue: &LogQueue) {
    loop {
        for task in log_queue.get_some(Option::is_some) {
            let Some(log_task) = task else {
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
}
