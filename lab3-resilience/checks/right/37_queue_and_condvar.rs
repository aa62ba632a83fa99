//! passes: 3.7
//! A queue in a lock, and a condition variable for each side.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::thread;

use anyhow::{anyhow, ensure};
use clap::Parser;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs};
use lab3_resilience::changes::blocking::{look_up, read_line};
use lab3_resilience::changes::log_and_routes;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 12)]
    lines: u32,
    #[arg(long, default_value_t = 3)]
    capacity: usize,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = &log_and_routes(&args.lab)?;
    ensure!(lab.devices.len() > 1, "name two routers");
    let (log, routes) = (&lab.devices[0], &lab.devices[1]);
    println!("--- Reading Faster than Looking Up, with Threads ---");

    let queue = &Queue {
        lines: Mutex::new(VecDeque::new()),
        put: Condvar::new(),
        taken: Condvar::new(),
        capacity: args.capacity,
    };
    let (read, missing) = thread::scope(|scope| {
        let collector = scope.spawn(move || collect(log, lab, args.lines, queue));
        let missing = analyze(routes, lab, args.lines, queue);
        (collector.join(), missing)
    });
    let (read, missing) = (read.map_err(|_| anyhow!("the collector panicked"))??, missing?);

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
}

struct Queue {
    lines: Mutex<VecDeque<String>>,
    put: Condvar,
    taken: Condvar,
    capacity: usize,
}

impl Queue {
    fn put(&self, line: String) {
        let lines = self.lines.lock().unwrap();
        let full = |lines: &mut VecDeque<String>| lines.len() == self.capacity;
        self.taken.wait_while(lines, full).unwrap().push_back(line);
        self.put.notify_one();
    }

    fn take(&self) -> String {
        let mut lines = self.lines.lock().unwrap();
        loop {
            if let Some(oldest) = lines.pop_front() {
                self.taken.notify_one();
                return oldest;
            }
            lines = self.put.wait(lines).unwrap();
        }
    }
}

fn collect(device: &Device, lab: &Lab, lines: u32, queue: &Queue) -> anyhow::Result<u32> {
    let mut session = Session::connect(device, lab)?;
    for number in 1..=lines {
        let address = read_line(&mut session, number)?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        queue.put(address);
    }
    session.close()?;
    Ok(lines)
}

fn analyze(device: &Device, lab: &Lab, lines: u32, queue: &Queue) -> anyhow::Result<u32> {
    let mut missing = 0;
    for _ in 0..lines {
        let address = queue.take();
        let answer = look_up(device, lab, &address)?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}
