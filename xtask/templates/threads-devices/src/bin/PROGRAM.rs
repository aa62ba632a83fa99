//! Task TASK_ID: ask all devices at the same time.
//!
//! One thread per device: a router takes seconds to answer, and while one thread waits
//! for its router, the others ask theirs.
//!
//! Run:   cargo run -p LAB_PACKAGE --bin PROGRAM
//! Try:   --devices 50; --speed 20; join each thread where it is started, and compare
//! Next:  your next program

use std::thread;

use clap::Parser;
use common::inventory::Delay;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs, SessionError, show};

fn main() -> anyhow::Result<()> {
    run(&Args::parse())
}

/// Ask all devices at the same time (task TASK_ID)
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

fn run(args: &Args) -> anyhow::Result<()> {
    let lab = args.lab.open([10, 10, 20, 40].into(), 5, &[Delay::between(1.0, 3.0)])?;

    // solution: TASK_ID
    // Threads of a scope may borrow the devices, because the scope does not end
    // before its threads have ended.
    let results: Vec<Result<(), SessionError>> = thread::scope(|scope| {
        let mut handles = Vec::new();
        for device in &lab.devices {
            handles.push(scope.spawn(|| report_version(device, &lab)));
        }
        // All threads run by now. A join in the loop above would have started each
        // thread only after the one before it had ended.
        let results = handles.into_iter().map(|it| it.join().expect("a thread panicked"));
        results.collect()
    });
    // end

    println!("All {} devices were asked.", results.len());
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every device answered");
    Ok(())
}

/// One whole session: connect, run a command, close.
fn report_version(device: &Device, lab: &Lab) -> Result<(), SessionError> {
    let mut session = Session::connect(device, lab)?;
    let answer = session.run("show version")?;
    session.close()?;
    println!("{}: {}", device.name, show::first_line(&answer));
    Ok(())
}
