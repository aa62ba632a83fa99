//! Judging a trace of 100,000 events, with the words that read all of it.
//!
//! `cargo bench -p xtask`: one number per run of [`judge`]; it must stay well
//! under a second, or students wait for the judge and not for their program.

use std::path::Path;
use std::time::Duration;

use common::inventory::{Delay, Inventory};
use common::trace::{ClosedBy, Event, EventKind};
use contain::process::{Ending, Line, Run};
use course::lab::Lab;
use criterion::{Criterion, criterion_group, criterion_main};
use judge::{Explored, Verdict, judge};
use run::observe::Observation;
use run::vary::Variation;

const DEVICES: usize = 25_000;

const LAB: &str = r#"
title = "A long trace"
[[task]]
id = "9.1"
program = "p"
title = "p"
[task.vary.devices]
count = { from = 1, to = 1 }
delay = { between = [1, 1] }
[[task.check]]
id = "once"
what = "w"
that = { each-device-once = '^sh\S* ver\S*$' }
hint = "h"
[[task.check]]
id = "limit"
what = "w"
that = { open-at-most = "50" }
hint = "h"
[[task.check]]
id = "used"
what = "w"
that = { open-reaches = "50" }
hint = "h"
[[task.check]]
id = "told"
what = "w"
that = { once-per-device = 'Finished (?<device>\S+)' }
hint = "h"
[[task.check]]
id = "order"
what = "w"
that = { finished-as-answered = 'Finished (?<device>\S+)' }
hint = "h"
"#;

/// Fifty sessions at a time, four events each.
fn observation() -> Observation {
    let inventory = Inventory::simulated([10, 0, 0, 1].into(), DEVICES, &[Delay::fixed(1.0)]);
    let mut events = Vec::with_capacity(4 * DEVICES);
    let mut at_us = 0;
    let mut record = |what| {
        at_us += 1000;
        events.push(Event { at_us, what });
    };
    for (first, batch) in inventory.devices.chunks(50).enumerate() {
        let numbered =
            || batch.iter().zip(first as u64 * 50..).map(|(it, number)| (it.name.clone(), number));
        for (device, session) in numbered() {
            record(EventKind::Opened { device, session });
        }
        for (device, session) in numbered() {
            let (mode, line) = ("privileged".into(), "show version".into());
            record(EventKind::Command { device, session, mode, line });
        }
        for (device, session) in numbered() {
            let (line, output) = ("show version".into(), "Version 17.9\n".repeat(20));
            record(EventKind::Answered { device, session, line, output });
        }
        for (device, session) in numbered() {
            record(EventKind::Closed { device, session, by: ClosedBy::Exit });
        }
    }
    let line = |name: &str| Line { at: Duration::ZERO, text: format!("Finished {name}") };
    Observation {
        run: Run {
            ending: Ending::Code(0),
            stdout: inventory.devices.iter().map(|device| line(&device.name)).collect(),
            stderr: Vec::new(),
            took: Duration::ZERO,
            layers: Vec::new(),
        },
        variation: Variation { devices: inventory.devices, ..Variation::default() },
        events,
        schedule: None,
        interrupted: None,
    }
}

fn judging(criterion: &mut Criterion) {
    let lab = Lab::parse(LAB, Path::new("lab.toml")).unwrap_or_else(|error| panic!("{error}"));
    let observation = observation();
    let verdicts =
        judge(&lab.tasks[0], &observation, Explored::Off).unwrap_or_else(|error| panic!("{error}"));
    assert!(verdicts.iter().all(|verdict| *verdict == Verdict::Pass), "{verdicts:?}");
    let name = format!("judge {} events", observation.events.len());
    criterion.bench_function(&name, |bencher| {
        bencher.iter(|| judge(&lab.tasks[0], &observation, Explored::Off))
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = judging
}
criterion_main!(benches);
