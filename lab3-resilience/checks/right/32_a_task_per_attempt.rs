//! passes: 3.2
//! A task for each attempt; main counts, prints and starts the next one.

use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use common::{Device, Lab, LabArgs, SessionError};
use lab3_resilience::{fetch_version, three_routers};
use tokio::task::JoinSet;
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = Arc::new(three_routers(&args.lab)?);
    println!("--- Fetching with Retries ---");

    let (clock, attempts) = (lab.clock, args.attempts);
    let mut tasks = JoinSet::new();
    for place in 0..lab.devices.len() {
        tasks.spawn(attempt_later(lab.clone(), place, 1, Duration::ZERO));
    }
    let mut results: Vec<Option<Result<String, SessionError>>> = Vec::new();
    results.resize_with(lab.devices.len(), || None);
    while let Some(done) = tasks.join_next().await {
        let (place, attempt, result) = done?;
        let name = &lab.devices[place].name;
        match result {
            Err(error) if attempt < attempts => {
                println!(
                    "[{clock}] {name}: attempt {attempt} of {attempts} failed, trying again: {error}"
                );
                let pause = pause_after(attempt, args.pause, &lab);
                eprintln!("{name}: next attempt in {pause:?}");
                tasks.spawn(attempt_later(lab.clone(), place, attempt + 1, pause));
            }
            Err(error) => {
                println!("[{clock}] {name}: attempt {attempt} of {attempts} failed, giving up.");
                results[place] = Some(Err(error));
            }
            Ok(version) => results[place] = Some(Ok(version)),
        }
    }
    let results: Vec<_> = results.into_iter().flatten().collect();

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

/// One attempt, after its pause: a task of its own.
async fn attempt_later(
    lab: Arc<Lab>,
    place: usize,
    attempt: u32,
    pause: Duration,
) -> (usize, u32, Result<String, SessionError>) {
    if !pause.is_zero() {
        sleep(pause).await;
    }
    let result = fetch_once(&lab.devices[place], &lab).await;
    (place, attempt, result)
}

/// About `first` simulated seconds after the first attempt, and twice as long each time.
///
/// Not exactly: a hundred programs that lost the same router would otherwise all come
/// back in the same moment, again and again. The random share is called jitter.
fn pause_after(attempt: u32, first: u32, lab: &Lab) -> Duration {
    let doubled = f64::from(first) * 2_f64.powi(attempt as i32 - 1);
    let seconds = doubled * rand::random_range(0.75..=1.25);
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
