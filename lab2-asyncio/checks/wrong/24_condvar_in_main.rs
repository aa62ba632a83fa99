//! explored: 2.4 never-blocked
//! Main waits for its tasks on a condition variable of the standard library,
//! which blocks its thread. On a runtime of one thread it would wait for ever.

use std::sync::{Arc, Condvar, Mutex};

use clap::Parser;
use programs::{FetchArgs, monitor, open};

#[derive(Default)]
struct Board {
    states: Mutex<Vec<(usize, String)>>,
    changed: Condvar,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    let start_time = lab.clock.seconds();
    let board = Arc::new(Board::default());
    for number in 0..lab.devices.len() {
        let (lab, board) = (Arc::clone(&lab), Arc::clone(&board));
        tokio::spawn(async move {
            let state = match monitor(&lab.devices[number], &lab).await {
                Ok(state) => state.to_string(),
                Err(error) => format!("unknown: {error}"),
            };
            board.states.lock().unwrap().push((number, state));
            board.changed.notify_all();
        });
    }
    let states = board.states.lock().unwrap();
    let some_missing = |states: &mut Vec<_>| states.len() < lab.devices.len();
    let mut states = board.changed.wait_while(states, some_missing).unwrap();
    states.sort();

    println!("\n--- All Monitoring Results ---");
    for (number, state) in states.iter() {
        let name = &lab.devices[*number].name;
        println!("  {name}: Interface Gi0/1 on {name} is {state}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}
