//! passes: 2.1
//! A stream that is unfolded from the list of devices, each item a whole fetch; boxed futures
//! and a trait in between.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{self, TryStreamExt};
use programs::{FetchArgs, open};

trait Source: Sync {
    fn get<'a>(
        &'a self,
        device: &'a Device,
        lab: &'a Lab,
    ) -> BoxFuture<'a, Result<String, SessionError>>;
}

struct Router;

impl Source for Router {
    fn get<'a>(
        &'a self,
        device: &'a Device,
        lab: &'a Lab,
    ) -> BoxFuture<'a, Result<String, SessionError>> {
        fetch(device, lab).boxed()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let source: &dyn Source = &Router;
    let fetched = stream::unfold(lab.devices.iter(), |mut left| async {
        let device = left.next()?;
        Some((source.get(device, &lab).await, left))
    });
    let results: Vec<String> = fetched.try_collect().await?;
    println!("Sequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok(format!("Data from {name}"))
}
