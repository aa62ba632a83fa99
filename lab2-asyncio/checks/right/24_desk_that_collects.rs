//! passes: 2.4
//! An actor: one task owns all that is known, hears of it over a channel, and hands
//! it out when it is complete.

use std::collections::HashMap;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show::{self, InterfaceState};
use futures::future::try_join_all;
use programs::{FetchArgs, open};
use tokio::sync::mpsc::{self, Sender};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let (tells, mut hears) = mpsc::channel(1);
    let (number, names) = (lab.devices.len(), lab.devices.iter().map(|it| it.name.clone()));
    let names: Vec<_> = names.collect();
    let desk = tokio::spawn(async move {
        let mut known = HashMap::new();
        while known.len() < number {
            let (name, state) = hears.recv().await.expect("all devices are told of");
            known.insert(name, state);
        }
        names.iter().map(|name| known[name]).collect::<Vec<InterfaceState>>()
    });
    try_join_all(lab.devices.iter().map(|device| monitor(device, &lab, tells.clone()))).await?;
    let states = desk.await?;
    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total monitoring time: {total:.2} seconds");
    Ok(())
}

async fn monitor(
    device: &Device,
    lab: &Lab,
    heard: Sender<(String, InterfaceState)>,
) -> Result<(), SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    let state = show::interface_state(&brief, "GigabitEthernet0/1");
    heard.send((name.clone(), state)).await.expect("the desk listens");
    Ok(())
}
