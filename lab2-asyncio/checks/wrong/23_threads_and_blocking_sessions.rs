//! fails: 2.3 never-blocked
//! A thread per device with a blocking session; main is async in name only.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::blocking::Session;
use programs::{ConfigureArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();
    let results: Result<Vec<String>, SessionError> = std::thread::scope(|scope| {
        let (lab, mut threads) = (&lab, Vec::new());
        for (device, commands) in lab.devices.iter().zip(&commands) {
            threads.push(scope.spawn(move || configure(device, commands, lab)));
        }
        threads.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let results = results?;
    for result in results {
        println!("- {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    Ok(())
}

fn configure(device: &Device, commands: &[String], lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Configuring {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab)?;
    session.configure(commands)?;
    session.close()?;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
