//! fails: 1.4 one-stop-each
//! The stop signals come before the logs, and workers do not take them at
//! their word: they go on until nothing comes any more.

use std::sync::mpsc;
use std::sync::{Mutex, mpsc::Receiver};
use std::thread;

use clap::Parser;
use common::lab::Lab;
use programs::{QueueArgs, analyze, collect_log, open};

/// Device and log; `None` is the signal to stop.
type Log = Option<(String, String)>;

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let (put, get) = mpsc::channel::<Log>();
    let get = Mutex::new(get);
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, get) = (&lab, &get);
            scope.spawn(move || log_processor(worker, lab, get));
        }
        for _ in 0..args.workers {
            put.send(None).unwrap();
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            put.send(Some((device.name.clone(), log))).unwrap();
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        drop(put);
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}

fn log_processor(worker: usize, lab: &Lab, get: &Mutex<Receiver<Log>>) {
    loop {
        let next = get.lock().unwrap().recv();
        match next {
            Ok(Some((device, log))) => analyze(worker, &device, &log, lab),
            Ok(None) => println!("[Processor {worker}] Received stop signal. Exiting."),
            Err(_) => break,
        }
    }
}
