//! passes: 1.4
//! A dispatcher hears of logs and of idle workers in one channel, and gives the oldest log to the worker that has been idle for longest.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use clap::Parser;
use programs::{QueueArgs, analyze, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    println!("--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let (tell, heard) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || dispatch(&heard));
        for worker in 1..=args.workers {
            let (lab, tell) = (&lab, tell.clone());
            scope.spawn(move || {
                let (give, mine) = mpsc::channel();
                loop {
                    tell.send(Event::Idle(give.clone())).unwrap();
                    let Some((device, log)) = mine.recv().unwrap() else { break };
                    analyze(worker, &device, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        let lab = &lab;
        scope.spawn(move || {
            for device in &lab.devices {
                let log = collect_log(device, lab).unwrap();
                tell.send(Event::Log((device.name.clone(), log))).unwrap();
                println!("[Collector] Added logs from {} to queue.", device.name);
            }
            println!("[Collector] Finished collecting all logs.");
            tell.send(Event::NoMore).unwrap();
        });
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}

type Log = (String, String);

enum Event {
    Log(Log),
    Idle(Sender<Option<Log>>),
    NoMore,
}

fn dispatch(heard: &Receiver<Event>) {
    let (mut logs, mut idle, mut more) = (VecDeque::new(), VecDeque::new(), true);
    for event in heard {
        match event {
            Event::Log(log) => logs.push_back(log),
            Event::Idle(worker) => idle.push_back(worker),
            Event::NoMore => more = false,
        }
        while let Some(worker) = idle.pop_front() {
            match logs.pop_front() {
                None if more => {
                    idle.push_front(worker);
                    break;
                }
                next => worker.send(next).unwrap(),
            }
        }
    }
}
