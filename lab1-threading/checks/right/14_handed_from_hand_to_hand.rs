//! passes: 1.4
//! A channel without any room: the collector holds each log until a worker
//! takes it. In the end all of them meet at a barrier.

use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use clap::Parser;
use common::lab::Lab;
use programs::{QueueArgs, analyze, collect_log, open};

type Log = (String, String);

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let (hand_over, take) = mpsc::sync_channel::<Option<Log>>(0);
    let take = Arc::new(Mutex::new(take));
    let all_home = Arc::new(Barrier::new(args.workers + 1));

    for worker in 1..=args.workers {
        let (lab, take, all_home) = (Arc::clone(&lab), Arc::clone(&take), Arc::clone(&all_home));
        thread::spawn(move || {
            work(worker, &take, &lab);
            println!("[Processor {worker}] Received stop signal. Exiting.");
            all_home.wait();
        });
    }
    for device in &lab.devices {
        let log = collect_log(device, &lab)?;
        hand_over.send(Some((device.name.clone(), log)))?;
        println!("[Collector] Added logs from {} to queue.", device.name);
    }
    println!("[Collector] Finished collecting all logs.");
    for _ in 0..args.workers {
        hand_over.send(None)?;
    }
    all_home.wait();
    println!("All log collection and analysis tasks completed via queue.");
    Ok(())
}

fn work(worker: usize, take: &Mutex<Receiver<Option<Log>>>, lab: &Lab) {
    loop {
        let task = take.lock().unwrap().recv().expect("main is there");
        let Some((device, log)) = task else { return };
        analyze(worker, &device, &log, lab);
    }
}
