//! Task TASK_ID: ask all devices at the same time.
//!
//! One future per device, and one thread for all of them: while one future waits for its
//! router, the others ask theirs.
//!
//! Run:   cargo run -p LAB_PACKAGE --bin PROGRAM
//! Try:   --devices 50; --speed 20; await each future where it is made, and compare
//! Next:  your next program

use clap::Parser;
use common::inventory::Delay;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::join_all;

// The runtime drives futures to their end, here all of them on the thread of `main`.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// Ask all devices at the same time (task TASK_ID)
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = args.lab.open([10, 10, 20, 40].into(), 5, &[Delay::between(1.0, 3.0)])?;

    // solution: TASK_ID
    // These are only plans: a future does nothing until it is awaited. An await in
    // this line would finish each of them before the next one begins.
    let sessions = lab.devices.iter().map(|device| report_version(device, &lab));
    // Run them all, and wait for the last one.
    let results = join_all(sessions).await;
    // end

    println!("All {} devices were asked.", results.len());
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every device answered");
    Ok(())
}

/// One whole session: connect, run a command, close.
async fn report_version(device: &Device, lab: &Lab) -> Result<(), SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let answer = session.run("show version").await?;
    session.close().await?;
    println!("{}: {}", device.name, show::first_line(&answer));
    Ok(())
}
