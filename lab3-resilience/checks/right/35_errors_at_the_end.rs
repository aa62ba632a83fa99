//! passes: 3.5
//! Goes on with the others when a session fails, and tells all errors at the end.

use clap::Parser;
use common::{Device, Lab, LabArgs};
use lab3_resilience::{COMMANDS, fetch_answer, one_that_is_slow};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Interval, MissedTickBehavior, interval};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_is_slow(&args.lab)?;
    println!("--- Fetching within Two Limits ---");
    let start_time = lab.clock.seconds();

    // One for all devices, where each of them has a semaphore of its own.
    let starts = Mutex::new(so_many_per_second(args.rate, &lab));
    let devices = lab.devices.iter().map(|device| fetch_all(device, &lab, &args, &starts));
    let answers: Vec<Vec<anyhow::Result<String>>> = futures::future::join_all(devices).await;
    let answers: Vec<anyhow::Result<String>> = answers.into_iter().flatten().collect();
    let errors = answers.iter().filter_map(|it| it.as_ref().err());
    errors.for_each(|error| println!("Error: {error}"));

    println!("\nAnswers: {}", answers.iter().flatten().count());
    anyhow::ensure!(answers.iter().all(|it| it.is_ok()), "not every device answered");
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

/// Two limits at once (task 3.5)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    /// How many commands each device is asked, each in a session of its own
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=8))]
    jobs: u32,
    /// How many sessions may begin in any simulated second, on all devices together
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// How many sessions a device takes at once
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    per_device: u32,
}

/// Ticks so often in a simulated second.
fn so_many_per_second(rate: u32, lab: &Lab) -> Interval {
    let mut ticks = interval(lab.clock.real(1.0 / f64::from(rate)));
    // While all lines are busy, no fetch takes a tick. Without this line, the interval makes
    // up for the ticks that it missed: afterwards, they all come at once.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Asks one device everything.
async fn fetch_all(
    device: &Device,
    lab: &Lab,
    args: &Args,
    starts: &Mutex<Interval>,
) -> Vec<anyhow::Result<String>> {
    let lines = Semaphore::new(args.per_device as usize);
    let commands = COMMANDS.iter().take(args.jobs as usize);
    futures::future::join_all(commands.map(|command| fetch(device, lab, command, &lines, starts)))
        .await
}

/// Asks one device one thing, in a session of its own.
async fn fetch(
    device: &Device,
    lab: &Lab,
    command: &str,
    lines: &Semaphore,
    starts: &Mutex<Interval>,
) -> anyhow::Result<String> {
    let (name, clock) = (&device.name, &lab.clock);
    // The line first, as it may take long. A fetch that has a tick and waits for a line uses
    // the tick too late, in the same moment as others; and until then, a device with a free
    // line goes without.
    let _line = lines.acquire().await?;
    // This statement holds the lock while it waits for the next tick. The other fetches queue
    // for the lock. None of them holds what this one waits for, so there is no deadlock.
    starts.lock().await.tick().await;
    println!("[{clock}] Connecting to {name} for '{command}'...");
    let answer = fetch_answer(device, lab, command).await?;
    println!("[{clock}] {name} answered '{command}': {answer}");
    Ok(answer)
}
