//! What sessions cost; see README.md in this folder.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]

use std::sync::Arc;
use std::time::Duration;

use common::client::cli::Cli;
use common::clock::{Clock, Speed};
use common::inventory::{Device, Inventory};
use common::lab::Lab;
use common::router::simulated::{SimulatedStream, fetch};
use common::router::vty::Login;
use common::sandbox::{Options, Sandbox};
use common::session::Session;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

const COMMAND: &str = "show ip interface brief";
const TIMEOUT: Duration = Duration::from_secs(30);

fn lab(inventory: Inventory) -> Lab {
    Lab { devices: inventory.devices, clock: Clock::start(Speed::REAL), timeout: TIMEOUT }
}

/// A command and its answer on a line that is open.
fn round_trips(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let mut group = criterion.benchmark_group("round trip");
    group.throughput(Throughput::Elements(1));

    let device = Device::simulated("10.0.0.1".into(), None, 1);
    let here = lab(Inventory::simulated([10, 0, 0, 1].into(), 1, &[]));
    group.bench_function("fetch", |bencher| {
        bencher.iter(|| fetch(&device, COMMAND, here.clock.moment()).unwrap());
    });

    let stream = SimulatedStream::new(&device, here.clock);
    let mut typed = runtime.block_on(Cli::open("10.0.0.1", stream, TIMEOUT)).unwrap();
    group.bench_function("in-process stream", |bencher| {
        bencher.iter(|| runtime.block_on(typed.run(COMMAND)).unwrap());
    });

    let there = serve(&runtime, 1);
    let mut telnet = runtime.block_on(Session::connect(&there.devices[0], &there)).unwrap();
    group.bench_function("telnet on loopback", |bencher| {
        bencher.iter(|| runtime.block_on(telnet.run(COMMAND)).unwrap());
    });
    group.finish();
}

/// Whole sessions, all at once: connect, a command, close.
fn fan_out(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let mut group = criterion.benchmark_group("fan-out");
    group.sample_size(10);
    for (name, devices, over_telnet) in [
        ("simulated, 1000 devices", 1000, false),
        ("simulated, 100000 devices", 100_000, false),
        ("telnet, 100 devices", 100, true),
        ("telnet, 1000 devices", 1000, true),
    ] {
        let lab = if over_telnet {
            serve(&runtime, devices)
        } else {
            lab(Inventory::simulated([10, 0, 0, 1].into(), devices, &[]))
        };
        let lab = Arc::new(lab);
        group.throughput(Throughput::Elements(devices as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| runtime.block_on(all_at_once(&lab)));
        });
    }
    group.finish();
}

async fn all_at_once(lab: &Arc<Lab>) {
    let mut sessions = JoinSet::new();
    for number in 0..lab.devices.len() {
        let lab = Arc::clone(lab);
        sessions.spawn(async move {
            let mut session = Session::connect(&lab.devices[number], &lab).await.unwrap();
            session.run(COMMAND).await.unwrap();
            session.close().await.unwrap();
        });
    }
    while let Some(done) = sessions.join_next().await {
        done.unwrap();
    }
}

/// A sandbox that serves until the runtime is dropped.
fn serve(runtime: &Runtime, devices: usize) -> Lab {
    let options = Options::on_loopback(
        Inventory::simulated([10, 0, 0, 1].into(), devices, &[]),
        Login::new("neo", "trinity"),
        Clock::start(Speed::REAL),
    );
    let sandbox = runtime.block_on(Sandbox::bind(options)).unwrap();
    let inventory = sandbox.inventory().unwrap();
    runtime.spawn(sandbox.serve(None, std::future::pending()));
    lab(inventory)
}

criterion_group!(benches, round_trips, fan_out);
criterion_main!(benches);
