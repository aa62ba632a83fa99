//! fails: 1.4 ends-well
//! `put` notifies first and pushes afterwards: a worker that wakes up in between finds the list
//! empty, waits again, and no thread wakes it for that task (a lost wake-up).

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
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
    tasks: Mutex<VecDeque<T>>,
    unfinished: Mutex<usize>,
    not_empty: Condvar,
    all_done: Condvar,
}

impl<T> TaskQueue<T> {
    fn new() -> Arc<Self> {
        Arc::new(TaskQueue {
            tasks: Mutex::new(VecDeque::new()),
            unfinished: Mutex::new(0),
            not_empty: Condvar::new(),
            all_done: Condvar::new(),
        })
    }

    fn put(&self, task: T) {
        *self.unfinished.lock().unwrap() += 1;
        self.not_empty.notify_one();
        self.tasks.lock().unwrap().push_back(task);
    }

    fn get(&self) -> T {
        let mut tasks = self.tasks.lock().unwrap();
        while tasks.is_empty() {
            tasks = self.not_empty.wait(tasks).unwrap();
        }
        tasks.pop_front().unwrap()
    }

    fn task_done(&self) {
        let mut unfinished = self.unfinished.lock().unwrap();
        *unfinished = unfinished.checked_sub(1).expect("task_done() called too many times");
        if *unfinished == 0 {
            self.all_done.notify_all();
        }
    }

    fn join(&self) {
        let mut unfinished = self.unfinished.lock().unwrap();
        while *unfinished > 0 {
            unfinished = self.all_done.wait(unfinished).unwrap();
        }
    }
}

type LogQueue = TaskQueue<Option<LogTask>>;

/// The task.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = Arc::new(guide::five_routers(&args.lab)?);
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let log_queue: Arc<LogQueue> = TaskQueue::new();
    let mut workers = Vec::new();
    for worker_id in 1..=args.workers.get() {
        let (lab, log_queue) = (Arc::clone(&lab), Arc::clone(&log_queue));
        workers.push(thread::spawn(move || log_processor_worker(worker_id, &lab, &log_queue)));
    }
    let collector = thread::spawn({
        let (lab, log_queue) = (Arc::clone(&lab), Arc::clone(&log_queue));
        move || log_collector_producer(&lab, &log_queue)
    });
    let collected = collector.join().expect("the collector panicked");
    for _ in 0..workers.len() {
        log_queue.put(None);
    }
    log_queue.join();
    for worker in workers {
        worker.join().expect("a worker panicked");
    }
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
        let Some(log) = log_queue.get() else {
            println!("[Processor {worker_id}] Received stop signal. Exiting.");
            log_queue.task_done();
            return;
        };
        println!(
            "[Processor {worker_id}] Analyzing log from {}: {}...",
            log.device, log.first_line
        );
        thread::sleep(guide::analysis_time(lab));
        println!("[Processor {worker_id}] Finished analyzing log from {}.", log.device);
        log_queue.task_done();
    }
}
