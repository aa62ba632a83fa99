//! passes: 1.3
//! Go's way: a channel with as many tokens as connections are allowed. A thread that
//! has received one may connect, and sends it back afterwards.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::blocking::Session;
use programs::{SemaphoreArgs, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let (token_sender, tokens) = mpsc::channel();
    for token in 0..args.max_connections {
        token_sender.send(token)?;
    }
    let tokens = Mutex::new(tokens);
    let free = AtomicUsize::new(args.max_connections);

    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, tokens, free, token_sender) = (&lab, &tokens, &free, token_sender.clone());
            scope.spawn(move || {
                let me = format!("[DeviceConn-{number}]");
                println!("{me} Waiting for a token.");
                let token = tokens.lock().unwrap().recv().unwrap();
                let slots = free.fetch_sub(1, Ordering::SeqCst) - 1;
                println!("{me} Acquiring connection to {}. Active slots: {slots}", device.name);
                eprintln!("debug: {me} has token {token}");
                match hostname(device, lab) {
                    Ok(name) => println!("{me} Connected to {}. Hostname: {name}", device.name),
                    Err(error) => println!("{me} Error connecting to {}: {error}", device.name),
                }
                println!("{me} Finished connection to {}. Releasing slot.", device.name);
                free.fetch_add(1, Ordering::SeqCst);
                token_sender.send(token).unwrap();
            });
        }
    });
    println!("All simulated network connections completed.");
    Ok(())
}

/// Cuts the name out of the answer by hand.
fn hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let answer = session.run("sh run | i hostname")?;
    session.close()?;
    Ok(answer.split_whitespace().last().unwrap_or_default().to_owned())
}
