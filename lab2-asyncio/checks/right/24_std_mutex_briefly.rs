//! passes: 2.4
//! The tasks share a table behind a Mutex of the standard library. No task holds
//! it across an `.await`, so no task ever has to wait for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use clap::Parser;
use common::error::SessionError;
use programs::{FetchArgs, monitor, open};
use tokio::sync::Notify;

#[derive(Default)]
struct Table {
    states: Mutex<BTreeMap<usize, Result<String, SessionError>>>,
    changed: Notify,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    let start_time = lab.clock.seconds();
    let table = Arc::new(Table::default());
    for number in 0..lab.devices.len() {
        let (lab, table) = (Arc::clone(&lab), Arc::clone(&table));
        tokio::spawn(async move {
            let state = monitor(&lab.devices[number], &lab).await;
            let state = state.map(|state| state.to_string());
            table.states.lock().unwrap().insert(number, state);
            table.changed.notify_one();
        });
    }
    while table.states.lock().unwrap().len() < lab.devices.len() {
        table.changed.notified().await;
    }

    println!("\n--- All Monitoring Results ---");
    for (number, state) in table.states.lock().unwrap().iter() {
        let name = &lab.devices[*number].name;
        match state {
            Ok(state) => println!("  {name}: Interface Gi0/1 on {name} is {state}"),
            Err(error) => println!("  {name}: {error}"),
        }
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}
