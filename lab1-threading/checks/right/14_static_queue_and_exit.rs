//! passes: 1.4
//! The queue is a static, made when it is first used. Main ends the process by
//! `exit`, after all other threads have ended.

use std::process;
use std::sync::{Arc, LazyLock};
use std::thread;

use clap::Parser;
use common::lab::Lab;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

struct Log {
    device: String,
    text: String,
}

/// `None` is the signal to stop.
static QUEUE: LazyLock<TaskQueue<Option<Log>>> = LazyLock::new(TaskQueue::new);

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let workers: Vec<_> = (1..=args.workers)
        .map(|worker| {
            let lab = Arc::clone(&lab);
            thread::spawn(move || work(worker, &lab))
        })
        .collect();
    let collector = {
        let lab = Arc::clone(&lab);
        thread::spawn(move || collect(&lab))
    };

    let collected = collector.join().expect("the collector does not panic");
    (0..args.workers).for_each(|_| QUEUE.put(None));
    QUEUE.join();
    for worker in workers {
        worker.join().expect("the worker does not panic");
    }
    println!("All log collection and analysis tasks completed via queue.");
    process::exit(if collected == lab.devices.len() { 0 } else { 1 })
}

/// How many logs there are.
fn collect(lab: &Lab) -> usize {
    for device in &lab.devices {
        let text = collect_log(device, lab).expect("the device answers");
        let (name, device) = (&device.name, device.name.clone());
        QUEUE.put(Some(Log { device, text }));
        println!("[Collector] Added logs from {name} to queue.");
    }
    println!("[Collector] Finished collecting all logs.");
    lab.devices.len()
}

fn work(worker: usize, lab: &Lab) {
    while let Some(Log { device, text }) = QUEUE.get() {
        analyze(worker, &device, &text, lab);
        QUEUE.task_done();
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
    QUEUE.task_done();
}
