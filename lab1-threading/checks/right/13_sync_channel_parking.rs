//! passes: 1.3
//! Right: a parking lot of a bounded channel: `send` waits while all places are taken,
//! `recv` frees one. Printing goes through `writeln!` on a locked stdout.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
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

/// Cars on the lot are unit values in the channel.
struct ParkingLot {
    entrance: mpsc::SyncSender<()>,
    exit: Mutex<mpsc::Receiver<()>>,
    free: AtomicUsize,
}

impl ParkingLot {
    /// `places` is what the sign says; no run needs more than `most` of them.
    fn new(places: usize, most: usize) -> Self {
        // A bound of 0 would be a rendezvous.
        let bound = places.min(most).max(1);
        let (entrance, exit) = mpsc::sync_channel(bound);
        Self { entrance, exit: Mutex::new(exit), free: AtomicUsize::new(places) }
    }

    /// Runs `visit` with a place, and tells it how many are left.
    fn park<R>(&self, visit: impl FnOnce(usize) -> R) -> R {
        struct Leaving<'l>(&'l ParkingLot);
        impl Drop for Leaving<'_> {
            fn drop(&mut self) {
                self.0.free.fetch_add(1, Ordering::SeqCst);
                // Never waits: at least our own car is there.
                let exit = self.0.exit.lock().unwrap_or_else(|poison| poison.into_inner());
                exit.recv().expect("the entrance is ours");
            }
        }

        self.entrance.send(()).expect("the exit is ours");
        let left = self.free.fetch_sub(1, Ordering::SeqCst) - 1;
        let _leaving = Leaving(self);
        visit(left)
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::ten_routers(&args.lab)?;
    say("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    // write: 1.3
    let lot = ParkingLot::new(args.max_connections.get(), lab.devices.len());
    let all_connected = thread::scope(|scope| {
        let mut handles = Vec::new();
        for (index, device) in lab.devices.iter().enumerate() {
            let (lab, lot) = (&lab, &lot);
            let handle = thread::Builder::new()
                .name(format!("DeviceConn-{}", index + 1))
                .spawn_scoped(scope, move || {
                    lot.park(|left| connect_to_device(device, lab, left)).is_ok()
                })
                .expect("the operating system refuses a thread");
            handles.push(handle);
        }
        // All handles are joined, also after one that failed.
        handles.into_iter().map(|handle| handle.join().is_ok_and(|ok| ok)).fold(true, |a, b| a && b)
    });
    // end

    say("\nAll simulated network connections completed.");
    anyhow::ensure!(all_connected, "a device could not be connected to");
    Ok(())
}

fn say(line: &str) {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).expect("stdout is gone");
}

fn connect_to_device(device: &Device, lab: &Lab, left: usize) -> Result<(), SessionError> {
    let name = &device.name;
    let me = thread::current().name().unwrap_or_default().to_owned();
    say(&format!("[{me}] Acquiring connection to {name}. Active slots: {left}"));
    let outcome = ask_hostname(device, lab).inspect_err(|error| {
        say(&format!("[{me}] Error connecting to {name}: {error}"));
    });
    if let Ok(host) = &outcome
        && !device.is_simulated()
    {
        say(&format!("[{me}] Connected to {name}. Hostname: {host}"));
    }
    say(&format!("[{me}] Finished connection to {name}. Releasing slot."));
    outcome.map(|_| ())
}

fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
