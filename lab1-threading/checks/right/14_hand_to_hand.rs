//! passes: 1.4
//! A channel without a place in it, whose receiver the workers share: a log goes from hand to
//! hand. The channel is closed by dropping its only sender.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use clap::Parser;
use programs::{QueueArgs, analyze, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let (give, take) = mpsc::sync_channel::<(String, String)>(0);
    let take = Arc::new(Mutex::new(take));
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (take, lab) = (Arc::clone(&take), &lab);
            scope.spawn(move || {
                loop {
                    let received = take.lock().unwrap().recv();
                    match received {
                        Ok((device, log)) => analyze(worker, &device, &log, lab),
                        Err(mpsc::RecvError) => break,
                    }
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        let lab = &lab;
        scope.spawn(move || {
            for device in &lab.devices {
                let log = collect_log(device, lab).unwrap();
                give.send((device.name.clone(), log)).unwrap();
                println!("[Collector] Added logs from {} to queue.", device.name);
            }
            println!("[Collector] Finished collecting all logs.");
        });
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
