//! passes: 1.4
//! Right: the stop signal is the end of the channel. Main holds the sender until the
//! collector is done, and drops it; each worker, when all logs are taken, sees the end once.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use clap::Parser;
use common::{Device, Lab, LabArgs, SessionError, bounded::Threads};
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

struct Collector<'a> {
    lab: &'a Lab,
    queue: &'a SyncSender<LogTask>,
}

struct Processor<'a> {
    id: u64,
    lab: &'a Lab,
    queue: &'a Mutex<Receiver<LogTask>>,
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::five_routers(&args.lab)?;
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");

    // There is room for every log: the collector never has to wait for a worker.
    let (sender, receiver) = sync_channel(lab.devices.len().max(1));
    let receiver = Mutex::new(receiver);
    // write: 1.4
    let collected = thread::scope(|scope| {
        for id in 1..=args.workers.get() {
            let processor = Processor { id, lab: &lab, queue: &receiver };
            scope.spawn(move || processor.work());
        }
        let queue = &sender;
        let collected = thread::scope(|inner| {
            let collector = Collector { lab: &lab, queue };
            inner.spawn(move || collector.collect_all()).join().expect("the collector panicked")
        });
        drop(sender);
        collected
    });
    // end
    println!("\nAll log collection and analysis tasks completed via queue.");
    anyhow::ensure!(collected == lab.devices.len(), "not every log could be collected");
    Ok(())
}

impl Collector<'_> {
    fn collect_all(&self) -> usize {
        let results = self.lab.devices.iter().map(|device| self.collect(device));
        let collected = results.filter(Result::is_ok).count();
        println!("[Collector] Finished collecting all logs.");
        collected
    }

    fn collect(&self, device: &Device) -> Result<(), SessionError> {
        let name = &device.name;
        let log = guide::collect_log(device, self.lab).inspect_err(|error| {
            println!("[Collector] Error collecting logs from {name}: {error}");
        })?;
        self.queue.send(log).expect("the receiver outlives the collector");
        println!("[Collector] Added {} from {name} to queue.", guide::kind_of_log(device));
        Ok(())
    }
}

impl Processor<'_> {
    /// The next log, or nothing if there will be no more. The lock is held while
    /// waiting, but not while working.
    fn next(&self) -> Option<LogTask> {
        self.queue.lock().expect("poisoned").recv().ok()
    }

    fn work(&self) {
        let id = self.id;
        while let Some(log) = self.next() {
            println!("[Processor {id}] Analyzing log from {}: {}...", log.device, log.first_line);
            thread::sleep(guide::analysis_time(self.lab));
            println!("[Processor {id}] Finished analyzing log from {}.", log.device);
        }
        println!("[Processor {id}] Received stop signal. Exiting.");
    }
}
