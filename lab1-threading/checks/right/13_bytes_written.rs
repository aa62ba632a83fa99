//! passes: 1.3
//! Writes its lines to standard output by hand, each with one lock and one flush.

use std::io::{self, Write};
use std::thread;

use clap::Parser;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Semaphore::new(args.max_connections);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let say = |line: String| {
                    let mut out = io::stdout().lock();
                    writeln!(out, "{me} {line}").unwrap();
                    out.flush().unwrap();
                };
                let _permit = semaphore.acquire();
                let free = semaphore.available();
                say(format!("Acquiring connection to {name}. Active slots: {free}"));
                let hostname = ask_hostname(device, lab).unwrap();
                say(format!("Connected to {name}. Hostname: {hostname}"));
                say(format!("Finished connection to {name}. Releasing slot."));
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
