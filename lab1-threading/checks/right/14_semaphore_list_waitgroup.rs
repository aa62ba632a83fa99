//! passes: 1.4
//! Right: the queue is a list and a semaphore that counts what is on it; a wait group, as
//! crossbeam has one, tells when all is done: each task on its way holds a clone of it.

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

/// Counts up and down; waits instead of going below zero.
#[derive(Default)]
struct Count(Mutex<usize>, Condvar);

impl Count {
    fn up(&self) {
        *self.0.lock().expect("poisoned") += 1;
        self.1.notify_one();
    }

    fn down(&self) {
        let mut count = self.0.lock().expect("poisoned");
        while *count == 0 {
            count = self.1.wait(count).expect("poisoned");
        }
        *count -= 1;
    }
}

/// `wait` returns when all other clones have been dropped.
struct WaitGroup(Arc<Group>);

#[derive(Default)]
struct Group {
    members: Mutex<usize>,
    last_but_one_left: Condvar,
}

impl WaitGroup {
    fn new() -> Self {
        let group = Arc::new(Group::default());
        *group.members.lock().expect("poisoned") = 1;
        Self(group)
    }

    fn wait(&self) {
        let members = self.0.members.lock().expect("poisoned");
        let left = self.0.last_but_one_left.wait_while(members, |members| *members > 1);
        drop(left.expect("poisoned"));
    }
}

impl Clone for WaitGroup {
    fn clone(&self) -> Self {
        *self.0.members.lock().expect("poisoned") += 1;
        Self(Arc::clone(&self.0))
    }
}

impl Drop for WaitGroup {
    fn drop(&mut self) {
        *self.0.members.lock().expect("poisoned") -= 1;
        self.0.last_but_one_left.notify_all();
    }
}

/// `None` is the signal to stop.
type Item = (Option<LogTask>, WaitGroup);

struct Queue {
    items: Mutex<VecDeque<Item>>,
    filled: Count,
    on_their_way: WaitGroup,
}

impl Queue {
    fn new() -> Self {
        Self { items: Mutex::default(), filled: Count::default(), on_their_way: WaitGroup::new() }
    }

    fn put(&self, task: Option<LogTask>) {
        let item = (task, self.on_their_way.clone());
        self.items.lock().expect("poisoned").push_back(item);
        self.filled.up();
    }

    fn get(&self) -> Item {
        self.filled.down();
        let first = self.items.lock().expect("poisoned").pop_front();
        first.expect("the count says that there is one")
    }

    fn join(&self) {
        self.on_their_way.wait();
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = &guide::five_routers(&args.lab)?;
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let log_queue = &Queue::new();
    // write: 1.4
    let collected: usize = thread::scope(|scope| {
        let workers: Vec<_> = (1..=args.workers.get())
            .map(|id| scope.spawn(move || log_processor_worker(id, lab, log_queue)))
            .collect();
        let collector = scope.spawn(move || log_collector_producer(lab, log_queue));
        let collected = collector.join().expect("the collector panicked");
        workers.iter().for_each(|_| log_queue.put(None));
        log_queue.join();
        workers.into_iter().for_each(|worker| worker.join().expect("a worker panicked"));
        collected
    });
    // end
    println!("\nAll log collection and analysis tasks completed via queue.");
    anyhow::ensure!(collected == lab.devices.len(), "not every log could be collected");
    Ok(())
}

fn log_collector_producer(lab: &Lab, log_queue: &Queue) -> usize {
    let mut collected = 0;
    for device in &lab.devices {
        let name = &device.name;
        match guide::collect_log(device, lab) {
            Ok(log_task) => {
                // write: 1.4
                log_queue.put(Some(log_task));
                // end
                println!("[Collector] Added {} from {name} to queue.", guide::kind_of_log(device));
                collected += 1;
            }
            Err(error) => println!("[Collector] Error collecting logs from {name}: {error}"),
        }
    }
    println!("[Collector] Finished collecting all logs.");
    println!("[Collector] {collected} of {} devices have sent their log.", lab.devices.len());
    collected
}

fn log_processor_worker(worker_id: u64, lab: &Lab, log_queue: &Queue) {
    // write: 1.4
    loop {
        // `_done` is dropped at the end of the round, on every way out.
        let (task, _done) = log_queue.get();
        let Some(log) = task else {
            println!("[Processor {worker_id}] Received stop signal. Exiting.");
            return;
        };
        println!(
            "[Processor {worker_id}] Analyzing log from {}: {}...",
            log.device, log.first_line
        );
        thread::sleep(guide::analysis_time(lab));
        println!("[Processor {worker_id}] Finished analyzing log from {}.", log.device);
    }
    // end
}
