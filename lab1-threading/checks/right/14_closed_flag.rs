//! passes: 1.4
//! A deque and a condition variable of its own. Closing the queue is the stop
//! signal: a worker that finds it closed and empty goes home.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use common::session::blocking::Session;
use common::show;
use programs::{QueueArgs, analyze, open};

#[derive(Default)]
struct Belt {
    logs: Mutex<(VecDeque<(String, String)>, bool)>,
    changed: Condvar,
}

impl Belt {
    fn change(&self, change: impl FnOnce(&mut VecDeque<(String, String)>, &mut bool)) {
        let mut guard = self.logs.lock().unwrap();
        let (logs, closed) = &mut *guard;
        change(logs, closed);
        self.changed.notify_all();
    }

    fn next(&self) -> Option<(String, String)> {
        let guard = self.logs.lock().unwrap();
        let nothing_yet = |state: &mut (VecDeque<_>, bool)| state.0.is_empty() && !state.1;
        let mut guard = self.changed.wait_while(guard, nothing_yet).unwrap();
        guard.0.pop_front()
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
            let mut session = Session::connect(device, &lab).unwrap();
            let answer = session.run("sh log").unwrap();
            session.close().unwrap();
            let change = show::last_change(&answer).expect("an interface changed its state");
            let (interface, state) = (change.interface, change.state);
            let when = lab.clock.time_of_day();
            let log =
                format!("last seen: Interface {interface} changed state to {state} at {when}");
            belt.change(|logs, _| logs.push_back((device.name.clone(), log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        println!("Collected {} logs.", lab.devices.len());
        belt.change(|_, closed| *closed = true);
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
