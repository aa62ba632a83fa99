//! fails: 3.2 pause-after-a-timeout
//! Comes back at once after a timeout, which it takes for the pause.

use std::time::Duration;

use clap::Parser;
use common::{Device, Lab, LabArgs, SessionError};
use futures::future::join_all;
use lab3_resilience::{fetch_version, three_routers};
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = three_routers(&args.lab)?;
    println!("--- Fetching with Retries ---");

    let fetches = lab.devices.iter().map(|device| fetch_with_retries(device, &lab, &args));
    let results = join_all(fetches).await;

    let listed: Vec<_> = lab.devices.iter().zip(&results).map(data_or_gave_up).collect();
    println!("\nResults: {listed:?}");
    let reached = results.iter().filter(|result| result.is_ok()).count();
    println!("Reached {reached} of {} devices.", results.len());
    Ok(())
}

/// Try again, but not at once, and not for ever (task 3.2)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    /// How often a device is tried at most
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=10))]
    attempts: u32,
    /// Simulated seconds before the second attempt; each pause is about twice as long as
    /// the one before
    #[arg(long, value_name = "SECONDS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=60))]
    pause: u32,
}

/// Fetches from one device, as often as it takes, but not more often than allowed.
async fn fetch_with_retries(
    device: &Device,
    lab: &Lab,
    args: &Args,
) -> Result<String, SessionError> {
    let (name, clock, attempts) = (&device.name, &lab.clock, args.attempts);
    let mut attempt = 1;
    loop {
        let error = match fetch_once(device, lab).await {
            Ok(version) => return Ok(version),
            Err(error) if attempt == attempts => {
                println!("[{clock}] {name}: attempt {attempt} of {attempts} failed, giving up.");
                return Err(error);
            }
            Err(error) => error,
        };
        let pause = pause_after(attempt, args.pause, lab);
        println!("[{clock}] {name}: attempt {attempt} of {attempts} failed, trying again: {error}");
        // Only this fetch sleeps. The thread goes on with the other devices.
        // The timeout was pause enough.
        if !matches!(error, SessionError::TimedOut { .. }) {
            sleep(pause).await;
        }
        attempt += 1;
    }
}

/// About `first` simulated seconds after the first attempt, and twice as long each time.
///
/// Not exactly: a hundred programs that lost the same router would otherwise all come
/// back in the same moment, again and again. The random share is called jitter.
fn pause_after(attempt: u32, first: u32, lab: &Lab) -> Duration {
    let doubled = f64::from(first) * 2_f64.powi(attempt.cast_signed() - 1);
    let seconds = doubled * rand::random_range(0.75..1.25);
    lab.clock.real(seconds)
}

/// One attempt.
async fn fetch_once(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name}...");
    let version = fetch_version(device, lab).await?;
    println!("[{clock}] Connected to {name}. Version: {version}");
    println!("[{clock}] Finished fetch from {name}.");
    Ok(version)
}

/// What the list of results shows of a device.
fn data_or_gave_up((device, result): (&Device, &Result<String, SessionError>)) -> String {
    match result {
        Ok(_) => format!("Data from {}", device.name),
        Err(_) => format!("Gave up on {}", device.name),
    }
}
