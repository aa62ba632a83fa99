//! fails: 2.2 ends-well each-device-once
//! Asks again and again whether all tasks are done: on a runtime of one thread,
//! no other task runs, and no task is ever done.

use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Parser;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

static DONE: AtomicUsize = AtomicUsize::new(0);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab: &'static _ = Box::leak(Box::new(open(&FetchArgs::parse().lab)?));
    let start_time = lab.clock.seconds();

    let fetch = |device| async move {
        let result = simulate_network_fetch(device, lab).await;
        DONE.fetch_add(1, Ordering::SeqCst);
        result
    };
    let tasks: Vec<_> = lab.devices.iter().map(|it| tokio::spawn(fetch(it))).collect();
    while DONE.load(Ordering::SeqCst) < tasks.len() {
        std::hint::spin_loop();
    }

    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await??);
    }
    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}
