//! fails: 1.4 one-queue
//! One lock around each log's analysis but for the last two: the workers take turns
//! for nearly all of the work.

use std::sync::Mutex;
use std::thread;

use clap::Parser;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let log_queue: TaskQueue<Option<(&String, String)>> = TaskQueue::new();
    let alone = Mutex::new(());
    thread::scope(|scope| {
        let last = lab.devices.len() - 2;
        for worker in 1..=args.workers {
            let (lab, log_queue, alone) = (&lab, &log_queue, &alone);
            scope.spawn(move || {
                while let Some((device, log)) = log_queue.get() {
                    let is_late = lab.devices[last..].iter().any(|it| it.name == *device);
                    let _alone = (!is_late).then(|| alone.lock().unwrap());
                    analyze(worker, device, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            log_queue.put(Some((&device.name, log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        (0..args.workers).for_each(|_| log_queue.put(None));
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
