//! passes: 1.4
//! A queue made of a plain locked list and two counting gates (one that waits for more than
//! zero, one that waits for zero), an enum of messages, threads with names that return what
//! they did.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

use anyhow::Context;
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

/// A number that threads can wait for.
#[derive(Default)]
struct Gate {
    number: Mutex<usize>,
    changed: Condvar,
}

impl Gate {
    fn raise(&self) {
        *self.number.lock().expect("no thread panics in a gate") += 1;
        self.changed.notify_all();
    }

    /// Waits until the number is more than zero, and takes one off.
    fn pass(&self) {
        let number = self.number.lock().expect("no thread panics in a gate");
        let mut number = self
            .changed
            .wait_while(number, |number| *number == 0)
            .expect("no thread panics in a gate");
        *number -= 1;
        self.changed.notify_all();
    }

    fn wait_for_zero(&self) {
        let number = self.number.lock().expect("no thread panics in a gate");
        let zero = self.changed.wait_while(number, |number| *number > 0);
        drop(zero.expect("no thread panics in a gate"));
    }
}

enum Message {
    Analyze(LogTask),
    Stop,
}

#[derive(Default)]
struct Mailbox {
    messages: Mutex<VecDeque<Message>>,
    /// How many messages may be taken out.
    ready: Gate,
    /// How many messages are not dealt with yet.
    open: Gate,
}

impl Mailbox {
    fn put(&self, message: Message) {
        self.open.raise();
        self.messages.lock().expect("no thread panics in the mailbox").push_back(message);
        self.ready.raise();
    }

    fn get(&self) -> Message {
        self.ready.pass();
        let first = self.messages.lock().expect("no thread panics in the mailbox").pop_front();
        first.expect("there are at least as many as `ready` says")
    }

    fn done(&self) {
        self.open.pass();
    }
}

/// Everything the threads need; they own a share of it.
struct World {
    lab: Lab,
    mailbox: Mailbox,
}

fn start<T: Send + 'static>(
    world: &Arc<World>,
    name: String,
    work: impl FnOnce(&World) -> T + Send + 'static,
) -> anyhow::Result<JoinHandle<T>> {
    let world = Arc::clone(world);
    let thread = thread::Builder::new().name(name).spawn(move || work(&world));
    thread.context("the system has no thread for us")
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::five_routers(&args.lab)?;
    println!("\n--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    let world = Arc::new(World { lab, mailbox: Mailbox::default() });

    let workers = (1..=args.workers.get())
        .map(|id| start(&world, format!("Processor {id}"), process))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let collector = start(&world, "Collector".to_owned(), collect)?;
    let failed = collector.join().expect("the collector panicked");
    workers.iter().for_each(|_| world.mailbox.put(Message::Stop));
    world.mailbox.open.wait_for_zero();
    for worker in workers {
        let name = worker.thread().name().unwrap_or("?").to_owned();
        let analyzed = worker.join().expect("a worker panicked");
        eprintln!("{name} has analyzed {analyzed} logs");
    }

    println!("\nAll log collection and analysis tasks completed via queue.");
    anyhow::ensure!(failed.is_empty(), "no log from {}", failed.join(", "));
    Ok(())
}

/// The names of the devices that gave no log.
fn collect(world: &World) -> Vec<String> {
    let World { lab, mailbox } = world;
    let mut failed = vec![];
    for device in &lab.devices {
        if let Err(error) = guide::collect_log(device, lab).map(|log| {
            mailbox.put(Message::Analyze(log));
            println!(
                "[Collector] Added {} from {} to queue.",
                guide::kind_of_log(device),
                device.name
            );
        }) {
            println!("[Collector] Error collecting logs from {}: {error}", device.name);
            failed.push(device.name.clone());
        }
    }
    println!("[Collector] Finished collecting all logs.");
    failed
}

/// How many logs it has analyzed.
fn process(world: &World) -> usize {
    let me = thread::current();
    let me = me.name().unwrap_or("Processor ?");
    let mut analyzed = 0;
    loop {
        match world.mailbox.get() {
            Message::Analyze(LogTask { device, first_line, .. }) => {
                println!("[{me}] Analyzing log from {device}: {first_line}...");
                thread::sleep(guide::analysis_time(&world.lab));
                println!("[{me}] Finished analyzing log from {device}.");
                analyzed += 1;
                world.mailbox.done();
            }
            Message::Stop => {
                println!("[{me}] Received stop signal. Exiting.");
                world.mailbox.done();
                return analyzed;
            }
        }
    }
}
