//! passes: 1.4
//! The classic: a list in a mutex, and a semaphore that counts what is in it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use programs::{QueueArgs, analyze, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    println!("--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let list: Mutex<VecDeque<Option<(String, String)>>> = Mutex::default();
    let items = Items::default();
    let put = |item| {
        list.lock().unwrap().push_back(item);
        items.post();
    };
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, list, items) = (&lab, &list, &items);
            scope.spawn(move || {
                loop {
                    items.wait();
                    let next = list.lock().unwrap().pop_front().expect("it was counted");
                    let Some((device, log)) = next else { break };
                    analyze(worker, &device, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            put(Some((device.name.clone(), log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        (0..args.workers).for_each(|_| put(None));
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}

#[derive(Default)]
struct Items {
    there: Mutex<usize>,
    more: Condvar,
}

impl Items {
    fn post(&self) {
        *self.there.lock().unwrap() += 1;
        self.more.notify_one();
    }

    fn wait(&self) {
        let there = self.there.lock().unwrap();
        *self.more.wait_while(there, |there| *there == 0).unwrap() -= 1;
    }
}
