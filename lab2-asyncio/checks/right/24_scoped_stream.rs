//! passes: 2.4
//! A stream of results in the order of the devices, as wide as there are devices; a struct that
//! borrows the lab.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::stream::{FuturesOrdered, TryStreamExt};
use programs::{FetchArgs, open};

struct Monitor<'a> {
    lab: &'a Lab,
}

impl Monitor<'_> {
    async fn all(&self) -> Result<Vec<String>, SessionError> {
        let watches = self.lab.devices.iter().map(|device| watch(device, self.lab));
        watches.collect::<FuturesOrdered<_>>().try_collect().await
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let monitor = Monitor { lab: &lab };
    let results = monitor.all().await?;
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
