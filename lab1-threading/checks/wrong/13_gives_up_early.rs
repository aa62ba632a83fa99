//! explored: 1.3 failures-told
//! Returns at the first device that fails, which ends the sessions of the others.

use std::sync::Arc;
use std::thread;

use clap::Parser;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs, SessionError, bounded::Connections, show};
use lab1_threading::{Semaphore, guide};

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

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = Arc::new(guide::ten_routers(&args.lab)?);
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    let connection_semaphore = Arc::new(Semaphore::new(args.max_connections.get()));
    let mut handles = Vec::new();
    for index in 0..lab.devices.len() {
        let (lab, connection_semaphore) = (Arc::clone(&lab), Arc::clone(&connection_semaphore));
        let builder = thread::Builder::new().name(format!("DeviceConn-{}", index + 1));
        handles.push(builder.spawn(move || {
            connect_to_device_limited(&lab.devices[index], &lab, &connection_semaphore)
        })?);
    }
    let all_connected = handles.into_iter().all(|it| it.join().expect("a thread panicked"));
    anyhow::ensure!(all_connected, "a device could not be connected to");
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device_limited(device: &Device, lab: &Lab, connection_semaphore: &Semaphore) -> bool {
    let (thread, name) = (thread::current(), &device.name);
    let thread_name = thread.name().unwrap_or("DeviceConn");
    // This waits while all permits are taken. The permit needs a name: a plain
    // `let _ = …` would give it back in the same line.
    let _permit = connection_semaphore.acquire();
    let free = connection_semaphore.available();
    println!("[{thread_name}] Acquiring connection to {name}. Active slots: {free}");
    let answer = ask_hostname(device, lab);
    match &answer {
        Ok(_) if device.is_simulated() => {}
        Ok(host) => println!("[{thread_name}] Connected to {name}. Hostname: {host}"),
        Err(error) => println!("[{thread_name}] Error connecting to {name}: {error}"),
    }
    println!("[{thread_name}] Finished connection to {name}. Releasing slot.");
    // `_permit` is dropped here, also on the way out of a panic: the next goes in.
    answer.is_ok()
}

/// One whole session: connect, run a command, close.
fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    // This waits until the device has freed its line: the permit comes after it.
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
