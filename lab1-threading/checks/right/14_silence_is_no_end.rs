//! passes: 1.4
//! A worker waits for a log a tenth of a second at a time. Silence only makes
//! it wait again; it goes home when the collector has hung up.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use common::lab::Lab;
use programs::{QueueArgs, analyze, collect_log, open};

type Log = (String, String);

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let (sender, receiver) = mpsc::channel::<Log>();
    let receiver = Arc::new(Mutex::new(receiver));

    let mut workers = Vec::new();
    for worker in 1..=args.workers {
        let (lab, receiver) = (Arc::clone(&lab), Arc::clone(&receiver));
        let builder = thread::Builder::new().name(format!("processor-{worker}"));
        workers.push(builder.spawn(move || work(worker, &receiver, &lab))?);
    }
    for device in &lab.devices {
        let log = collect_log(device, &lab)?;
        sender.send((device.name.clone(), log))?;
        println!("[Collector] Added logs from {} to queue.", device.name);
    }
    println!("[Collector] Finished collecting all logs.");
    drop(sender);
    for worker in workers {
        worker.join().expect("the worker does not panic");
    }
    println!("All log collection and analysis tasks completed via queue.");
    Ok(())
}

fn work(worker: usize, receiver: &Mutex<Receiver<Log>>, lab: &Lab) {
    loop {
        let receiver = receiver.lock().unwrap();
        let next = receiver.recv_timeout(Duration::from_millis(100));
        // Let go before the work: the others want to listen, too.
        drop(receiver);
        match next {
            Ok((device, log)) => analyze(worker, &device, &log, lab),
            Err(RecvTimeoutError::Timeout) => eprintln!("debug: {worker} hears nothing"),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
}
