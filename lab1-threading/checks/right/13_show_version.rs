//! passes: 1.3
//! Takes the host name from `show version`: the word before 'uptime is'.

use std::thread;

use clap::Parser;
use common::session::blocking::Session;
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
                let output = session.run("show version").unwrap();
                session.close().unwrap();
                let uptime = output.lines().find_map(|line| line.split_once(" uptime is "));
                let hostname = uptime.map_or("(none)", |(hostname, _)| hostname);
                println!("{me} Connected to {name}. Hostname: {hostname}");
                println!("{me} Finished connection to {name}. Releasing slot.");
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
