//! passes: 1.4
//! A belt with room for two logs only: a collector that is too quick has to
//! wait. Hanging up is the stop signal.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use clap::Parser;
use common::lab::Lab;
use programs::{QueueArgs, analyze, collect_log, open};

type Log = (String, String);

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let (tx, rx) = sync_channel::<Log>(2);
    let rx = Arc::new(Mutex::new(rx));

    let collector = {
        let lab = Arc::clone(&lab);
        thread::spawn(move || collect(&lab, &tx))
    };
    let processors: Vec<_> = (1..=args.workers)
        .map(|id| {
            let (rx, lab) = (Arc::clone(&rx), Arc::clone(&lab));
            thread::spawn(move || process(id, &rx, &lab))
        })
        .collect();

    collector.join().unwrap()?;
    let mut analyzed = 0;
    for processor in processors {
        analyzed += processor.join().unwrap();
    }
    println!("{analyzed} logs analyzed.");
    println!("All log collection and analysis tasks completed via queue.");
    Ok(())
}

fn collect(lab: &Lab, tx: &SyncSender<Log>) -> anyhow::Result<()> {
    for device in &lab.devices {
        let log = collect_log(device, lab)?;
        tx.send((device.name.clone(), log))?;
        println!("[Collector] Added logs from {} to queue.", device.name);
    }
    println!("[Collector] Finished collecting all logs.");
    Ok(())
}

fn process(id: usize, rx: &Mutex<Receiver<Log>>, lab: &Lab) -> usize {
    let mut analyzed = 0;
    loop {
        // The guard is dropped at the semicolon, before the work.
        let task = rx.lock().unwrap().recv();
        let Ok((device, log)) = task else {
            println!("[Processor {id}] Received stop signal. Exiting.");
            return analyzed;
        };
        analyze(id, &device, &log, lab);
        analyzed += 1;
        eprintln!("debug: processor {id} has analyzed {analyzed}");
    }
}
