//! fails: 3.6 quiet-when-told
//! One task reads whichever log the merger needs next: the quiet time begins when it gets there.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::join_all;
use lab3_resilience::telemetry::{logged_at, one_that_goes_quiet};
use tokio::time::timeout;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 6)]
    lines: u32,
    #[arg(long, default_value_t = 8)]
    quiet: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_goes_quiet(&args.lab)?;
    println!("--- Merging the Logs of All Devices ---");

    let sessions = join_all(lab.devices.iter().map(|device| begin(device, &lab))).await;
    let mut sessions = sessions.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut is_quiet = vec![false; sessions.len()];
    let mut left = vec![args.lines; sessions.len()];
    let mut heads = BinaryHeap::new();
    let mut wanted: Vec<usize> = (0..sessions.len()).collect();
    let (clock, mut merged) = (&lab.clock, 0);
    loop {
        for device in std::mem::take(&mut wanted) {
            if left[device] == 0 {
                continue;
            }
            left[device] -= 1;
            let limit = clock.real(args.quiet.into());
            match timeout(limit, sessions[device].next_line()).await {
                Ok(line) => {
                    let line = line?;
                    heads.push(Reverse((logged_at(&line, &lab), device, line)));
                }
                Err(_) => {
                    println!("[{clock}] {} has gone quiet.", lab.devices[device].name);
                    is_quiet[device] = true;
                    left[device] = 0;
                }
            }
        }
        let Some(Reverse((_, device, line))) = heads.pop() else { break };
        println!("[{clock}] {}: {line}", lab.devices[device].name);
        merged += 1;
        wanted.push(device);
    }
    for closed in join_all(sessions.into_iter().map(Session::close)).await {
        closed?;
    }

    let quiet = lab.devices.iter().zip(is_quiet).filter(|(_, is_quiet)| *is_quiet);
    let quiet: Vec<_> = quiet.map(|(device, _)| &device.name).collect();
    println!("\nQuiet: {quiet:?}");
    println!("Merged {merged} lines of {} devices.", lab.devices.len());
    Ok(())
}

async fn begin<'d>(device: &'d Device, lab: &'d Lab) -> Result<Session<'d>, SessionError> {
    println!("[{}] Watching {}...", lab.clock, device.name);
    let mut session = Session::connect(device, lab).await?;
    session.run("terminal monitor").await?;
    Ok(session)
}
