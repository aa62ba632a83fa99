//! passes: 1.3
//! An actor: one thread has the slots, grants them in the order in which they were
//! asked for, and hears who is through. The threads share only channels.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

enum Wish {
    Slot(Sender<usize>),
    Through,
}

fn grant(mut free: usize, heard: &Receiver<Wish>) {
    let mut waiting = VecDeque::new();
    for wish in heard {
        match wish {
            Wish::Slot(granted) => waiting.push_back(granted),
            Wish::Through => free += 1,
        }
        while free > 0
            && let Some(granted) = waiting.pop_front()
        {
            free -= 1;
            granted.send(free).unwrap();
        }
    }
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, free: usize) {
    let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
    println!("{me} Acquiring connection to {name}. Active slots: {free}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("{me} Connected to {name}. Hostname: {hostname}");
    println!("{me} Finished connection to {name}. Releasing slot.");
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let (asks, heard) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || grant(args.max_connections, &heard));
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, asks) = (&lab, asks.clone());
            scope.spawn(move || {
                let (granted, slot) = mpsc::channel();
                asks.send(Wish::Slot(granted)).unwrap();
                let free = slot.recv().unwrap();
                connect_to_device(number, device, lab, free);
                asks.send(Wish::Through).unwrap();
            });
        }
        drop(asks);
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
