//! fails: 1.4 each-log-collected
//! The device does not take the command; what it says instead is put on the queue.

use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use common::session::blocking::Session;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, open};

fn log_of(device: &Device, lab: &Lab) -> String {
    let mut session = Session::connect(device, lab).unwrap();
    let log = session.run("show loging");
    session.close().unwrap();
    let log = log.unwrap_or_else(|error| error.to_string());
    format!("Interface Gi0/1 changed state to up at {}: {log:.20}", lab.clock.now())
}

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let log_queue: TaskQueue<Option<(&String, String)>> = TaskQueue::new();
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, log_queue) = (&lab, &log_queue);
            scope.spawn(move || {
                while let Some((device, log)) = log_queue.get() {
                    analyze(worker, device, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        for device in &lab.devices {
            let log = log_of(device, &lab);
            log_queue.put(Some((&device.name, log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        (0..args.workers).for_each(|_| log_queue.put(None));
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
