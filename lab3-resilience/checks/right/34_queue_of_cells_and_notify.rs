//! passes: 3.4
//! A bounded queue of its own, of cells and two notifications.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use anyhow::ensure;
use clap::Parser;
use clap::builder::RangedU64ValueParser;
use common::{Device, Lab, LabArgs, Session};
use lab3_resilience::changes::{log_and_routes, look_up, read_line};
use tokio::sync::Notify;
use tokio::try_join;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = log_and_routes(&args.lab)?;
    ensure!(lab.devices.len() > 1, "one router has the log and another one the routes: name two");
    let (log, routes) = (&lab.devices[0], &lab.devices[1]);
    println!("--- Reading Faster than Looking Up ---");

    let queue = Queue::new(args.capacity);
    let (read, missing) =
        try_join!(collect(log, &lab, args.lines, &queue), analyze(routes, &lab, &queue))?;

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
}

/// Bounded memory between a fast reader and a slow one (task 3.4)
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

/// Lines that wait, never more than there is room for. Both ends run on one thread.
struct Queue {
    room: usize,
    lines: RefCell<VecDeque<String>>,
    is_closed: Cell<bool>,
    changed: Notify,
}

impl Queue {
    fn new(room: usize) -> Self {
        let lines = RefCell::new(VecDeque::new());
        Self { room, lines, is_closed: Cell::new(false), changed: Notify::new() }
    }

    /// Waits while the queue is full.
    async fn put(&self, line: String) {
        while self.lines.borrow().len() >= self.room {
            self.changed.notified().await;
        }
        self.lines.borrow_mut().push_back(line);
        self.changed.notify_waiters();
    }

    /// Waits while the queue is empty; `None` if nothing more comes.
    async fn take(&self) -> Option<String> {
        loop {
            let line = self.lines.borrow_mut().pop_front();
            if line.is_some() {
                self.changed.notify_waiters();
                return line;
            }
            if self.is_closed.get() {
                return None;
            }
            self.changed.notified().await;
        }
    }

    fn close(&self) {
        self.is_closed.set(true);
        self.changed.notify_waiters();
    }
}

/// Reads the log of a router, line by line. Returns how many lines it has read.
async fn collect(device: &Device, lab: &Lab, lines: u32, queue: &Queue) -> anyhow::Result<u32> {
    let mut session = Session::connect(device, lab).await?;
    for number in 1..=lines {
        let address = read_line(&mut session, number).await?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        queue.put(address).await;
    }
    session.close().await?;
    queue.close();
    Ok(lines)
}

/// Asks another router for each route that was read. Returns how many routes it lacks.
async fn analyze(device: &Device, lab: &Lab, queue: &Queue) -> anyhow::Result<u32> {
    let mut missing = 0;
    while let Some(address) = queue.take().await {
        let answer = look_up(device, lab, &address).await?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}
