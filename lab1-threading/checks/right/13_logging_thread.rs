//! passes: 1.3
//! The usual logging thread: lines go into a channel, and come out when their
//! turn is. Only main waits for it, at the end.

use std::sync::mpsc;
use std::thread;

use clap::Parser;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Semaphore::new(args.max_connections);
    let (lines, received) = mpsc::channel::<String>();
    let logger = thread::spawn(move || received.iter().for_each(|line| println!("{line}")));
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore, lines) = (&lab, &semaphore, lines.clone());
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let say = |line: String| lines.send(line).unwrap();
                let _permit = semaphore.acquire();
                let free = semaphore.available();
                say(format!("{me} Acquiring connection to {name}. Active slots: {free}"));
                let hostname = ask_hostname(device, lab).unwrap();
                say(format!("{me} Connected to {name}. Hostname: {hostname}"));
                say(format!("{me} Finished connection to {name}. Releasing slot."));
            });
        }
    });
    drop(lines);
    logger.join().unwrap();
    println!("\nAll simulated network connections completed.");
    Ok(())
}
