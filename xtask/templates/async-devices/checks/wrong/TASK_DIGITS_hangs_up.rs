//! fails: TASK_ID sessions-closed versions-true
//! Wrong in two ways: the sessions are only dropped, and the first answer is printed for
//! every device.

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
    let lab = Args::parse().lab.open([10, 10, 20, 40].into(), 5, &[])?;
    let versions = try_join_all(lab.devices.iter().map(|device| version(device, &lab))).await?;
    for device in &lab.devices {
        println!("{}: {}", device.name, versions[0]);
    }
    Ok(())
}

async fn version(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let answer = session.run("show version").await?;
    Ok(show::first_line(&answer).to_owned())
}
