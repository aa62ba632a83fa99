//! passes: 1.3
//! Tickets: who comes first is served first, by a number that moves on whenever a slot
//! comes back. Spurious wake-ups are no matter.

use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Counters {
    next_ticket: usize,
    served_below: usize,
    out: usize,
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let limit = args.max_connections;
    let counters = Mutex::new(Counters { next_ticket: 0, served_below: limit, out: 0 });
    let moved = Condvar::new();
    let mut builder_errors = Vec::new();
    thread::scope(|scope| {
        for (number, device) in lab.devices.iter().enumerate() {
            let (lab, counters, moved) = (&lab, &counters, &moved);
            let thread = thread::Builder::new().name(format!("DeviceConn-{}", number + 1));
            let work = move || {
                let me = thread::current().name().unwrap_or_default().to_owned();
                let name = &device.name;
                let free = {
                    let mut counters = counters.lock().unwrap();
                    let ticket = counters.next_ticket;
                    counters.next_ticket += 1;
                    let mut counters =
                        moved.wait_while(counters, |it| ticket >= it.served_below).unwrap();
                    counters.out += 1;
                    limit - counters.out
                };
                println!("[{me}] Acquiring connection to {name}. Active slots: {free}");
                match ask_hostname(device, lab) {
                    Ok(it) => println!("[{me}] Connected to {name}. Hostname: {it}"),
                    Err(error) => println!("[{me}] Error connecting to {name}: {error}"),
                }
                println!("[{me}] Finished connection to {name}. Releasing slot.");
                let mut counters = counters.lock().unwrap();
                counters.out -= 1;
                counters.served_below += 1;
                moved.notify_all();
            };
            if let Err(error) = thread.spawn_scoped(scope, work) {
                builder_errors.push(error);
            }
        }
    });
    anyhow::ensure!(builder_errors.is_empty(), "{builder_errors:?}");
    println!("\nAll simulated network connections completed.");
    Ok(())
}
