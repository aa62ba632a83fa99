//! passes: 2.3
//! A tree: the plans of the left half are joined with those of the right half.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::future::{BoxFuture, FutureExt, join};
use programs::{ConfigureArgs, open};

type Pair<'a> = (&'a Device, &'a Vec<String>);

fn all<'a>(
    pairs: &'a [Pair<'a>],
    lab: &'a Lab,
) -> BoxFuture<'a, Vec<Result<String, SessionError>>> {
    async move {
        match pairs {
            [] => Vec::new(),
            [(device, commands)] => vec![configure(device, commands, lab).await],
            _ => {
                let (left, right) = pairs.split_at(pairs.len() / 2);
                let (mut left, right) = join(all(left, lab), all(right, lab)).await;
                left.extend(right);
                left
            }
        }
    }
    .boxed()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();
    let pairs: Vec<_> = lab.devices.iter().zip(&commands).collect();
    let results = all(&pairs, &lab).await;
    for result in &results {
        match result {
            Ok(done) => println!("- {done}"),
            Err(error) => println!("- Error configuring {}", error.device()),
        }
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every device is configured");
    Ok(())
}

async fn configure(
    device: &Device,
    commands: &[String],
    lab: &Lab,
) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Configuring {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    session.configure(commands).await?;
    session.close().await?;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
