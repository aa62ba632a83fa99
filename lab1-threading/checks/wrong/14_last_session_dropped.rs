//! fails: 1.4 sessions-closed
//! Closes the session before when it opens the next one: the last one stays.

use std::thread;

use clap::Parser;
use common::session::blocking::Session;
use common::show;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, open};

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
        let mut last: Option<Session<'_>> = None;
        for device in &lab.devices {
            if let Some(session) = last.take() {
                session.close().unwrap();
            }
            let session = last.insert(Session::connect(device, &lab).unwrap());
            let log = session.run("show logging").unwrap();
            let change = show::last_change(&log).expect("an interface changed its state");
            let (interface, state, when) = (change.interface, change.state, lab.clock.now());
            let log = format!("Interface {interface} changed state to {state} at {when}");
            log_queue.put(Some((&device.name, log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        (0..args.workers).for_each(|_| log_queue.put(None));
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
