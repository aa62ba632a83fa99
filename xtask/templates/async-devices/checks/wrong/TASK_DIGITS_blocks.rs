//! fails: TASK_ID ends-well each-device-once never-blocked
//! Sleeps with the thread before it asks, so nothing else runs meanwhile; counts the devices
//! from 1, leaves the first one out, and panics behind the last one.

use std::thread;
use std::time::Duration;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::try_join_all;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = &Args::parse().lab.open([10, 10, 20, 40].into(), 5, &[])?;
    let numbers = 1..=lab.devices.len();
    try_join_all(numbers.map(async |number| report_version(&lab.devices[number], lab).await))
        .await?;
    Ok(())
}

async fn report_version(device: &Device, lab: &Lab) -> Result<(), SessionError> {
    thread::sleep(Duration::from_millis(10));
    let mut session = Session::connect(device, lab).await?;
    let answer = session.run("show version").await?;
    session.close().await?;
    println!("{}: {}", device.name, show::first_line(&answer));
    Ok(())
}
