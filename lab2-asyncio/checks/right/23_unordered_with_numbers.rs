//! passes: 2.3
//! Futures as they come, each with its number, put into place at the end.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::stream::{FuturesUnordered, StreamExt};
use programs::{ConfigureArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();
    let mut plans = FuturesUnordered::new();
    for (number, device) in lab.devices.iter().enumerate() {
        let (commands, lab) = (&commands[number], &lab);
        plans.push(async move { (number, configure(device, commands, lab).await) });
    }
    let mut failed = 0;
    let mut places = vec![None; lab.devices.len()];
    while let Some((number, result)) = plans.next().await {
        places[number] = Some(result.unwrap_or_else(|it| {
            failed += 1;
            format!("Error configuring {}", it.device())
        }));
    }
    let results = places.into_iter().flatten();
    for result in results {
        println!("- {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    anyhow::ensure!(failed == 0, "not every device is configured");
    Ok(())
}

async fn configure(
    device: &Device,
    commands: &[String],
    lab: &Lab,
) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Configuring {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    session.configure(commands).await?;
    session.close().await?;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
