//! passes: 3.2
//! A task per device does the attempts, and main prints what they report over a channel.

use std::sync::Arc;

use clap::Parser;
use common::{Lab, LabArgs, SessionError};
use lab3_resilience::{fetch_version, three_routers};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
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

/// An attempt, by its number, on the device with this number.
struct Report {
    device: usize,
    attempt: u32,
    result: Result<String, SessionError>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Arc::new(Args::parse());
    let lab = Arc::new(three_routers(&args.lab)?);
    println!("--- Fetching with Retries ---");
    let (sender, reports) = unbounded_channel();
    for device in 0..lab.devices.len() {
        tokio::spawn(persist(device, Arc::clone(&lab), Arc::clone(&args), sender.clone()));
    }
    drop(sender);
    let reached = tell(&lab, args.attempts, reports).await;
    let listed: Vec<_> = lab
        .devices
        .iter()
        .zip(&reached)
        .map(|(device, reached)| match reached {
            true => format!("Data from {}", device.name),
            false => format!("Gave up on {}", device.name),
        })
        .collect();
    println!("\nResults: {listed:?}");
    let count = reached.iter().filter(|reached| **reached).count();
    println!("Reached {count} of {} devices.", reached.len());
    Ok(())
}

/// Prints what is reported; returns which devices have answered.
async fn tell(lab: &Lab, attempts: u32, mut reports: UnboundedReceiver<Report>) -> Vec<bool> {
    let clock = &lab.clock;
    let mut reached = vec![false; lab.devices.len()];
    while let Some(Report { device, attempt, result }) = reports.recv().await {
        let name = &lab.devices[device].name;
        match result {
            Ok(version) => {
                reached[device] = true;
                println!("[{clock}] Connected to {name}. Version: {version}");
                println!("[{clock}] Finished fetch from {name}.");
            }
            Err(_) if attempt == attempts => {
                println!("[{clock}] {name}: attempt {attempt} of {attempts} failed, giving up.");
            }
            Err(error) => {
                println!(
                    "[{clock}] {name}: attempt {attempt} of {attempts} failed, trying again: {error}"
                );
            }
        }
    }
    reached
}

async fn persist(device: usize, lab: Arc<Lab>, args: Arc<Args>, sender: UnboundedSender<Report>) {
    for attempt in 1..=args.attempts {
        println!("[{}] Starting fetch from {}...", lab.clock, lab.devices[device].name);
        let result = fetch_version(&lab.devices[device], &lab).await;
        let is_over = result.is_ok() || attempt == args.attempts;
        // Main receives until all tasks have ended.
        let _ = sender.send(Report { device, attempt, result });
        if is_over {
            return;
        }
        let seconds = f64::from(args.pause) * f64::from(1 << (attempt - 1));
        sleep(lab.clock.real(seconds * rand::random_range(0.75..1.25))).await;
    }
}
