//! passes: 3.4
//! A queue in a lock, and a bell for each side.

use std::collections::VecDeque;
use std::sync::Mutex;

use anyhow::ensure;
use clap::Parser;
use common::{Device, Lab, LabArgs, Session};
use lab3_resilience::changes::{log_and_routes, look_up, read_line};
use tokio::sync::Notify;
use tokio::try_join;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 12)]
    lines: u32,
    #[arg(long, default_value_t = 3)]
    capacity: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = log_and_routes(&args.lab)?;
    ensure!(lab.devices.len() > 1, "name two routers");
    let (log, routes) = (&lab.devices[0], &lab.devices[1]);
    println!("--- Reading Faster than Looking Up ---");

    let queue = Queue {
        lines: Mutex::new(VecDeque::new()),
        put: Notify::new(),
        taken: Notify::new(),
        capacity: args.capacity,
    };
    let collector = collect(log, &lab, args.lines, &queue);
    let (read, missing) = try_join!(collector, analyze(routes, &lab, args.lines, &queue))?;

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
}

struct Queue {
    lines: Mutex<VecDeque<String>>,
    put: Notify,
    taken: Notify,
    capacity: usize,
}

impl Queue {
    async fn put(&self, line: String) {
        while self.lines.lock().unwrap().len() == self.capacity {
            self.taken.notified().await;
        }
        self.lines.lock().unwrap().push_back(line);
        self.put.notify_one();
    }

    async fn take(&self) -> String {
        loop {
            let oldest = self.lines.lock().unwrap().pop_front();
            if let Some(oldest) = oldest {
                self.taken.notify_one();
                return oldest;
            }
            self.put.notified().await;
        }
    }
}

async fn collect(device: &Device, lab: &Lab, lines: u32, queue: &Queue) -> anyhow::Result<u32> {
    let mut session = Session::connect(device, lab).await?;
    for number in 1..=lines {
        let address = read_line(&mut session, number).await?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        queue.put(address).await;
    }
    session.close().await?;
    Ok(lines)
}

async fn analyze(device: &Device, lab: &Lab, lines: u32, queue: &Queue) -> anyhow::Result<u32> {
    let mut missing = 0;
    for _ in 0..lines {
        let address = queue.take().await;
        let answer = look_up(device, lab, &address).await?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}
