//! passes: 1.4
//! Two hand-overs: a collector passes the raw answers to a thread that makes
//! one line of each, and that one gives the line to a worker who asked for it.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use clap::Parser;
use common::lab::Lab;
use common::session::blocking::Session;
use common::show;
use programs::{QueueArgs, analyze, open};

type Log = (String, String);

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = &open(&args.lab)?;
    let (raw_sender, raw) = mpsc::channel();
    let (ready_sender, ready) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| collect(lab, raw_sender));
        scope.spawn(|| hand_out(raw, ready, lab));
        for worker in 1..=args.workers {
            let ready = ready_sender.clone();
            scope.spawn(move || work(worker, &ready, lab));
        }
        drop(ready_sender);
    });
    println!("All log collection and analysis tasks completed via queue.");
    Ok(())
}

fn collect(lab: &Lab, raw: Sender<Log>) {
    for device in &lab.devices {
        let mut session = Session::connect(device, lab).expect("the device lets us in");
        let answer = session.run("sh logg").expect("the device answers");
        session.close().expect("the device lets us go");
        eprintln!("debug: {answer}");
        raw.send((device.name.clone(), answer)).unwrap();
        println!("[Collector] Added logs from {} to queue.", device.name);
    }
    println!("[Collector] Finished collecting all logs.");
}

/// Serves the worker that first said that it is ready; then sends all of them home.
fn hand_out(raw: Receiver<Log>, ready: Receiver<Sender<Option<Log>>>, lab: &Lab) {
    for (device, answer) in raw {
        let change = show::last_change(&answer).expect("some interface changed");
        let now = lab.clock.now().format("%H:%M:%S");
        let what = format!("Interface {} changed state to", change.interface);
        let line = format!("Log from {device}: {what} {} at {now}", change.state);
        let worker = ready.recv().expect("a worker is there");
        worker.send(Some((device, line))).unwrap();
    }
    println!("No more logs.");
    for worker in ready {
        worker.send(None).unwrap();
    }
}

fn work(worker: usize, ready: &Sender<Sender<Option<Log>>>, lab: &Lab) {
    let (sender, mine) = mpsc::channel();
    let next = || {
        ready.send(sender.clone()).expect("main hands out");
        mine.recv().expect("something is handed out")
    };
    while let Some((device, line)) = next() {
        analyze(worker, &device, &line, lab);
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
}
