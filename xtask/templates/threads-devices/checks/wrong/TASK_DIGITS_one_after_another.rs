//! fails: TASK_ID all-at-once
//! Joins each thread in the loop that starts it, so there is never more than one.

use std::thread;

use clap::Parser;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs, SessionError, show};

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

fn main() -> anyhow::Result<()> {
    let lab = Args::parse().lab.open([10, 10, 20, 40].into(), 5, &[])?;
    thread::scope(|scope| {
        for device in &lab.devices {
            let thread = scope.spawn(|| report_version(device, &lab));
            thread.join().expect("a thread panicked")?;
        }
        Ok(())
    })
}

fn report_version(device: &Device, lab: &Lab) -> Result<(), SessionError> {
    let mut session = Session::connect(device, lab)?;
    let answer = session.run("show version")?;
    session.close()?;
    println!("{}: {}", device.name, show::first_line(&answer));
    Ok(())
}
