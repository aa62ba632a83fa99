//! passes: 2.3
//! Gives each router a moment by `std::thread::sleep`, but on a thread that is
//! there for what blocks: `spawn_blocking`. The runtime goes on meanwhile.

use std::sync::Arc;
use std::thread;

use clap::Parser;
use programs::{ConfigureArgs, configure_device, open};
use tokio::task::{self, JoinSet};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let start_time = lab.clock.seconds();
    let mut tasks = JoinSet::new();
    for (index, commands) in args.commands_of(&lab.devices)?.into_iter().enumerate() {
        let lab = Arc::clone(&lab);
        tasks.spawn(async move {
            let moment = lab.clock.real(0.2);
            task::spawn_blocking(move || thread::sleep(moment)).await?;
            let done = configure_device(&lab.devices[index], &commands, &lab).await;
            anyhow::Ok((index, done))
        });
    }
    let mut done = Vec::new();
    while let Some(result) = tasks.join_next().await {
        done.push(result??);
    }
    done.sort_by_key(|(index, _)| *index);
    println!("\nAll device configurations completed:");
    for (_, result) in &done {
        match result {
            Ok(line) => println!("- {line}"),
            Err(error) => println!("- Error configuring {}", error.device()),
        }
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    anyhow::ensure!(done.iter().all(|(_, it)| it.is_ok()), "not every device is configured");
    Ok(())
}
