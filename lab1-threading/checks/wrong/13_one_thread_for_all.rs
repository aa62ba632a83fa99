//! explored: 1.3 failures-told threads-connected | threads-connected
//! No thread at all: main opens as many sessions as it may, asks one after the
//! other, closes them, and signs each line with the name of another thread.

use clap::Parser;
use common::session::blocking::Session;
use common::show;
use programs::{SemaphoreArgs, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let mut number = 0;
    for devices in lab.devices.chunks(args.max_connections) {
        let mut sessions = Vec::new();
        let mut free = args.max_connections;
        for device in devices {
            number += 1;
            free -= 1;
            let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
            println!("[{thread}] Acquiring connection to {name}. Active slots: {free}");
            sessions.push((thread, name, Session::connect(device, &lab)?));
        }
        for (thread, name, mut session) in sessions {
            let answer = session.run("show running-config | include ^hostname")?;
            session.close()?;
            let hostname = show::hostname(&answer).unwrap_or("(none)");
            println!("[{thread}] Connected to {name}. Hostname: {hostname}");
            println!("[{thread}] Finished connection to {name}. Releasing slot.");
        }
    }
    println!("\nAll simulated network connections completed.");
    Ok(())
}
