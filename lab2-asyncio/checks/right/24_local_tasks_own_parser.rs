//! passes: 2.4
//! Tasks on one thread, in a JoinSet with numbers; reads the table itself, and asks in short words.

use std::rc::Rc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use programs::{FetchArgs, open};
use tokio::task::{JoinSet, LocalSet};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let lab = Rc::new(lab);
    let local = LocalSet::new();
    let results = local
        .run_until(async {
            let mut tasks = JoinSet::new();
            for number in 0..lab.devices.len() {
                let lab = Rc::clone(&lab);
                tasks.spawn_local(async move { (number, watch(&lab.devices[number], &lab).await) });
            }
            let mut found = tasks.join_all().await;
            found.sort_by_key(|it| it.0);
            found.into_iter().map(|it| it.1).collect::<Result<Vec<String>, _>>()
        })
        .await?;
    println!("\n--- All Monitoring Results ---");
    for result in results {
        println!("  {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}

async fn watch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let brief = session.run("sh ip int brief").await?;
    session.close().await?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    let state = {
        let row =
            brief.lines().find(|it| it.split_whitespace().next() == Some("GigabitEthernet0/1"));
        let words: Vec<&str> = row.unwrap_or_default().split_whitespace().collect();
        words.iter().rev().nth(1).copied().unwrap_or("missing").to_owned()
    };
    Ok(format!("{name}: Interface Gi0/1 on {name} is {state}"))
}
