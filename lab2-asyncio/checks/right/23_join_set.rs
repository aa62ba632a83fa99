//! passes: 2.3
//! A JoinSet whose tasks come back with the number of their device. Types the
//! commands one by one, and leaves each mode by `exit`.

use std::sync::Arc;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use programs::{ConfigureArgs, open};
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let start_time = lab.clock.seconds();
    let mut tasks = JoinSet::new();
    for (index, commands) in args.commands_of(&lab.devices)?.into_iter().enumerate() {
        let lab = Arc::clone(&lab);
        tasks.spawn(async move {
            let done = configure(&lab.devices[index], &commands, &lab).await;
            (index, done)
        });
    }
    let mut done = vec![];
    for (index, line) in tasks.join_all().await {
        done.push((index, line?));
    }
    done.sort();
    println!("\nAll device configurations completed:");
    for (_, line) in done {
        println!("- {line}");
    }
    let time = lab.clock.seconds() - start_time;
    println!("Total configuration time: {time:.2} seconds");
    Ok(())
}

async fn configure(device: &Device, commands: &[String], lab: &Lab) -> anyhow::Result<String> {
    let (name, clock) = (&device.name, lab.clock);
    println!("[{}] Configuring {name}...", clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    session.run("conf t").await?;
    for (number, command) in (1..).zip(commands) {
        session.run(command).await?;
        println!("{name} took {number} of {}", commands.len());
    }
    // From the interface or the line to the configuration, and out of that.
    session.run("exit").await?;
    session.run("exit").await?;
    session.close().await?;
    let now = clock.time_of_day();
    println!("[{now}] Configuration complete for {name}.");
    let number = commands.len();
    Ok(format!("Configured {name} with {number} commands."))
}
