//! fails: 1.4 failures-told
//! One stop signal for each worker, but only if every device has sent its log: after an
//! error, the workers wait for ever.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use clap::Parser;
use programs::{QueueArgs, analyze, collect_log, open};

enum Message {
    Log { device: String, log: String },
    Stop,
}

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let (sender, receiver) = mpsc::channel();
    let receiver = Arc::new(Mutex::new(receiver));

    let mut workers = Vec::new();
    for worker in 1..=args.workers {
        let (lab, receiver) = (Arc::clone(&lab), Arc::clone(&receiver));
        workers.push(thread::spawn(move || {
            println!("[Processor {worker}] Waiting for logs.");
            loop {
                let message = receiver.lock().unwrap().recv().unwrap();
                match message {
                    Message::Log { device, log } => analyze(worker, &device, &log, &lab),
                    Message::Stop => break,
                }
            }
            println!("[Processor {worker}] Received stop signal. Exiting.");
        }));
    }

    let mut all = true;
    for device in &lab.devices {
        let Ok(log) = collect_log(device, &lab) else {
            all = false;
            continue;
        };
        eprintln!("debug: {} bytes from {}", log.len(), device.name);
        let (name, device) = (&device.name, device.name.clone());
        sender.send(Message::Log { device, log })?;
        println!("[Collector] Added logs from {name} to queue.");
    }
    println!("[Collector] Finished collecting all logs.");
    for _ in 0..if all { args.workers } else { 0 } {
        sender.send(Message::Stop)?;
    }
    for worker in workers {
        worker.join().unwrap();
    }
    println!("All log collection and analysis tasks completed via queue.");
    Ok(())
}
