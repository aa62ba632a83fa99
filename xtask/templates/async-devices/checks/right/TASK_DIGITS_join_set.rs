//! passes: TASK_ID
//! A task per device: each owns a clone of its device and a share of the lab, and gives its
//! answer back to main, which prints it.

use std::sync::Arc;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use tokio::task::JoinSet;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(Args::parse().lab.open([10, 10, 20, 40].into(), 5, &[])?);
    let mut tasks = JoinSet::new();
    for device in lab.devices.clone() {
        let lab = Arc::clone(&lab);
        tasks.spawn(async move { (device.name.clone(), ask(&device, &lab).await) });
    }
    while let Some(answered) = tasks.join_next().await {
        let (name, answer) = answered?;
        println!("{name}: {}", show::first_line(&answer?));
    }
    Ok(())
}

async fn ask(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let answer = session.run("show ver").await?;
    session.close().await?;
    Ok(answer)
}
