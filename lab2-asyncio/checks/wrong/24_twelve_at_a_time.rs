//! fails: 2.4 all-at-once
//! At most twelve at a time, as many as there were when it was tried.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::stream::{self, StreamExt, TryStreamExt};
use programs::{FetchArgs, open};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let watches = stream::iter(&lab.devices).map(|device| watch(device, &lab));
    let results: Vec<String> = watches.buffered(12).try_collect().await?;
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
