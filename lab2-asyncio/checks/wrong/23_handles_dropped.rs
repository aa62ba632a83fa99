//! fails: 2.3 each-device-once
//! Spawns a task per device and drops the handle: main tells of success and
//! ends, and the runtime ends with it before any task has run.

use clap::Parser;
use programs::{ConfigureArgs, configure_device, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab: &'static _ = Box::leak(Box::new(open(&args.lab)?));
    let start_time = lab.clock.seconds();

    let mut results = Vec::new();
    for (device, commands) in lab.devices.iter().zip(args.commands_of(&lab.devices)?) {
        let count = commands.len();
        tokio::spawn(async move { configure_device(device, &commands, lab).await });
        results.push(format!("Configured {} with {count} commands.", device.name));
    }

    println!("\nAll device configurations completed:");
    for result in results {
        println!("- {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    Ok(())
}
