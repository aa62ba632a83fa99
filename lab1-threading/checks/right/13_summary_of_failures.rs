//! passes: 1.3
//! Names all devices that failed in one line, after a line for each of them.

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
    let lab = guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    // solution: 1.3
    // As many permits as connections are allowed, like parking spots.
    let connection_semaphore = Semaphore::new(args.max_connections.get());
    let all_connected = thread::scope(|scope| {
        let mut handles = Vec::new();
        for (number, device) in (1..).zip(&lab.devices) {
            let connect = || connect_to_device_limited(device, &lab, &connection_semaphore);
            let builder = thread::Builder::new().name(format!("DeviceConn-{number}"));
            handles.push(builder.spawn_scoped(scope, connect)?);
        }
        // All threads run by now. A join in the loop above would have started
        // each thread only after the one before it had finished.
        let connected = handles.into_iter().map(|it| it.join().expect("a thread panicked"));
        let connected: Vec<bool> = connected.collect();
        let failed = lab.devices.iter().zip(&connected).filter(|(_, connected)| !**connected);
        let failed: Vec<&str> = failed.map(|(device, _)| device.name.as_str()).collect();
        if !failed.is_empty() {
            println!("Failed to connect to {}.", failed.join(", "));
        }
        anyhow::Ok(failed.is_empty())
    })?;
    // end

    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(all_connected, "a device could not be connected to");
    Ok(())
}

fn connect_to_device_limited(device: &Device, lab: &Lab, connection_semaphore: &Semaphore) -> bool {
    let (thread, name) = (thread::current(), &device.name);
    let thread_name = thread.name().unwrap_or("DeviceConn");
    // solution: 1.3
    // This waits while all permits are taken. The permit needs a name: a plain
    // `let _ = …` would give it back in the same line.
    let _permit = connection_semaphore.acquire();
    // end
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
