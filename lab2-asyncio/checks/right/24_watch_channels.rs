//! passes: 2.4
//! Every device has a channel that shows its latest state; main waits for the first one of each.

use std::sync::Arc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};
use tokio::sync::watch as watch_channel;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let lab = Arc::new(lab);
    let mut screens = Vec::new();
    for number in 0..lab.devices.len() {
        let (show, screen) = watch_channel::channel(None);
        let lab = Arc::clone(&lab);
        tokio::spawn(
            async move { show.send_replace(Some(watch(&lab.devices[number], &lab).await)) },
        );
        screens.push(screen);
    }
    let mut results = Vec::new();
    for mut screen in screens {
        match &*screen.wait_for(Option::is_some).await? {
            Some(Ok(line)) => results.push(line.clone()),
            Some(Err(error)) => anyhow::bail!("{error}"),
            None => unreachable!("it was waited for"),
        }
    }
    println!("\n--- All Monitoring Results ---");
    for result in results {
        println!("  {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}

async fn watch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    let state = show::interface_state(&brief, "GigabitEthernet0/1");
    Ok(format!("{name}: Interface Gi0/1 on {name} is {state}"))
}
