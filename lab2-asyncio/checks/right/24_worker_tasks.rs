//! passes: 2.4
//! Worker tasks, one for each device there is, take the next device from a
//! list they share, and write its state into a table they share, too.

use std::sync::{Arc, Mutex};

use clap::Parser;
use common::lab::Lab;
use common::session::Session;
use programs::{FetchArgs, open};
use tokio::task::JoinSet;

struct Board {
    lab: Lab,
    todo: Mutex<Vec<usize>>,
    states: Mutex<Vec<Option<String>>>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let count = lab.devices.len();
    let before = lab.clock.seconds();
    let board = Arc::new(Board {
        lab,
        todo: Mutex::new((0..count).collect()),
        states: Mutex::new(vec![None; count]),
    });
    let mut workers: JoinSet<_> = (0..count).map(|_| work(Arc::clone(&board))).collect();
    while let Some(worker) = workers.join_next().await {
        worker??;
        println!("{} workers left", workers.len());
    }
    let took = board.lab.clock.seconds() - before;
    let states = board.states.lock().unwrap();
    for (device, state) in board.lab.devices.iter().zip(states.iter()) {
        let (name, state) = (&device.name, state.as_deref().unwrap_or("unknown"));
        println!("  {name}: Interface Gi0/1 on {name} is {state}");
    }
    println!("Total monitoring time: {took:.2} seconds");
    Ok(())
}

async fn work(board: Arc<Board>) -> anyhow::Result<()> {
    let next = || board.todo.lock().unwrap().pop();
    while let Some(index) = next() {
        let (lab, name) = (&board.lab, &board.lab.devices[index].name);
        println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
        let mut session = Session::connect(&lab.devices[index], lab).await?;
        let rows = session.run("sh ip int br").await?;
        session.close().await?;
        println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
        let is_it = |row: &&str| row.starts_with("GigabitEthernet0/1 ");
        let row = rows.lines().find(is_it).unwrap_or_default();
        eprintln!("debug: {row}");
        // The last two columns: "up up", "down down", "administratively down down".
        let state = row.split_whitespace().rev().nth(1).map(str::to_owned);
        board.states.lock().unwrap()[index] = state;
    }
    Ok(())
}
