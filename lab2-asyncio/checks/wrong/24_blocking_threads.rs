//! fails: 2.4 never-blocked
//! Gives every device to a thread of the blocking pool: no session is a future.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::blocking::Session;
use common::show::{self, InterfaceState};
use programs::{FetchArgs, open};
use tokio::task::spawn_blocking;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let lab: &'static Lab = Box::leak(Box::new(lab));
    let spawn = |device| spawn_blocking(move || monitor(device, lab));
    let handles: Vec<_> = lab.devices.iter().map(spawn).collect();
    let mut states = Vec::new();
    for handle in handles {
        states.push(handle.await??);
    }
    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total monitoring time: {total:.2} seconds");
    Ok(())
}

fn monitor(device: &Device, lab: &Lab) -> Result<InterfaceState, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab)?;
    let brief = session.run("show ip interface brief")?;
    session.close()?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    Ok(show::interface_state(&brief, "GigabitEthernet0/1"))
}
