//! How fast a simulated router is: creating one, and commands per second.

use std::hint::black_box;
use std::time::Duration;

use chrono::DateTime;
use common::router::ios::{Moment, Router, Terminal};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

const NOW: Moment =
    Moment { uptime: Duration::from_secs(60), date: DateTime::UNIX_EPOCH.naive_utc() };

fn creating(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("creating");
    group.throughput(Throughput::Elements(1));
    let mut seed = 0;
    group.bench_function("Router::new", |bencher| {
        bencher.iter_batched(
            || {
                seed += 1;
                seed
            },
            |seed| Router::new(black_box("R1"), seed),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

fn showing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("showing");
    group.throughput(Throughput::Elements(1));
    for line in [
        "show ip interface brief",
        "show running-config",
        "show running-config | include ^hostname",
        "show version",
        "show interfaces",
        "show logging",
    ] {
        let mut router = Router::new("R1", 7);
        let mut terminal = Terminal::privileged();
        group.bench_function(line, |bencher| {
            bencher.iter(|| router.execute(&mut terminal, black_box(line), NOW));
        });
    }
    group.finish();
}

fn configuring(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("configuring");
    for (name, lines) in [
        ("hostname", ["conf t", "hostname R2", "end"].as_slice()),
        (
            "loopback",
            &[
                "configure terminal",
                "interface Loopback0",
                "ip address 10.0.0.1 255.255.255.255",
                "description uplink",
                "no shutdown",
                "end",
            ],
        ),
    ] {
        group.throughput(Throughput::Elements(lines.len() as u64));
        let mut router = Router::new("R1", 7);
        let mut terminal = Terminal::privileged();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for line in lines {
                    black_box(router.execute(&mut terminal, black_box(line), NOW));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, creating, showing, configuring);
criterion_main!(benches);
