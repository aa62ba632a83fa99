//! fails: 2.4 told-at-once
//! Says that a device is finished when its handle is awaited, in the order of the
//! list: a quick device waits for those before it.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show::{self, InterfaceState};
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let lab: &'static Lab = Box::leak(Box::new(lab));
    let spawn = |device| tokio::spawn(monitor(device, lab));
    let handles: Vec<_> = lab.devices.iter().map(spawn).collect();
    let mut states = Vec::new();
    for (Device { name, .. }, handle) in lab.devices.iter().zip(handles) {
        states.push(handle.await??);
        println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    }
    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total monitoring time: {total:.2} seconds");
    Ok(())
}

async fn monitor(device: &Device, lab: &Lab) -> Result<InterfaceState, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    Ok(show::interface_state(&brief, "GigabitEthernet0/1"))
}
