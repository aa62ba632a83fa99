//! fails: 2.4 never-blocked
//! No future anywhere: a thread per device with a blocking session, in a plain main.

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
        let start = |device| scope.spawn(move || watch(device, lab));
        let threads: Vec<_> = lab.devices.iter().map(start).collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let results = results?;
    println!("\n--- All Monitoring Results ---");
    for result in results {
        println!("  {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}

fn watch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab)?;
    let brief = session.run("show ip interface brief")?;
    session.close()?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    let state = show::interface_state(&brief, "GigabitEthernet0/1");
    Ok(format!("{name}: Interface Gi0/1 on {name} is {state}"))
}
