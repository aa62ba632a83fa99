//! passes: 1.4
//! A blocking queue of its own, generic, closed when the sender's half is dropped; a stage
//! is a function that is run on everything that comes.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use clap::Parser;
use programs::{QueueArgs, analyze, collect_log, open};

struct Pipe<T> {
    inside: Mutex<(VecDeque<T>, bool)>,
    changed: Condvar,
}

struct In<T>(Arc<Pipe<T>>);

#[derive(Clone)]
struct Out<T>(Arc<Pipe<T>>);

fn pipe<T>() -> (In<T>, Out<T>) {
    let inside = Mutex::new((VecDeque::new(), false));
    let pipe = Arc::new(Pipe { inside, changed: Condvar::new() });
    (In(Arc::clone(&pipe)), Out(pipe))
}

impl<T> In<T> {
    fn put(&self, item: T) {
        self.0.inside.lock().unwrap().0.push_back(item);
        self.0.changed.notify_all();
    }
}

impl<T> Drop for In<T> {
    fn drop(&mut self) {
        self.0.inside.lock().unwrap().1 = true;
        self.0.changed.notify_all();
    }
}

impl<T> Iterator for Out<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let mut inside = self.0.inside.lock().unwrap();
        loop {
            match (inside.0.pop_front(), inside.1) {
                (Some(item), _) => return Some(item),
                (None, true) => return None,
                (None, false) => inside = self.0.changed.wait(inside).unwrap(),
            }
        }
    }
}

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let (logs, out) = pipe();
    let mut processors = Vec::with_capacity(args.workers);
    for worker in 1..=args.workers {
        let (out, lab) = (Out(Arc::clone(&out.0)), Arc::clone(&lab));
        processors.push(thread::spawn(move || {
            out.for_each(|(device, log): (String, String)| analyze(worker, &device, &log, &lab));
            println!("[Processor {worker}] Received stop signal. Exiting.");
        }));
    }
    let collector = thread::Builder::new().name("Collector".to_owned()).spawn(move || {
        for device in &lab.devices {
            match collect_log(device, &lab) {
                Ok(log) => {
                    logs.put((device.name.clone(), log));
                    println!("[Collector] Added logs from {} to queue.", device.name);
                }
                Err(error) => println!("[Collector] Error: {error}"),
            }
        }
        println!("[Collector] Finished collecting all logs.");
    })?;
    collector.join().unwrap();
    for processor in processors {
        processor.join().unwrap();
    }
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
