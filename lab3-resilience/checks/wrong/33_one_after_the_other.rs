//! fails: 3.3 ctrl-c-in-time ctrl-c-logs-out each-asked | each-asked opened-at-once | each-asked
//! Asks one router after the other, until one gives a good answer.

use std::process::ExitCode;

use clap::Parser;
use common::{LabArgs, Session, show};
use lab3_resilience::five_routers;
use tokio::select;
use tokio::signal::ctrl_c;
use tokio::time::timeout;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let lab = five_routers(&args.lab)?;
    let clock = &lab.clock;
    println!("--- The First Good Answer Wins ---");
    for device in &lab.devices {
        let name = &device.name;
        println!("[{clock}] Asking {name}...");
        let asking = async {
            let mut session = Session::connect(device, &lab).await?;
            let output = session.run("show version").await;
            session.close().await?;
            output
        };
        let output = select! {
            output = timeout(clock.real(200.0), asking) => output,
            _ = ctrl_c() => {
                println!("[{clock}] Interrupted: logging out.");
                return Ok(ExitCode::from(130));
            }
        };
        match output {
            Ok(Ok(output)) => {
                println!("[{clock}] First answer from {name}: {}", show::first_line(&output));
                println!("[{clock}] Logged out of {name}.");
                return Ok(ExitCode::SUCCESS);
            }
            Ok(Err(error)) => println!("[{clock}] No good answer from {name}: {error}"),
            Err(error) => println!("[{clock}] No good answer from {name}: {error}"),
        }
    }
    Ok(ExitCode::FAILURE)
}
