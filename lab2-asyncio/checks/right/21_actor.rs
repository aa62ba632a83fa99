//! passes: 2.1
//! One task owns the sessions and is told by a channel whom to ask next; answers come back in
//! another channel. Several threads drive them.

use std::sync::Arc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};
use tokio::sync::mpsc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let lab = Arc::new(lab);
    let (order, mut orders) = mpsc::channel::<usize>(1);
    let (answer, mut answers) = mpsc::channel(1);
    let shop = Arc::clone(&lab);
    let shop = tokio::spawn(async move {
        while let Some(number) = orders.recv().await {
            let result = fetch(&shop.devices[number], &shop).await;
            if answer.send(result).await.is_err() {
                break;
            }
        }
    });
    let mut results = Vec::with_capacity(lab.devices.len());
    for number in 0..lab.devices.len() {
        order.send(number).await?;
        if let Some(result) = answers.recv().await {
            results.push(result?);
        }
    }
    drop(order);
    shop.await?;
    println!("Sequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok(format!("Data from {name}"))
}
