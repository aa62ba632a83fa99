//! fails: 3.7 much-room
//! Has room for sixteen lines, whatever --capacity says, and forgets the rest.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
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

/// Places of the ring.
const PLACES: usize = 16;

/// Lines that wait, never more than the capacity.
struct Queue {
    capacity: usize,
    ring: Mutex<Ring>,
    changed: Condvar,
}

#[derive(Default)]
struct Ring {
    places: [Option<String>; PLACES],
    put: usize,
    taken: usize,
    is_closed: bool,
}

impl Queue {
    fn new(capacity: usize) -> Self {
        Self { capacity, ring: Mutex::default(), changed: Condvar::new() }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'r>(&self, ring: MutexGuard<'r, Ring>) -> MutexGuard<'r, Ring> {
        self.changed.wait(ring).unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while the queue is full; says whether the analyzer will take the line.
    fn put(&self, line: String) -> bool {
        let mut ring = self.ring();
        while ring.put - ring.taken >= self.capacity && !ring.is_closed {
            ring = self.wait(ring);
        }
        if ring.is_closed {
            return false;
        }
        let place = ring.put % PLACES;
        ring.places[place] = Some(line);
        ring.put += 1;
        self.changed.notify_all();
        true
    }

    /// Waits while the queue is empty; `None` after the last line.
    fn take(&self) -> Option<String> {
        let mut ring = self.ring();
        loop {
            while ring.put == ring.taken && !ring.is_closed {
                ring = self.wait(ring);
            }
            if ring.put == ring.taken {
                return None;
            }
            let place = ring.taken % PLACES;
            ring.taken += 1;
            self.changed.notify_all();
            if let Some(line) = ring.places[place].take() {
                return Some(line);
            }
        }
    }

    fn close(&self) {
        self.ring().is_closed = true;
        self.changed.notify_all();
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
