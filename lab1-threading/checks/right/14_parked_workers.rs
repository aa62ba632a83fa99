//! passes: 1.4
//! Idle workers are on a list and parked; who puts a log unparks all of them. A struct with
//! methods in the place of functions.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};

use clap::Parser;
use common::lab::Lab;
use programs::{QueueArgs, analyze, collect_log, open};

enum Job {
    Log(String, String),
    Stop,
}

#[derive(Default)]
struct Belt {
    jobs: VecDeque<Job>,
    idle: Vec<Thread>,
}

#[derive(Clone)]
struct Plant {
    belt: Arc<Mutex<Belt>>,
    lab: Arc<Lab>,
}

impl Plant {
    fn put(&self, job: Job) {
        let mut belt = self.belt.lock().unwrap();
        belt.jobs.push_back(job);
        for thread in belt.idle.drain(..) {
            thread.unpark();
        }
    }

    fn take(&self) -> Job {
        loop {
            {
                let mut belt = self.belt.lock().unwrap();
                if let Some(job) = belt.jobs.pop_front() {
                    return job;
                }
                belt.idle.push(thread::current());
            }
            thread::park();
        }
    }

    fn collector(self) -> anyhow::Result<()> {
        for device in &self.lab.devices {
            let log = collect_log(device, &self.lab)?;
            self.put(Job::Log(device.name.clone(), log));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        Ok(())
    }

    fn processor(self, worker: usize) {
        while let Job::Log(device, log) = self.take() {
            analyze(worker, &device, &log, &self.lab);
        }
        println!("[Processor {worker}] Received stop signal. Exiting.");
    }
}

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let plant = Plant { belt: Arc::default(), lab: Arc::new(open(&args.lab)?) };
    let processors: Vec<_> = (1..=args.workers)
        .map(|worker| {
            let plant = plant.clone();
            thread::spawn(move || plant.processor(worker))
        })
        .collect();
    let collector = plant.clone();
    let collected = thread::spawn(move || collector.collector()).join().unwrap();
    (0..args.workers).for_each(|_| plant.put(Job::Stop));
    processors.into_iter().for_each(|it| it.join().unwrap());
    collected?;
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
