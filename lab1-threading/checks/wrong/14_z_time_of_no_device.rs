//! fails: 1.4 log-is-the-devices
//! The time in the line is the hour of the program's start, and not that of the log.

use std::thread;

use clap::Parser;
use common::lab::Lab;
use common::session::blocking::Session;
use common::show;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, open};

type Logs = TaskQueue<Option<(String, String)>>;

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let queue = Logs::new();
    thread::scope(|scope| {
        let (lab, queue) = (&lab, &queue);
        let work = |worker| scope.spawn(move || work(worker, lab, queue));
        let workers: Vec<_> = (1..=args.workers).map(work).collect();
        scope.spawn(|| collect(lab, queue)).join().unwrap();
        for _ in 0..args.workers {
            queue.put(None);
        }
        queue.join();
        for worker in workers {
            worker.join().unwrap();
        }
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}

fn collect(lab: &Lab, queue: &Logs) {
    let when = "Mon Nov 23 15:52:55 2026";
    for device in &lab.devices {
        let name = &device.name;
        let mut session = Session::connect(device, lab).unwrap();
        let output = session.run("show logging").unwrap();
        session.close().unwrap();
        let change = show::last_change(&output).unwrap();
        let (interface, state) = (change.interface, change.state);
        let log =
            format!("Log from {name}: Interface {interface} changed state to {state} at {when}");
        queue.put(Some((name.clone(), log)));
        println!("[Collector] Added logs from {name} to queue.");
    }
    println!("[Collector] Finished collecting all logs.");
}

fn work(worker: usize, lab: &Lab, queue: &Logs) {
    while let Some((device, log)) = queue.get() {
        analyze(worker, &device, &log, lab);
        queue.task_done();
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
    queue.task_done();
}
