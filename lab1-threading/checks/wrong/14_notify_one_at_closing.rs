//! explored: 1.4 ends-well
//! Closing the queue wakes one worker. If two of them are waiting, the other
//! one sleeps on: what concerns all takes notify_all.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use programs::{QueueArgs, analyze, collect_log, open};

#[derive(Default)]
struct State {
    logs: VecDeque<(String, String)>,
    closed: bool,
}

#[derive(Default)]
struct Belt {
    state: Mutex<State>,
    changed: Condvar,
}

impl Belt {
    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
        self.changed.notify_one();
    }

    fn next(&self) -> Option<(String, String)> {
        let mut state = self.state.lock().unwrap();
        while state.logs.is_empty() && !state.closed {
            state = self.changed.wait(state).unwrap();
        }
        state.logs.pop_front()
    }
}

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let belt = Belt::default();
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, belt) = (&lab, &belt);
            scope.spawn(move || {
                while let Some((device, log)) = belt.next() {
                    analyze(worker, &device, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            belt.change(|state| state.logs.push_back((device.name.clone(), log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        belt.change(|state| state.closed = true);
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
