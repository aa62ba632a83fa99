//! passes: 1.3
//! Counts by an atomic beside a channel of tokens, and says it when it has both.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let slots = AtomicUsize::new(args.max_connections);
    let (give_back, tokens) = mpsc::channel();
    (0..args.max_connections).for_each(|_| give_back.send(()).unwrap());
    let tokens = Mutex::new(tokens);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, tokens, slots, give_back) = (&lab, &tokens, &slots, give_back.clone());
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let _token = tokens.lock().unwrap().recv().unwrap();
                let free = slots.fetch_sub(1, Ordering::SeqCst) - 1;
                println!("{me} Acquiring connection to {name}. Active slots: {free}");
                let hostname = ask_hostname(device, lab).unwrap();
                println!("{me} Connected to {name}. Hostname: {hostname}");
                println!("{me} Finished connection to {name}. Releasing slot.");
                slots.fetch_add(1, Ordering::SeqCst);
                give_back.send(()).unwrap();
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
