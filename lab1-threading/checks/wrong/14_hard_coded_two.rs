//! fails: 1.4 one-stop-each workers-numbered | all-workers one-stop-each
//! Two workers, whatever was asked.
use std::thread;

use clap::Parser;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};
fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let queue: TaskQueue<Option<(String, String)>> = TaskQueue::new();
    thread::scope(|s| {
        for worker in 1..=2 {
            let (lab, queue) = (&lab, &queue);
            s.spawn(move || {
                while let Some((device, log)) = queue.get() {
                    analyze(worker, &device, &log, lab);
                    queue.task_done();
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
                queue.task_done();
            });
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            queue.put(Some((device.name.clone(), log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        for _ in 0..2 {
            queue.put(None);
        }
    });
    println!("All log collection and analysis tasks completed via queue.");
    Ok(())
}
