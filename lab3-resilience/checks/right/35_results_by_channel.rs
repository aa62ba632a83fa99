//! passes: 3.5
//! Tasks send what they have to one that prints.

use std::sync::Arc;

use clap::Parser;
use common::LabArgs;
use lab3_resilience::{COMMANDS, fetch_answer, one_that_is_slow};
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::time::{MissedTickBehavior, interval};

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 8)]
    jobs: usize,
    #[arg(long, default_value_t = 4)]
    rate: u32,
    #[arg(long, default_value_t = 5)]
    per_device: usize,
}

enum Message {
    Begins(usize, &'static str),
    Answered(usize, &'static str, String),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = Arc::new(one_that_is_slow(&args.lab)?);
    println!("--- Fetching within Two Limits ---");
    let start_time = lab.clock.seconds();

    let mut ticks = interval(lab.clock.real(1.0 / f64::from(args.rate)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let starts = Arc::new(Mutex::new(ticks));
    let (messages, mut received) = mpsc::unbounded_channel();
    for at in 0..lab.devices.len() {
        let lines = Arc::new(Semaphore::new(args.per_device));
        for command in COMMANDS.into_iter().take(args.jobs) {
            let (lab, lines, starts, messages) =
                (Arc::clone(&lab), Arc::clone(&lines), Arc::clone(&starts), messages.clone());
            tokio::spawn(async move {
                let _line = lines.acquire().await?;
                starts.lock().await.tick().await;
                messages.send(Message::Begins(at, command))?;
                let answer = fetch_answer(&lab.devices[at], &lab, command).await?;
                messages.send(Message::Answered(at, command, answer))?;
                anyhow::Ok(())
            });
        }
    }
    drop(messages);
    let clock = &lab.clock;
    let mut answers = 0;
    while let Some(message) = received.recv().await {
        match message {
            Message::Begins(at, command) => {
                let name = &lab.devices[at].name;
                println!("[{clock}] Connecting to {name} for '{command}'...");
            }
            Message::Answered(at, command, answer) => {
                let name = &lab.devices[at].name;
                println!("[{clock}] {name} answered '{command}': {answer}");
                answers += 1;
            }
        }
    }

    println!("\nAnswers: {answers}");
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}
