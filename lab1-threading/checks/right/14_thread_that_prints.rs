//! passes: 1.4
//! The usual logging thread: lines go into a channel, and one thread prints them.

use std::sync::mpsc;
use std::thread;

use clap::Parser;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let log_queue: TaskQueue<Option<(&String, String)>> = TaskQueue::new();
    thread::scope(|scope| {
        let (lines, received) = mpsc::channel::<String>();
        scope.spawn(move || received.iter().for_each(|line| println!("{line}")));
        for worker in 1..=args.workers {
            let (lab, log_queue, lines) = (&lab, &log_queue, lines.clone());
            scope.spawn(move || {
                let me = format!("[Processor {worker}]");
                while let Some((device, log)) = log_queue.get() {
                    lines.send(format!("{me} Analyzing log from {device}: {log}...")).unwrap();
                    thread::sleep(lab.clock.real(1.0));
                    lines.send(format!("{me} Finished analyzing log from {device}.")).unwrap();
                }
                lines.send(format!("{me} Received stop signal. Exiting.")).unwrap();
            });
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            log_queue.put(Some((&device.name, log)));
            lines.send(format!("[Collector] Added logs from {} to queue.", device.name)).unwrap();
        }
        lines.send("[Collector] Finished collecting all logs.".to_owned()).unwrap();
        (0..args.workers).for_each(|_| log_queue.put(None));
        drop(lines);
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
