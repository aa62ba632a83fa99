//! passes: 3.7
//!
//! Task 3.7: the bounded channel of task 3.4, between two threads.
//!
//! The same two routers, the same lines, the same memory. Here `send` and `recv` stop a
//! thread, where there they only suspend a task.
//!
//! Run:   cargo run -p lab3-resilience --bin backpressure_threads
//! Try:   --capacity 1; `channel()` instead of `sync_channel(…)`, which has no bound
//! Next:  the two programs side by side: what else is different?

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::{anyhow, bail, ensure};
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

/// So many lines at most, the oldest first.
struct Queue {
    state: Mutex<State>,
    has_room: Condvar,
    has_lines: Condvar,
    capacity: usize,
}

#[derive(Default)]
struct State {
    lines: VecDeque<String>,
    /// One of the two ends is gone.
    over: bool,
}

impl Queue {
    fn new(capacity: usize) -> Self {
        Self {
            state: Mutex::new(State::default()),
            has_room: Condvar::new(),
            has_lines: Condvar::new(),
            capacity,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for room. Returns whether the line was put in: not if the other end is gone.
    fn put(&self, line: String) -> bool {
        let mut state = self.lock();
        while state.lines.len() == self.capacity && !state.over {
            state = self.has_room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.over {
            return false;
        }
        state.lines.push_back(line);
        drop(state);
        self.has_lines.notify_one();
        true
    }

    /// Waits for a line. `None` when there is none and the other end is gone.
    fn take(&self) -> Option<String> {
        let mut state = self.lock();
        while state.lines.is_empty() && !state.over {
            state = self.has_lines.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let line = state.lines.pop_front();
        drop(state);
        self.has_room.notify_one();
        line
    }
}

/// Held by each end; dropped, however this end ends.
struct End<'q>(&'q Queue);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.lock().over = true;
        self.0.has_room.notify_all();
        self.0.has_lines.notify_all();
    }
}

/// Reads the log of a router, line by line. Returns how many lines it has read.
fn collect(device: &Device, lab: &Lab, lines: u32, queue: &Queue) -> anyhow::Result<u32> {
    let _end = End(queue);
    let mut session = Session::connect(device, lab)?;
    for number in 1..=lines {
        let address = read_line(&mut session, number)?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        // While the channel is full, this thread stands still. It goes on when the other one
        // has taken a line out. If the other one is gone, `send` returns an error.
        if !queue.put(address) {
            bail!("the analyzer is gone");
        }
    }
    session.close()?;
    Ok(lines)
}

/// Asks another router for each route that was read. Returns how many routes it lacks.
fn analyze(device: &Device, lab: &Lab, queue: &Queue) -> anyhow::Result<u32> {
    let _end = End(queue);
    let mut missing = 0;
    // The loop waits while the channel is empty. It ends when no sender is left.
    while let Some(address) = queue.take() {
        let answer = look_up(device, lab, &address)?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}
