//! passes: 2.1
//! An ordinary main, which blocks on one fetch after the other, an async
//! closure, on a runtime it has built itself.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};
use tokio::runtime::Builder;

fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let fetch = async |device: &Device| -> Result<String, SessionError> {
        let name = &device.name;
        let mut session = Session::connect(device, &lab).await?;
        session.run("terminal length 0").await?;
        let output = session.run("show version").await?;
        eprintln!("debug: {} lines", output.lines().count());
        session.close().await?;
        let stamp = lab.clock.time_of_day();
        let version = show::first_line(&output);
        println!("[{stamp}] Connected to {name}. Version: {version}");
        println!("[{stamp}] Finished fetch from {name}.");
        Ok(format!("Data from {name}"))
    };

    let before = lab.clock.seconds();
    let mut results = vec![];
    for (number, device) in lab.devices.iter().enumerate() {
        println!("Device {number} of {}:", lab.devices.len());
        let stamp = lab.clock.time_of_day();
        println!("[{stamp}] Starting fetch from {}...", device.name);
        results.push(runtime.block_on(fetch(device))?);
    }
    let time = lab.clock.seconds() - before;
    println!("Sequential results: {results:?}");
    println!("Total sequential time: {time:.2} seconds");
    Ok(())
}
