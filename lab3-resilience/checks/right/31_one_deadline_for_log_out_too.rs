//! passes: 3.1
//! Two timeouts with one deadline: one for the question, and one for the log-out.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::join_all;
use lab3_resilience::one_that_hangs;
use tokio::time::{Instant, timeout_at};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_hangs(&args.lab)?;
    println!("--- Fetching with a Timeout for Each Device ---");
    let start_time = lab.clock.seconds();

    let fetches = lab.devices.iter().map(|device| fetch_or_give_up(device, &lab, args.patience));
    let results: Vec<String> = join_all(fetches).await;

    println!("\nResults: {results:?}");
    let reached = results.iter().filter(|result| result.starts_with("Data")).count();
    println!("Reached {reached} of {} devices.", results.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

/// A timeout for each device (task 3.1)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    /// Simulated seconds that the whole session with a device may take
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    patience: u32,
}

/// Fetches from one device, but waits no longer than this many simulated seconds.
async fn fetch_or_give_up(device: &Device, lab: &Lab, patience: u32) -> String {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    // `timeout` polls the fetch and a timer. If the timer is first, it drops the fetch:
    // a future that is dropped stops where it is, and its session hangs up.
    let deadline = Instant::now() + clock.real(patience.into());
    let mut open = None;
    let asked = async {
        let session = open.insert(Session::connect(device, lab).await?);
        let output = session.run("show version").await?;
        Ok::<_, SessionError>(show::first_line(&output).to_owned())
    };
    let fetched = match (timeout_at(deadline, asked).await, open) {
        (Ok(Ok(version)), Some(session)) => {
            timeout_at(deadline, session.close()).await.map(|closed| closed.map(|()| version))
        }
        (fetched, _) => fetched,
    };
    match fetched {
        Ok(Ok(version)) => {
            println!("[{clock}] Connected to {name}. Version: {version}");
            println!("[{clock}] Finished fetch from {name}.");
            format!("Data from {name}")
        }
        // The device said no, which is an answer: the timer had nothing to do with it.
        Ok(Err(error)) => {
            println!("[{clock}] Error fetching from {name}: {error}");
            format!("Error from {name}")
        }
        Err(_) => {
            println!("[{clock}] No answer from {name} within {patience}s.");
            format!("Timeout from {name}")
        }
    }
}
