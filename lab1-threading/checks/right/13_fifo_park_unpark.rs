//! passes: 1.3
//! Right: a first-come-first-served semaphore without a `Condvar`: waiting threads stand
//! in a list, park, and get the permit handed over by the thread that is done with it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, Thread};

use clap::Parser;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs, SessionError, bounded::Connections, show};
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

/// Permits go to the threads in the order in which they asked.
struct FairSemaphore {
    inner: Mutex<Inner>,
}

/// While a thread waits, nothing is free.
struct Inner {
    free: usize,
    waiting: VecDeque<Arc<Waiter>>,
}

struct Waiter {
    thread: Thread,
    has_permit: AtomicBool,
}

struct FairPermit<'s>(&'s FairSemaphore);

impl FairSemaphore {
    fn new(permits: usize) -> Self {
        Self { inner: Mutex::new(Inner { free: permits, waiting: VecDeque::new() }) }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("a thread panicked inside the semaphore")
    }

    fn acquire(&self) -> FairPermit<'_> {
        let waiter = {
            let mut inner = self.inner();
            if inner.free > 0 {
                inner.free -= 1;
                return FairPermit(self);
            }
            let waiter =
                Arc::new(Waiter { thread: thread::current(), has_permit: AtomicBool::new(false) });
            inner.waiting.push_back(Arc::clone(&waiter));
            waiter
        };
        // `park` may return for no reason, so look whether there is one.
        while !waiter.has_permit.load(Ordering::Acquire) {
            thread::park();
        }
        FairPermit(self)
    }

    fn available(&self) -> usize {
        self.inner().free
    }
}

impl Drop for FairPermit<'_> {
    fn drop(&mut self) {
        let mut inner = self.0.inner();
        match inner.waiting.pop_front() {
            Some(next) => {
                next.has_permit.store(true, Ordering::Release);
                next.thread.unpark();
            }
            None => inner.free += 1,
        }
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    // write: 1.3
    let semaphore = FairSemaphore::new(args.max_connections.get());
    let all_connected =
        thread::scope(|scope| -> anyhow::Result<bool> {
            let (lab, semaphore) = (&lab, &semaphore);
            let mut threads = Vec::with_capacity(lab.devices.len());
            for (number, device) in (1..).zip(&lab.devices) {
                let builder = thread::Builder::new().name(format!("DeviceConn-{number}"));
                threads.push(builder.spawn_scoped(scope, move || {
                    connect_to_device_limited(device, lab, semaphore)
                })?);
            }
            let mut all = true;
            for thread in threads {
                all &= thread.join().unwrap_or(false);
            }
            Ok(all)
        })?;
    // end

    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(all_connected, "a device could not be connected to");
    Ok(())
}

fn connect_to_device_limited(device: &Device, lab: &Lab, semaphore: &FairSemaphore) -> bool {
    let (thread, name) = (thread::current(), &device.name);
    let thread_name = thread.name().unwrap_or("DeviceConn");
    // write: 1.3
    let _permit = semaphore.acquire();
    // end
    let free = semaphore.available();
    println!("[{thread_name}] Acquiring connection to {name}. Active slots: {free}");
    let answer = ask_hostname(device, lab);
    match &answer {
        Ok(_) if device.is_simulated() => {}
        Ok(host) => println!("[{thread_name}] Connected to {name}. Hostname: {host}"),
        Err(error) => println!("[{thread_name}] Error connecting to {name}: {error}"),
    }
    println!("[{thread_name}] Finished connection to {name}. Releasing slot.");
    answer.is_ok()
}

/// One whole session: connect, run a command, close.
fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
