//! fails: 2.3 configured
//! Takes the first list whose name begins like that of the device: of 10.0.0.1 and
//! 10.0.0.12, the first in the file.

use std::collections::BTreeMap;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::future::try_join_all;
use programs::{ConfigureArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let text = args.text(&lab.devices)?;
    let named: BTreeMap<String, Vec<String>> = toml::from_str(&text)?;
    let list = |device: &Device| {
        let mut lists = named.iter();
        let found = lists.rfind(|(name, _)| name.starts_with(&device.name));
        found.map(|(_, list)| list.clone()).unwrap_or_default()
    };
    let commands: Vec<_> = lab.devices.iter().map(list).collect();
    let start_time = lab.clock.seconds();
    let tasks = lab.devices.iter().zip(&commands);
    let tasks = tasks.map(|(device, commands)| configure(device, commands, &lab));
    let results = try_join_all(tasks).await?;
    println!("\nAll device configurations completed:");
    for result in results {
        println!("- {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
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
