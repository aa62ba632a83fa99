//! fails: 1.4 log-is-the-devices
//! Tells of the first change in the log; the last one is the news.

use std::thread;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::blocking::Session;
use common::show;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, open};

fn oldest_change(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let log = session.run("show logging")?;
    session.close()?;
    let change = log.lines().find_map(show::last_change).expect("a change");
    let (interface, state, when) = (change.interface, change.state, lab.clock.now());
    Ok(format!("Interface {interface} changed state to {state} at {when}"))
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
            let log = oldest_change(device, &lab).unwrap();
            log_queue.put(Some((&device.name, log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        (0..args.workers).for_each(|_| log_queue.put(None));
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
