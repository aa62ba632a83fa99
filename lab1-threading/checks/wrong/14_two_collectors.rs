//! fails: 1.4 one-collector | one-collector in-put-order
//! Two threads collect, each from half of the devices.

use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

type LogQueue<'d> = TaskQueue<Option<(&'d String, String)>>;

fn collect<'d>(devices: &'d [Device], lab: &Lab, log_queue: &LogQueue<'d>) {
    for device in devices {
        let log = collect_log(device, lab).unwrap();
        log_queue.put(Some((&device.name, log)));
        println!("[Collector] Added logs from {} to queue.", device.name);
    }
}

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
        let halves = lab.devices.chunks(lab.devices.len().div_ceil(2));
        let collect = |devices| {
            let (lab, log_queue) = (&lab, &log_queue);
            scope.spawn(move || collect(devices, lab, log_queue))
        };
        let collectors: Vec<_> = halves.map(collect).collect();
        for collector in collectors {
            collector.join().unwrap();
        }
        println!("[Collector] Finished collecting all logs.");
        (0..args.workers).for_each(|_| log_queue.put(None));
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
