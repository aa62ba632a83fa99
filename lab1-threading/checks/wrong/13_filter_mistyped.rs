//! fails: 1.3 host-names-true
//! Filters for a word that no line has: the answer is empty, and the device's
//! name is printed for it.

use std::thread;

use clap::Parser;
use common::session::blocking::Session;
use common::show;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Semaphore::new(args.max_connections);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let _permit = semaphore.acquire();
                let free = semaphore.available();
                println!("{me} Acquiring connection to {name}. Active slots: {free}");
                let mut session = Session::connect(device, lab).unwrap();
                let answer = session.run("show running-config | include ^host-name").unwrap();
                session.close().unwrap();
                let hostname = show::hostname(&answer).unwrap_or(name);
                println!("{me} Connected to {name}. Hostname: {hostname}");
                println!("{me} Finished connection to {name}. Releasing slot.");
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
