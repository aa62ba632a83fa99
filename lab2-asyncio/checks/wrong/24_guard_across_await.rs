//! explored: 2.4 ends-well
//! A std RwLock is read across an await and written by others: in a current-thread runtime a deadlock, when two meet.
use clap::Parser;
use common::session::Session;
use futures::future::join_all;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = FetchArgs::parse();
    let lab = open(&args.lab)?;
    let before = lab.clock.seconds();
    let table = std::sync::RwLock::new(vec![String::new(); lab.devices.len()]);
    let (lab, table) = (&lab, &table);
    join_all(lab.devices.iter().enumerate().map(|(i, d)| async move {
        println!("[{}] Monitoring {} status...", lab.clock.time_of_day(), d.name);
        let mut s = Session::connect(d, lab).await.unwrap();
        let brief = s.run("show ip interface brief").await.unwrap();
        let mut t = table.write().unwrap();
        t[i] = common::show::interface_state(&brief, "GigabitEthernet0/1").to_string();
        s.close().await.unwrap();
        println!("[{}] Finished monitoring {}.", lab.clock.time_of_day(), d.name);
    }))
    .await;
    let states = table.read().unwrap().clone();
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    println!("Total monitoring time: {:.2} seconds", lab.clock.seconds() - before);
    Ok(())
}
