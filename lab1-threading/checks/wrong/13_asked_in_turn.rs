//! fails: 1.3 devices-at-work
//! Connects beside others and asks alone: a connected thread waits for a lock that
//! one thread holds while its device answers.

use std::sync::Mutex;
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
    let asking = Mutex::new(());
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore, asking) = (&lab, &semaphore, &asking);
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let _permit = semaphore.acquire();
                let free = semaphore.available();
                println!("{me} Acquiring connection to {name}. Active slots: {free}");
                let mut session = Session::connect(device, lab).unwrap();
                let turn = asking.lock().unwrap();
                let output = session.run("show running-config | include ^hostname").unwrap();
                drop(turn);
                session.close().unwrap();
                let hostname = show::hostname(&output).unwrap_or("(none)");
                println!("{me} Connected to {name}. Hostname: {hostname}");
                println!("{me} Finished connection to {name}. Releasing slot.");
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
