//! fails: TASK_ID ends-well each-device-once
//! Counts the devices from 1: leaves the first one out, and panics behind the last one.

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
    let lab = &Args::parse().lab.open([10, 10, 20, 40].into(), 5, &[])?;
    thread::scope(|scope| {
        for number in 1..=lab.devices.len() {
            scope.spawn(move || report_version(&lab.devices[number], lab));
        }
    });
    Ok(())
}

fn report_version(device: &Device, lab: &Lab) -> Result<(), SessionError> {
    let mut session = Session::connect(device, lab)?;
    let answer = session.run("show version")?;
    session.close()?;
    println!("{}: {}", device.name, show::first_line(&answer));
    Ok(())
}
