//! fails: 1.3 failures-told
//! The permit is given back by an explicit call at the end of the good path only. When a session
//! fails, `?` leaves the function first and the permit is lost for ever.

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

struct Slots(Mutex<usize>, Condvar);

impl Slots {
    /// Takes a slot, returns how many are left.
    fn take(&self) -> usize {
        let guard = self.0.lock().unwrap();
        let mut free = self.1.wait_while(guard, |free| *free == 0).unwrap();
        *free -= 1;
        *free
    }

    fn give_back(&self) {
        *self.0.lock().unwrap() += 1;
        self.1.notify_one();
    }
}

/// The task.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = Arc::new(guide::ten_routers(&args.lab)?);
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");
    let slots = Arc::new(Slots(Mutex::new(args.max_connections.get()), Condvar::new()));
    let mut threads = vec![];
    for index in 0..lab.devices.len() {
        let (lab, slots) = (lab.clone(), slots.clone());
        let thread_name = format!("DeviceConn-{}", index + 1);
        threads.push(thread::Builder::new().name(thread_name.clone()).spawn(move || {
            let device = &lab.devices[index];
            let result = connect(device, &lab, &slots, &thread_name);
            if let Err(error) = &result {
                println!("[{thread_name}] Error connecting to {}: {error}", device.name);
                println!("[{thread_name}] Finished connection to {}. Releasing slot.", device.name);
            }
            result.is_ok()
        })?);
    }
    let failed = threads.into_iter().filter_map(|t| (!t.join().unwrap()).then_some(())).count();
    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(failed == 0, "{failed} devices could not be connected to");
    Ok(())
}

fn connect(device: &Device, lab: &Lab, slots: &Slots, me: &str) -> Result<(), SessionError> {
    let left = slots.take();
    println!("[{me}] Acquiring connection to {}. Active slots: {left}", device.name);
    let mut session = Session::connect(device, lab)?;
    let config = session.run("show running-config | include ^hostname")?;
    session.close()?;
    if !device.is_simulated() {
        let host = show::hostname(&config).unwrap_or("(none)");
        println!("[{me}] Connected to {}. Hostname: {host}", device.name);
    }
    println!("[{me}] Finished connection to {}. Releasing slot.", device.name);
    slots.give_back();
    Ok(())
}
