//! Task 1.3: limit concurrent connections with a semaphore.
//!
//! One thread per device, all started at once, but no more than three of them
//! may be connected at a time: routers have few lines for logins, and a login
//! server in front of them has its limits, too.
//!
//! Run:   cargo run -p lab1-threading --bin semaphore
//! Try:   --max-connections 1; --devices 1000 --max-connections 50;
//!        --inventory sandbox.toml, with `cargo xtask sandbox` in another terminal
//! Next:  queue.rs, where a few workers share the work of many

use std::process::ExitCode;
use std::thread;

use clap::Parser;
use common::error::SessionError;
use common::inventory::{Delay, Device};
use common::lab::{Lab, LabArgs};
use common::session::blocking::Session;
use common::show;
use lab1_threading::Semaphore;

fn main() -> anyhow::Result<ExitCode> {
    run(&Args::parse())
}

/// Limit concurrent connections with a semaphore (task 1.3)
#[derive(Parser)]
pub struct Args {
    /// How many devices may be connected at the same time
    #[arg(long, default_value_t = 3, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    max_connections: usize,
    /// The devices, and how fast their time passes.
    #[command(flatten)]
    pub lab: LabArgs,
}

/// The task, as `threading_sync_lab` runs it, too.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let lab = args.lab.open([10, 10, 20, 40].into(), 10, &[Delay::between(1.0, 3.0)])?;
    for warning in lab.warnings() {
        eprintln!("{warning}");
    }
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    // solution: 1.3
    // As many permits as connections are allowed: parking spots, so to speak.
    let connection_semaphore = Semaphore::new(args.max_connections);

    let all_connected = thread::scope(|scope| {
        let mut connection_threads = Vec::new();
        for (number, device) in (1..).zip(&lab.devices) {
            let connect = || connect_to_device_limited(device, &lab, &connection_semaphore);
            let thread = thread::Builder::new()
                .name(format!("DeviceConn-{number}"))
                .spawn_scoped(scope, connect)?;
            connection_threads.push(thread);
        }
        // All threads run by now. Joining them inside the loop above would
        // have started each one only after the one before it had finished.
        let mut all_connected = true;
        for thread in connection_threads {
            all_connected &= thread.join().expect("a connection thread panicked");
        }
        anyhow::Ok(all_connected)
    })?;
    // starter:
    // Make one semaphore with `args.max_connections` permits. In a
    // `thread::scope`, start one thread per device, named `DeviceConn-1`,
    // `DeviceConn-2` and so on (`thread::Builder` gives names), that calls
    // `connect_to_device_limited`. When all are started, join them. True is
    // what you want: that all of them connected.
    //     let all_connected: bool = todo!("1.3: one thread per device");
    // end

    println!("\nAll simulated network connections completed.");
    Ok(if all_connected { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn connect_to_device_limited(device: &Device, lab: &Lab, connection_semaphore: &Semaphore) -> bool {
    let thread = thread::current();
    let thread_name = thread.name().unwrap_or("DeviceConn");

    // solution: 1.3
    // This waits while all permits are taken. The permit needs a name: a plain
    // `let _ = …` would give it back in the same line.
    let _permit = connection_semaphore.acquire();
    // starter:
    // Take a permit before anything else happens, and keep it until this
    // function ends: a permit is given back when its variable is dropped.
    //     todo!("1.3: take a permit");
    // end
    println!(
        "[{thread_name}] Acquiring connection to {}. Active slots: {}",
        device.name,
        connection_semaphore.available()
    );

    let connected = match ask_hostname(device, lab) {
        // A device in this process has nothing to tell that we do not know.
        Ok(_) if device.is_simulated() => true,
        Ok(hostname) => {
            println!("[{thread_name}] Connected to {}. Hostname: {hostname}", device.name);
            true
        }
        Err(error) => {
            println!("[{thread_name}] Error connecting to {}: {error}", device.name);
            false
        }
    };

    println!("[{thread_name}] Finished connection to {}. Releasing slot.", device.name);
    connected
    // Here `_permit` goes out of scope, and one waiting thread may come in.
    // The same happens on the way out of an error or a panic.
}

/// One whole session: connect, run a command, close.
fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    // Closing waits until the device has freed its line. Only then may the
    // permit go to somebody else.
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
