//! passes: 3.2
//! Spawns a task per device into a `JoinSet`, on all processors; places by number.

use std::sync::Arc;

use clap::Parser;
use common::{Lab, LabArgs};
use lab3_resilience::{fetch_version, three_routers};
use tokio::task::JoinSet;
use tokio::time::sleep;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 3)]
    attempts: u32,
    #[arg(long, default_value_t = 1)]
    pause: u32,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Arc::new(Args::parse());
    let lab = Arc::new(three_routers(&args.lab)?);
    println!("--- Fetching with Retries ---");
    let mut tasks = JoinSet::new();
    for number in 0..lab.devices.len() {
        tasks.spawn(persist(number, Arc::clone(&lab), Arc::clone(&args)));
    }
    let mut reached = vec![false; lab.devices.len()];
    while let Some(joined) = tasks.join_next().await {
        let (number, answered) = joined?;
        reached[number] = answered;
    }
    let listed = lab.devices.iter().zip(&reached).map(|(device, reached)| {
        let what = if *reached { "Data from" } else { "Gave up on" };
        format!("{what} {}", device.name)
    });
    println!("\nResults: {}", listed.collect::<Vec<_>>().join("; "));
    let count = reached.iter().filter(|reached| **reached).count();
    println!("Reached {count} of {} devices.", reached.len());
    Ok(())
}

/// Whether the device with this number has answered in the end.
async fn persist(number: usize, lab: Arc<Lab>, args: Arc<Args>) -> (usize, bool) {
    let (device, clock, all) = (&lab.devices[number], &lab.clock, args.attempts);
    let name = &device.name;
    let mut pause = f64::from(args.pause);
    for attempt in 1..=all {
        println!("[{clock}] Starting fetch from {name}...");
        match fetch_version(device, &lab).await {
            Ok(version) => {
                println!("[{clock}] Connected to {name}. Version: {version}");
                println!("[{clock}] Finished fetch from {name}.");
                return (number, true);
            }
            Err(error) if attempt < all => {
                println!(
                    "[{clock}] {name}: attempt {attempt} of {all} failed, trying again: {error}"
                );
                sleep(clock.real(pause * rand::random_range(0.75..1.25))).await;
                pause *= 2.0;
            }
            Err(_) => println!("[{clock}] {name}: attempt {attempt} of {all} failed, giving up."),
        }
    }
    (number, false)
}
