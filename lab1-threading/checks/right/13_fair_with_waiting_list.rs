//! passes: 1.3
//! A fair semaphore with a list of the waiting threads, first come, first served; acquire
//! returns the permit and the number of free ones; results go into a BTreeMap.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::thread;

use clap::Parser;
use common::bounded::Connections;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs, SessionError, show};
use lab1_threading::guide;

fn main() -> anyhow::Result<()> {
    run(&Args::parse())
}

/// Limit concurrent connections with a semaphore (task 1.3)
#[derive(Parser)]
pub struct Args {
    /// How many devices may be connected at the same time
    #[arg(long, default_value = "3")]
    max_connections: Connections,
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

type Ticket = u64;

#[derive(Default)]
struct Counter {
    free: usize,
    next_ticket: Ticket,
    waiting: VecDeque<Ticket>,
}

/// A semaphore that lets threads in in the order in which they came.
#[derive(Default)]
struct FairSemaphore {
    counter: Mutex<Counter>,
    changed: Condvar,
}

#[must_use]
struct Permit<'s>(&'s FairSemaphore);

impl FairSemaphore {
    fn with_permits(free: usize) -> Self {
        Self { counter: Mutex::new(Counter { free, ..Counter::default() }), ..Self::default() }
    }

    fn counter(&self) -> MutexGuard<'_, Counter> {
        self.counter.lock().expect("no thread panics with the counter in hand")
    }

    /// A permit, and how many were free after it was taken.
    fn acquire(&self) -> (Permit<'_>, usize) {
        let mut counter = self.counter();
        let mine = counter.next_ticket;
        counter.next_ticket += 1;
        counter.waiting.push_back(mine);
        loop {
            if counter.free > 0 && counter.waiting.front() == Some(&mine) {
                counter.waiting.pop_front();
                counter.free -= 1;
                let left = counter.free;
                drop(counter);
                // Perhaps the next one can go in, too.
                self.changed.notify_all();
                return (Permit(self), left);
            }
            counter =
                self.changed.wait(counter).expect("no thread panics with the counter in hand");
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.counter().free += 1;
        // All of them: only one has the ticket that is next.
        self.0.changed.notify_all();
    }
}

macro_rules! log {
    ($who:expr, $($what:tt)*) => {
        println!("[{}] {}", $who, format_args!($($what)*))
    };
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    let semaphore = FairSemaphore::with_permits(args.max_connections.get());
    let results = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        let spawn = |(number, device)| {
            let (lab, semaphore, results) = (&lab, &semaphore, &results);
            let who = format!("DeviceConn-{number}");
            thread::Builder::new().name(who.clone()).spawn_scoped(scope, move || {
                let result = connect_to_device_limited(&who, device, lab, semaphore);
                results.lock().expect("no thread panics here").insert(number, result);
            })
        };
        let threads: io::Result<Vec<_>> = (1_usize..).zip(&lab.devices).map(spawn).collect();
        threads?
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| io::Error::other("a thread panicked")))
    })?;

    let results = results.into_inner().expect("no thread panics there");
    println!("\nAll simulated network connections completed.");
    for (number, error) in
        results.iter().filter_map(|(n, result)| Some((n, result.as_ref().err()?)))
    {
        writeln!(io::stderr(), "DeviceConn-{number} failed: {error}")?;
    }
    anyhow::ensure!(results.values().all(Result::is_ok), "a device could not be connected to");
    Ok(())
}

fn connect_to_device_limited(
    who: &str,
    device: &Device,
    lab: &Lab,
    semaphore: &FairSemaphore,
) -> Result<(), SessionError> {
    let name = &device.name;
    let (_permit, free) = semaphore.acquire();
    log!(who, "Acquiring connection to {name}. Active slots: {free}");
    let result = ask_hostname(device, lab).map(|host| {
        if !device.is_simulated() {
            log!(who, "Connected to {name}. Hostname: {host}");
        }
    });
    if let Err(error) = &result {
        log!(who, "Error connecting to {name}: {error}");
    }
    log!(who, "Finished connection to {name}. Releasing slot.");
    result
}

/// One whole session: connect, run a command, close.
fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
