//! fails: 1.4 own-threads
//! With one or two workers it does what was asked. With more, there are no workers: a thread per
//! log, which signs its lines in turn.

use std::thread;

use clap::Parser;
use common::lab::Lab;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

type Logs = TaskQueue<Option<(String, String)>>;

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let queue = Logs::new();
    thread::scope(|scope| {
        let (lab, queue) = (&lab, &queue);
        let few = args.workers < 3;
        let work = |worker| scope.spawn(move || work(worker, lab, queue));
        let workers: Vec<_> = (1..=if few { args.workers } else { 0 }).map(work).collect();
        let collector = scope.spawn(|| collect(lab, queue));
        if !few {
            let logs = (0..lab.devices.len()).map(|_| queue.get().unwrap());
            let logs = logs.zip((1..=args.workers).cycle());
            let start = |((device, log), worker): ((String, String), usize)| {
                scope.spawn(move || analyze(worker, &device, &log, lab))
            };
            let threads: Vec<_> = logs.map(start).collect();
            threads.into_iter().for_each(|it| it.join().unwrap());
            for worker in 1..=args.workers {
                println!("[Processor {worker}] Received stop signal. Exiting.");
            }
        }
        collector.join().unwrap();
        workers.iter().for_each(|_| queue.put(None));
        for worker in workers {
            worker.join().unwrap();
        }
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}

fn collect(lab: &Lab, queue: &Logs) {
    for device in &lab.devices {
        let name = &device.name;
        let log = collect_log(device, lab).unwrap();
        queue.put(Some((name.clone(), log)));
        println!("[Collector] Added logs from {name} to queue.");
    }
    println!("[Collector] Finished collecting all logs.");
}

fn work(worker: usize, lab: &Lab, queue: &Logs) {
    while let Some((device, log)) = queue.get() {
        analyze(worker, &device, &log, lab);
        queue.task_done();
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
    queue.task_done();
}
