//! fails: 3.1 each-device-once ends-when-told given-up-once never-blamed never-blocked results-of-the-reached | each-device-once never-blamed never-blocked patience results-of-the-reached | each-device-once given-up-once never-blamed never-blocked results-of-the-reached
//! Looks every tenth of a second whether the fetch is done, and sleeps on the thread in between.

use clap::Parser;
use common::{Device, Lab, LabArgs};
use futures::future::join_all;
use lab3_resilience::{fetch_version, one_that_hangs};

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 5)]
    patience: u32,
}

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

async fn fetch_or_give_up(device: &Device, lab: &Lab, patience: u32) -> String {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    let mut fetch = Box::pin(fetch_version(device, lab));
    let until = clock.seconds() + f64::from(patience);
    let fetched = loop {
        match futures::poll!(&mut fetch) {
            std::task::Poll::Ready(fetched) => break Ok(fetched),
            std::task::Poll::Pending if clock.seconds() > until => break Err(()),
            std::task::Poll::Pending => {
                std::thread::sleep(clock.real(0.1));
                tokio::task::yield_now().await;
            }
        }
    };
    drop(fetch);
    match fetched {
        Ok(Ok(version)) => {
            println!("[{clock}] Connected to {name}. Version: {version}");
            println!("[{clock}] Finished fetch from {name}.");
            format!("Data from {name}")
        }
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
