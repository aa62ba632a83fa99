//! passes: 2.3
//! Right: boxed futures in join_all under a select! with ctrl_c, each with a timeout of an hour; all devices are
//! finished before `?` ends the program at the first that failed (before the list is complete).
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Parser;
use common::{LabArgs, Session};
use futures::future::join_all;
use lab2_asyncio::guide;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// Configure many devices concurrently (task 2.3)
#[derive(Parser)]
pub struct Args {
    /// What to configure: a TOML file with a line `"NAME" = ["command", …]` per device
    #[arg(long, value_name = "FILE")]
    commands: Option<std::path::PathBuf>,
    /// Read the running configuration afterwards, and show what of it is ours
    #[arg(long)]
    read_back: bool,
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::four_routers(&args.lab)?;
    let changes = guide::changes(args.commands.as_deref(), args.read_back, &lab)?;
    println!("\n--- Concurrent Device Configuration Automation ---");
    let start_time = lab.clock.seconds();
    let t = Instant::now();

    let mut todo_list: Vec<Pin<Box<dyn Future<Output = anyhow::Result<String>> + '_>>> = Vec::new();
    let mut number = 0;
    for device in lab.devices.iter() {
        let change = &changes[number];
        number += 1;
        let lab = &lab;
        let one = async move {
            println!("[{}] Configuring {}...", lab.clock, device.name);
            let mut session = Session::connect(device, lab).await?;
            session.configure(&change.commands).await?;
            let ours = change.read_back(&mut session).await?;
            session.close().await?;
            for line in ours {
                println!("[{}] {} now has: {line}", lab.clock, device.name);
            }
            println!("[{}] Configuration complete for {}.", lab.clock, device.name);
            Ok::<String, anyhow::Error>(format!(
                "Configured {} with {} commands.",
                device.name.to_string(),
                change.commands.len().to_string()
            ))
        };
        todo_list.push(Box::pin(async move {
            let result = match tokio::time::timeout(Duration::from_secs(3600), one).await {
                Ok(result) => result,
                Err(_) => Err(anyhow::anyhow!("an hour is over")),
            };
            if let Err(e) = &result {
                println!("[{}] Error configuring {}: {e}", lab.clock, device.name);
            }
            result.with_context(|| format!("cannot configure {}", device.name))
        }));
    }

    let results = tokio::select! {
        r = join_all(todo_list) => r,
        _ = tokio::signal::ctrl_c() => panic!("Ctrl-C"),
    };
    eprintln!("everything took {:?}", t.elapsed());

    println!("\nAll device configurations completed:");
    for result in results {
        let text = result?;
        println!("- {text}");
    }
    println!("Total configuration time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}
