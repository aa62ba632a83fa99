//! passes: 3.5
//! A dispatcher gives turns, and a stream is buffered for each device.

use anyhow::bail;
use clap::Parser;
use common::{Device, Lab, LabArgs};
use futures::future::try_join_all;
use futures::stream::{self, StreamExt, TryStreamExt};
use lab3_resilience::{COMMANDS, fetch_answer, one_that_is_slow};
use tokio::select;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_is_slow(&args.lab)?;
    println!("--- Fetching within Two Limits ---");
    let start_time = lab.clock.seconds();

    // One for all devices, where each of them has a semaphore of its own.
    let (turns, asked) = unbounded_channel();
    let devices = lab.devices.iter().map(|device| fetch_all(device, &lab, &args, &turns));
    let answers: Vec<Vec<String>> = select! {
        answers = try_join_all(devices) => answers?,
        () = give_turns(&lab, args.rate, asked) => bail!("the dispatcher gives no more turns"),
    };

    println!("\nAnswers: {}", answers.iter().flatten().count());
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

/// Who waits for a turn.
type Turn = oneshot::Sender<()>;

/// Gives one turn after the other, in the order in which they were asked for, and then pauses.
async fn give_turns(lab: &Lab, rate: u32, mut asked: UnboundedReceiver<Turn>) {
    while let Some(turn) = asked.recv().await {
        // A fetch that is gone needs no turn, and no pause after it.
        if turn.send(()).is_ok() {
            sleep(lab.clock.real(1.0 / f64::from(rate))).await;
        }
    }
}

/// Asks one device everything.
async fn fetch_all(
    device: &Device,
    lab: &Lab,
    args: &Args,
    turns: &UnboundedSender<Turn>,
) -> anyhow::Result<Vec<String>> {
    let commands = stream::iter(COMMANDS).take(args.jobs as usize);
    let fetches = commands.map(|command| fetch(device, lab, command, turns));
    // As many at once as the device has lines: each one until its session is closed.
    fetches.buffer_unordered(args.per_device as usize).try_collect().await
}

/// Asks one device one thing, in a session of its own.
async fn fetch(
    device: &Device,
    lab: &Lab,
    command: &str,
    turns: &UnboundedSender<Turn>,
) -> anyhow::Result<String> {
    let (name, clock) = (&device.name, &lab.clock);
    let (turn, my_turn) = oneshot::channel();
    turns.send(turn)?;
    my_turn.await?;
    println!("[{clock}] Connecting to {name} for '{command}'...");
    let answer = fetch_answer(device, lab, command).await?;
    println!("[{clock}] {name} answered '{command}': {answer}");
    Ok(answer)
}
