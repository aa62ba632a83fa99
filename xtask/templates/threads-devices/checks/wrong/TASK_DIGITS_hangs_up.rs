//! fails: TASK_ID sessions-closed versions-true
//! Wrong in two ways: the sessions are only dropped, and all threads write their answer
//! into one variable, which is printed for every device.

use std::sync::Mutex;
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
    let answer = Mutex::new(String::new());
    thread::scope(|scope| {
        for device in &lab.devices {
            scope.spawn(|| {
                let version = version(device, &lab).expect("the device answers");
                *answer.lock().expect("no thread panicked") = version;
            });
        }
    });
    let answer = answer.into_inner()?;
    for device in &lab.devices {
        println!("{}: {answer}", device.name);
    }
    Ok(())
}

fn version(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let answer = session.run("show version")?;
    Ok(show::first_line(&answer).to_owned())
}
