//! fails: 1.3 slots-used
//! Gives each device one slot by its number, so slots are free while devices are left.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
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

/// As many lanes as there may be connections; a thread locks its own lane.
struct Lanes {
    lanes: Vec<Mutex<()>>,
    free: AtomicUsize,
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    let limit = args.max_connections.get();
    let lanes = (0..limit.min(lab.devices.len())).map(|_| Mutex::new(())).collect();
    let connection_lanes = Lanes { lanes, free: AtomicUsize::new(limit) };
    let all_connected = thread::scope(|scope| -> anyhow::Result<bool> {
        let mut handles = Vec::new();
        for (number, device) in (1_usize..).zip(&lab.devices) {
            let (lab, connection_lanes) = (&lab, &connection_lanes);
            let thread = thread::Builder::new().name(format!("DeviceConn-{number}"));
            handles.push(thread.spawn_scoped(scope, move || {
                connect_to_device_limited(number, device, lab, connection_lanes)
            })?);
        }
        let mut all_connected = true;
        for handle in handles {
            all_connected &= handle.join().expect("a connecting thread panicked");
        }
        Ok(all_connected)
    })?;

    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(all_connected, "a device could not be connected to");
    Ok(())
}

fn connect_to_device_limited(
    number: usize,
    device: &Device,
    lab: &Lab,
    connection_lanes: &Lanes,
) -> bool {
    let (thread, name) = (thread::current(), &device.name);
    let thread_name = thread.name().unwrap_or("DeviceConn");
    let lane = &connection_lanes.lanes[number % connection_lanes.lanes.len()];
    let _permit = lane.lock().expect("poisoned");
    let free = connection_lanes.free.fetch_sub(1, Ordering::SeqCst) - 1;
    println!("[{thread_name}] Acquiring connection to {name}. Active slots: {free}");
    let answer = ask_hostname(device, lab);
    match &answer {
        Ok(_) if device.is_simulated() => {}
        Ok(host) => println!("[{thread_name}] Connected to {name}. Hostname: {host}"),
        Err(error) => println!("[{thread_name}] Error connecting to {name}: {error}"),
    }
    println!("[{thread_name}] Finished connection to {name}. Releasing slot.");
    connection_lanes.free.fetch_add(1, Ordering::SeqCst);
    answer.is_ok()
}

/// One whole session: connect, run a command, close.
fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
