//! explored: 1.4 each-log-processed log-is-the-devices
//! A worker goes home after two seconds without a log. Two seconds mean
//! nothing: a collector that is held up longer finds no worker at work.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::{QueueArgs, analyze, collect_log, open};

const SILENCE: Duration = Duration::from_secs(2);

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let (sender, receiver) = mpsc::channel::<(String, String)>();
    let receiver = Arc::new(Mutex::new(receiver));

    let mut workers = Vec::new();
    for worker in 1..=args.workers {
        let (lab, receiver) = (Arc::clone(&lab), Arc::clone(&receiver));
        workers.push(thread::spawn(move || {
            loop {
                let next = receiver.lock().unwrap().recv_timeout(SILENCE);
                let Ok((device, log)) = next else { break };
                analyze(worker, &device, &log, &lab);
            }
            println!("[Processor {worker}] Received stop signal. Exiting.");
        }));
    }
    for device in &lab.devices {
        let log = collect_log(device, &lab)?;
        sender.send((device.name.clone(), log))?;
        println!("[Collector] Added logs from {} to queue.", device.name);
    }
    println!("[Collector] Finished collecting all logs.");
    for worker in workers {
        worker.join().unwrap();
    }
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
