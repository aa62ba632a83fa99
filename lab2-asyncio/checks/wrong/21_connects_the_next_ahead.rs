//! fails: 2.1 one-at-a-time
//! Opens the session with the next device while this one is still to answer.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let mut results = Vec::new();
    let mut ahead = Session::connect(&lab.devices[0], &lab).await?;
    for (number, device) in lab.devices.iter().enumerate() {
        let name = &device.name;
        println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
        let mut session = ahead;
        let output = session.run("show version").await?;
        let next = lab.devices.get(number + 1).unwrap_or(device);
        if number + 1 == lab.devices.len() {
            session.close().await?;
            println!(
                "[{}] Connected to {name}. Version: {}",
                lab.clock.time_of_day(),
                show::first_line(&output)
            );
            println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
            results.push(format!("Data from {name}"));
            break;
        }
        ahead = Session::connect(next, &lab).await?;
        session.close().await?;
        println!(
            "[{}] Connected to {name}. Version: {}",
            lab.clock.time_of_day(),
            show::first_line(&output)
        );
        println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
        results.push(format!("Data from {name}"));
    }
    println!("Sequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}
