//! explored: 1.4 ends-well own-threads | ends-well
//! Counts a log before it is on the queue. A worker that sees the count at once
//! finds the queue empty, and panics.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Parser;
use common::lab::Lab;
use programs::{QueueArgs, analyze, collect_log, open};

/// Device and log; `None` is the signal to stop.
type Task = Option<(String, String)>;

#[derive(Default)]
struct Belt {
    waiting: AtomicUsize,
    tasks: Mutex<VecDeque<Task>>,
}

impl Belt {
    fn put(&self, task: Task) {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        self.tasks.lock().unwrap().push_back(task);
    }

    fn get(&self, lab: &Lab) -> Task {
        let one_less = |waiting: usize| waiting.checked_sub(1);
        let order = Ordering::SeqCst;
        while self.waiting.fetch_update(order, order, one_less).is_err() {
            thread::sleep(lab.clock.real(0.3));
        }
        let task = self.tasks.lock().unwrap().pop_front();
        task.expect("a task that was counted is there")
    }
}

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let belt = Belt::default();
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, belt) = (&lab, &belt);
            scope.spawn(move || {
                while let Some((device, log)) = belt.get(lab) {
                    analyze(worker, &device, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            belt.put(Some((device.name.clone(), log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        (0..args.workers).for_each(|_| belt.put(None));
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
