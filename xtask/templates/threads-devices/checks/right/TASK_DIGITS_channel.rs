//! passes: TASK_ID
//! No scope: each thread owns a clone of its device and a share of the lab, and sends its
//! answer to main, which prints it.

use std::sync::{Arc, mpsc};
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
    let lab = Arc::new(Args::parse().lab.open([10, 10, 20, 40].into(), 5, &[])?);
    let (sender, answers) = mpsc::channel();
    for device in lab.devices.clone() {
        let (lab, sender) = (Arc::clone(&lab), sender.clone());
        thread::spawn(move || sender.send((device.name.clone(), ask(&device, &lab))));
    }
    // The loop below ends when the last sender is gone.
    drop(sender);
    for (name, answer) in answers {
        println!("{name}: {}", show::first_line(&answer?));
    }
    Ok(())
}

fn ask(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let answer = session.run("show ver")?;
    session.close()?;
    Ok(answer)
}
