//! fails: 2.2 never-blocked
//! No future anywhere: a thread per device, with a blocking session, in a plain main.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::blocking::Session;
use common::show;
use programs::{FetchArgs, open};

fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let results: Result<Vec<String>, SessionError> = std::thread::scope(|scope| {
        let lab = &lab;
        let start = |device| scope.spawn(move || fetch(device, lab));
        let threads: Vec<_> = lab.devices.iter().map(start).collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let results = results?;
    println!("Concurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show version")?;
    session.close()?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok(format!("Data from {name}"))
}
