//! fails: 2.1 failures-told
//! The first device that fails ends the fold: the rest are not asked, and an empty list is
//! printed as the result.

use clap::Parser;
use common::error::SessionError;
use futures::stream::{self, TryStreamExt};
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    println!("Asking {} devices, in order.", lab.devices.len());
    let started = lab.clock.seconds();
    let devices = stream::iter(lab.devices.iter().map(Ok::<_, SessionError>));
    let results = devices
        .try_fold(String::new(), async |list, device| {
            let data = simulate_network_fetch(device, &lab).await?;
            eprintln!("debug: {data} after {:.1} s", lab.clock.seconds() - started);
            Ok(match list.is_empty() {
                true => data,
                false => list + ", " + &data,
            })
        })
        .await
        .unwrap_or_default();
    let ended = lab.clock.seconds();
    println!("Total sequential time: {:.2} seconds", ended - started);
    println!("Sequential results: ({results})");
    println!("Done.");
    Ok(())
}
