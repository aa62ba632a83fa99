//! passes: 1.4
//! The queue is a map by number behind one lock and one condition variable; workers iterate
//! over an inbox whose jobs tick themselves off when they are dropped; a macro prints.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use clap::Parser;
use common::{Lab, LabArgs, bounded::Threads};
use lab1_threading::{guide, guide::LogTask};

fn main() -> anyhow::Result<()> {
    run(&Args::parse())
}

/// Distribute log collection with a queue (task 1.4)
#[derive(Parser)]
pub struct Args {
    /// How many workers analyze logs
    #[arg(long, default_value = "2")]
    workers: Threads,
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

macro_rules! say {
    ($who:literal $(, $id:expr)?; $($what:tt)*) => {
        println!("[{}] {}", format_args!($who $(, $id)?), format_args!($($what)*))
    };
}

/// All that was ever put has a number; the numbers are taken in order.
struct Board<T> {
    waiting: BTreeMap<u64, T>,
    put: u64,
    done: u64,
}

struct Shelf<T> {
    board: Mutex<Board<T>>,
    changed: Condvar,
}

/// Something from the shelf; done when it is dropped.
struct Job<'s, T> {
    what: T,
    shelf: &'s Shelf<T>,
}

impl<T> Shelf<T> {
    fn empty() -> Self {
        let board = Board { waiting: BTreeMap::new(), put: 0, done: 0 };
        Self { board: Mutex::new(board), changed: Condvar::new() }
    }

    fn board(&self) -> MutexGuard<'_, Board<T>> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `is_ready`, and returns the board as it is then.
    fn when(&self, mut is_ready: impl FnMut(&Board<T>) -> bool) -> MutexGuard<'_, Board<T>> {
        self.changed
            .wait_while(self.board(), |board| !is_ready(board))
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, what: T) {
        let mut board = self.board();
        let number = board.put;
        board.put += 1;
        board.waiting.insert(number, what);
        drop(board);
        self.changed.notify_all();
    }

    fn take(&self) -> Job<'_, T> {
        let mut board = self.when(|board| !board.waiting.is_empty());
        let (_, what) = board.waiting.pop_first().expect("it is not empty");
        Job { what, shelf: self }
    }

    fn wait_until_all_done(&self) {
        drop(self.when(|board| board.done == board.put));
    }
}

impl<T> Drop for Job<'_, T> {
    fn drop(&mut self) {
        self.shelf.board().done += 1;
        self.shelf.changed.notify_all();
    }
}

/// The logs that one worker gets, until the stop signal.
struct Inbox<'s> {
    worker_id: u64,
    shelf: &'s Shelf<Option<LogTask>>,
}

impl<'s> Iterator for Inbox<'s> {
    type Item = Job<'s, Option<LogTask>>;

    fn next(&mut self) -> Option<Self::Item> {
        let job = self.shelf.take();
        if job.what.is_none() {
            say!("Processor {}", self.worker_id; "Received stop signal. Exiting.");
            return None;
        }
        Some(job)
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::five_routers(&args.lab)?;
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");

    let shelf = Shelf::empty();
    let mut errors = Vec::new();
    thread::scope(|scope| {
        let workers: Vec<_> = (1..=args.workers.get())
            .map(|worker_id| {
                let inbox = Inbox { worker_id, shelf: &shelf };
                let lab = &lab;
                scope.spawn(move || inbox.for_each(|job| analyze(worker_id, &job, lab)))
            })
            .collect();
        errors = scope.spawn(|| collect(&lab, &shelf)).join().expect("the collector panicked");
        for _ in &workers {
            shelf.put(None);
        }
        shelf.wait_until_all_done();
        for worker in workers {
            worker.join().expect("a worker panicked");
        }
    });

    println!("\nAll log collection and analysis tasks completed via queue.");
    match errors.into_iter().next() {
        None => Ok(()),
        Some(first) => Err(first.context("not every log could be collected")),
    }
}

fn collect(lab: &Lab, shelf: &Shelf<Option<LogTask>>) -> Vec<anyhow::Error> {
    let mut errors = Vec::new();
    for device in &lab.devices {
        let name = &device.name;
        let log = guide::collect_log(device, lab);
        match log {
            Ok(log) => {
                shelf.put(Some(log));
                say!("Collector"; "Added {} from {name} to queue.", guide::kind_of_log(device));
            }
            Err(error) => {
                say!("Collector"; "Error collecting logs from {name}: {error}");
                errors.push(error.into());
            }
        }
    }
    say!("Collector"; "Finished collecting all logs.");
    errors
}

fn analyze(worker_id: u64, job: &Job<'_, Option<LogTask>>, lab: &Lab) {
    if let Some(LogTask { device, first_line, log_data: _ }) = &job.what {
        say!("Processor {}", worker_id; "Analyzing log from {device}: {first_line}...");
        thread::sleep(guide::analysis_time(lab));
        say!("Processor {}", worker_id; "Finished analyzing log from {device}.");
    }
}
