//! explored: 2.3 ends-well
//! A std Mutex is held across an await; in a join_all, no task gives it back when another one blocks on it.
use clap::Parser;
use common::session::Session;
use futures::future::join_all;
use programs::{ConfigureArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let before = lab.clock.seconds();
    let commands = args.commands_of(&lab.devices)?;
    let log = std::sync::Mutex::new(Vec::new());
    let (lab, log) = (&lab, &log);
    join_all(lab.devices.iter().zip(&commands).map(|(d, c)| async move {
        let mut s = Session::connect(d, lab).await.unwrap();
        println!("[{}] Configuring {}...", lab.clock.time_of_day(), d.name);
        s.configure(c).await.unwrap();
        let mut log = log.lock().unwrap();
        s.close().await.unwrap();
        log.push(&d.name);
        println!("[{}] Configuration complete for {}.", lab.clock.time_of_day(), d.name);
    }))
    .await;
    for (d, c) in lab.devices.iter().zip(&commands) {
        println!("- Configured {} with {} commands.", d.name, c.len());
    }
    println!("Total configuration time: {:.2} seconds", lab.clock.seconds() - before);
    Ok(())
}
