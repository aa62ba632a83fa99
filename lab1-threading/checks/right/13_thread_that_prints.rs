//! passes: 1.3
//! One thread prints the lines of all others, who wait until theirs are out.

use std::sync::mpsc::{self, Sender};
use std::thread;

use clap::Parser;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Semaphore::new(args.max_connections);
    let (lines, received) = mpsc::channel::<(String, Sender<()>)>();
    let printer = thread::spawn(move || {
        for (line, is_out) in received {
            println!("{line}");
            is_out.send(()).unwrap();
        }
    });
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore, lines) = (&lab, &semaphore, lines.clone());
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let say = |line: String| {
                    let (out, is_out) = mpsc::channel();
                    lines.send((line, out)).unwrap();
                    is_out.recv().unwrap();
                };
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
    printer.join().unwrap();
    println!("\nAll simulated network connections completed.");
    Ok(())
}
