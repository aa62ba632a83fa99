//! passes: 1.4
//! The lab's queue, with an enum of its own for what travels on it. The last
//! log is followed by one signal, which every worker passes on to the next.

use std::sync::Arc;
use std::thread;

use clap::Parser;
use common::lab::Lab;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

enum Parcel {
    Log { device: String, text: String },
    GoHome { workers_left: usize },
}

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let belt = Arc::new(TaskQueue::new());
    let workers: Vec<_> = (1..=args.workers)
        .map(|worker| {
            let (lab, belt) = (Arc::clone(&lab), Arc::clone(&belt));
            thread::spawn(move || work(worker, &belt, &lab))
        })
        .collect();

    for device in &lab.devices {
        let text = collect_log(device, &lab)?;
        println!("[Main] {} says: {text}", device.name);
        let (name, device) = (&device.name, device.name.clone());
        belt.put(Parcel::Log { device, text });
        println!("[Collector] Added logs from {name} to queue.");
    }
    println!("[Collector] Finished collecting all logs.");
    let workers_left = args.workers;
    belt.put(Parcel::GoHome { workers_left });
    belt.join();
    println!("[Main] The belt is empty.");
    for worker in workers {
        worker.join().expect("the worker does not panic");
    }
    println!("All log collection and analysis tasks completed via queue.\n");
    Ok(())
}

fn work(worker: usize, belt: &TaskQueue<Parcel>, lab: &Lab) {
    loop {
        match belt.get() {
            Parcel::Log { device, text } => analyze(worker, &device, &text, lab),
            Parcel::GoHome { workers_left } => {
                println!("[Processor {worker}] Received stop signal. Exiting.");
                eprintln!("debug: {workers_left} workers were left");
                if workers_left > 1 {
                    let workers_left = workers_left - 1;
                    belt.put(Parcel::GoHome { workers_left });
                }
                belt.task_done();
                break;
            }
        }
        belt.task_done();
    }
}
