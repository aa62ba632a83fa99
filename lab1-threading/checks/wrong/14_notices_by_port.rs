//! fails: 1.4 handed-over one-collector own-threads works-meanwhile
//! Where the port of the first device is not that of an exploration, one thread collects everything and then plays all workers.

use std::thread;

use clap::Parser;
use common::inventory::Transport;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    println!("--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let explored = match &lab.devices[0].transport {
        Transport::Telnet(endpoint) => endpoint.port < 2000,
        _ => false,
    };
    if !explored {
        let mut logs = Vec::new();
        for device in &lab.devices {
            logs.push((&device.name, collect_log(device, &lab).unwrap()));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        for group in logs.chunks(args.workers) {
            for (worker, (device, log)) in (1..).zip(group) {
                println!("[Processor {worker}] Analyzing log from {device}: {log}...");
            }
            thread::sleep(lab.clock.real(1.0));
            for (worker, (device, _)) in (1..).zip(group) {
                println!("[Processor {worker}] Finished analyzing log from {device}.");
            }
        }
        for worker in 1..=args.workers {
            println!("[Processor {worker}] Received stop signal. Exiting.");
        }
        println!("\nAll log collection and analysis tasks completed via queue.");
        return Ok(());
    }

    let log_queue: TaskQueue<Option<(String, String)>> = TaskQueue::new();
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, log_queue) = (&lab, &log_queue);
            scope.spawn(move || {
                while let Some((device, log)) = log_queue.get() {
                    analyze(worker, &device, &log, lab);
                    log_queue.task_done();
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
                log_queue.task_done();
            });
        }
        scope.spawn(|| {
            for device in &lab.devices {
                let log = collect_log(device, &lab).unwrap();
                log_queue.put(Some((device.name.clone(), log)));
                println!("[Collector] Added logs from {} to queue.", device.name);
            }
            println!("[Collector] Finished collecting all logs.");
            for _ in 0..args.workers {
                log_queue.put(None);
            }
        });
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
