//! passes: 3.7
//! A bounded queue of its own, closed by guards at both ends.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use anyhow::{anyhow, ensure};
use clap::Parser;
use clap::builder::RangedU64ValueParser;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs};
use lab3_resilience::changes::blocking::{look_up, read_line};
use lab3_resilience::changes::log_and_routes;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = &log_and_routes(&args.lab)?;
    ensure!(lab.devices.len() > 1, "one router has the log and another one the routes: name two");
    let (log, routes) = (&lab.devices[0], &lab.devices[1]);
    println!("--- Reading Faster than Looking Up, with Threads ---");

    let queue = &Queue::new(args.capacity);
    let (read, missing) = thread::scope(|scope| {
        let collector = scope.spawn(move || collect(log, lab, args.lines, queue));
        let missing = analyze(routes, lab, queue);
        (collector.join(), missing)
    });
    let read = read.map_err(|_| anyhow!("the collector panicked"))??;

    println!("\nRead {read} lines.");
    println!("Missing routes: {}.", missing?);
    Ok(())
}

/// Bounded memory between a fast reader and a slow one, with threads (task 3.7)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    /// How many lines of the log are read
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    lines: u32,
    /// How many lines may wait between the collector and the analyzer
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = RangedU64ValueParser::<usize>::new().range(1..=100_000))]
    capacity: usize,
}

/// Lines that wait, never more than there is room for.
struct Queue {
    capacity: usize,
    waiting: Mutex<Waiting>,
    has_room: Condvar,
    has_lines: Condvar,
}

#[derive(Default)]
struct Waiting {
    lines: VecDeque<String>,
    is_closed: bool,
}

impl Queue {
    fn new(capacity: usize) -> Self {
        let waiting = Mutex::default();
        Self { capacity, waiting, has_room: Condvar::new(), has_lines: Condvar::new() }
    }

    /// Waits while the queue is full; says whether the analyzer will take the line.
    fn put(&self, line: String) -> bool {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |it: &mut Waiting| it.lines.len() >= self.capacity && !it.is_closed;
        let waiting = self.has_room.wait_while(waiting, is_full);
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        if waiting.is_closed {
            return false;
        }
        waiting.lines.push_back(line);
        drop(waiting);
        self.has_lines.notify_one();
        true
    }

    /// Waits while the queue is empty; `None` after the last line.
    fn take(&self) -> Option<String> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let is_empty = |it: &mut Waiting| it.lines.is_empty() && !it.is_closed;
        let waiting = self.has_lines.wait_while(waiting, is_empty);
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        let line = waiting.lines.pop_front();
        drop(waiting);
        self.has_room.notify_one();
        line
    }

    fn close(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_closed = true;
        self.has_room.notify_all();
        self.has_lines.notify_all();
    }
}

/// Closes the queue when its owner is done, also after an error or a panic.
struct Closing<'q>(&'q Queue);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Reads the log of a router, line by line. Returns how many lines it has read.
fn collect(device: &Device, lab: &Lab, lines: u32, queue: &Queue) -> anyhow::Result<u32> {
    let _closing = Closing(queue);
    let mut session = Session::connect(device, lab)?;
    for number in 1..=lines {
        let address = read_line(&mut session, number)?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        ensure!(queue.put(address), "the analyzer is gone");
    }
    session.close()?;
    Ok(lines)
}

/// Asks another router for each route that was read. Returns how many routes it lacks.
fn analyze(device: &Device, lab: &Lab, queue: &Queue) -> anyhow::Result<u32> {
    let mut missing = 0;
    let _closing = Closing(queue);
    while let Some(address) = queue.take() {
        let answer = look_up(device, lab, &address)?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        if answer.starts_with('%') {
            missing += 1;
        }
    }
    Ok(missing)
}
