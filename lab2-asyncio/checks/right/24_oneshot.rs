//! passes: 2.4
//! Every task gets a oneshot channel for its only message; main reads the
//! receivers in the order of the devices. Finds the column by its heading.

use std::sync::Arc;

use anyhow::Context;
use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use programs::{FetchArgs, open};
use tokio::sync::oneshot;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    let start_time = lab.clock.seconds();
    let mut receivers = Vec::new();
    for device in lab.devices.clone() {
        let (sender, receiver) = oneshot::channel();
        receivers.push((device.name.clone(), receiver));
        let lab = Arc::clone(&lab);
        tokio::spawn(async move {
            if sender.send(watch(&device, &lab).await).is_err() {
                eprintln!("debug: nobody wants to know about {}", device.name);
            }
        });
    }
    println!("{} tasks are on their way.", receivers.len());
    for (name, receiver) in receivers {
        let state = receiver.await.context("the task panicked")??;
        println!("{name}: Interface Gi0/1 on {name} is {state}");
    }
    println!("Total monitoring time: {:.2} seconds", lab.clock.seconds() - start_time);
    println!("Everybody has been heard.");
    Ok(())
}

async fn watch(device: &Device, lab: &Lab) -> anyhow::Result<&'static str> {
    let (name, stamp) = (&device.name, || lab.clock.time_of_day());
    println!("[{}] Monitoring {name} status...", stamp());
    let mut session = Session::connect(device, lab).await?;
    let table = session.run("show ip int brief").await?;
    println!("[{}] Finished monitoring {name}.", stamp());
    session.close().await?;
    let heading = table.lines().find(|line| line.starts_with("Interface "));
    let column = heading.and_then(|line| line.find("Status"));
    let mut rows = table.lines();
    let row = rows.find(|row| row.split(' ').next() == Some("GigabitEthernet0/1"));
    let row = row.context("the device has no such interface")?;
    let status = &row[column.context("the table has no heading")?..];
    Ok(match status.starts_with("up ") {
        true => "up",
        false => "down",
    })
}
