//! fails: 1.3 ends-well | ends-well each-device-once final-line
//! Giving a permit back wakes a waiting thread only if there was none free before. When two
//! permits come back before the woken thread runs, the second waiter is not woken: permits stay
//! unused, and in the end a thread can wait for ever.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;

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

#[derive(Clone)]
struct Semaphore(Arc<(Mutex<usize>, Condvar)>);

struct Permit(Semaphore);

impl Semaphore {
    fn new(permits: usize) -> Self {
        Self(Arc::new((Mutex::new(permits), Condvar::new())))
    }

    fn acquire(&self) -> Permit {
        let (free, freed) = &*self.0;
        let mut free = free.lock().unwrap();
        while *free == 0 {
            free = freed.wait(free).unwrap();
        }
        *free -= 1;
        Permit(self.clone())
    }

    fn available(&self) -> usize {
        *self.0.0.lock().unwrap()
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let (free, freed) = &*self.0.0;
        let mut free = free.lock().unwrap();
        let was_empty = *free == 0;
        *free += 1;
        // Threads wait only while nothing is free: no need to notify otherwise.
        if was_empty {
            freed.notify_one();
        }
    }
}

/// The task.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = Arc::new(guide::ten_routers(&args.lab)?);
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");
    let semaphore = Semaphore::new(args.max_connections.get());
    let handles = (0..lab.devices.len())
        .map(|i| {
            let (lab, semaphore) = (Arc::clone(&lab), semaphore.clone());
            thread::Builder::new()
                .name(format!("DeviceConn-{}", i + 1))
                .spawn(move || visit(&lab.devices[i], &lab, &semaphore))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let mut all_connected = true;
    for handle in handles {
        all_connected &= handle.join().expect("a thread panicked");
    }
    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(all_connected, "a device could not be connected to");
    Ok(())
}

fn visit(device: &Device, lab: &Lab, semaphore: &Semaphore) -> bool {
    let (thread, name) = (thread::current(), &device.name);
    let me = thread.name().unwrap_or_default();
    let _permit = semaphore.acquire();
    println!("[{me}] Acquiring connection to {name}. Active slots: {}", semaphore.available());
    let answer = ask_hostname(device, lab);
    match &answer {
        Ok(_) if device.is_simulated() => {}
        Ok(host) => println!("[{me}] Connected to {name}. Hostname: {host}"),
        Err(error) => println!("[{me}] Error connecting to {name}: {error}"),
    }
    println!("[{me}] Finished connection to {name}. Releasing slot.");
    answer.is_ok()
}

fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
