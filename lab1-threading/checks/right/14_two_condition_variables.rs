//! passes: 1.4
//! A belt with room for three logs: workers wait on one condition variable
//! until there is a log, the collector on another one until there is room.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use programs::{QueueArgs, analyze, collect_log, open};

const ROOM: usize = 3;

/// Device and log; `None` is the signal to stop.
type Task = Option<(String, String)>;

#[derive(Default)]
struct Belt {
    tasks: Mutex<VecDeque<Task>>,
    not_empty: Condvar,
    not_full: Condvar,
}

impl Belt {
    fn put(&self, task: Task) {
        let mut tasks = self.tasks.lock().unwrap();
        while tasks.len() == ROOM {
            tasks = self.not_full.wait(tasks).unwrap();
        }
        tasks.push_back(task);
        drop(tasks);
        self.not_empty.notify_one();
    }

    fn get(&self) -> Task {
        let mut tasks = self.tasks.lock().unwrap();
        loop {
            if let Some(task) = tasks.pop_front() {
                self.not_full.notify_one();
                return task;
            }
            tasks = self.not_empty.wait(tasks).unwrap();
        }
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
                while let Some((device, log)) = belt.get() {
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
    println!("All log collection and analysis tasks completed via queue.");
    Ok(())
}
