//! fails: TASK_ID all-at-once
//! Awaits each session where it is made, so there is never more than one.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Args::parse().lab.open([10, 10, 20, 40].into(), 5, &[])?;
    for device in &lab.devices {
        report_version(device, &lab).await?;
    }
    Ok(())
}

async fn report_version(device: &Device, lab: &Lab) -> Result<(), SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let answer = session.run("show version").await?;
    session.close().await?;
    println!("{}: {}", device.name, show::first_line(&answer));
    Ok(())
}
