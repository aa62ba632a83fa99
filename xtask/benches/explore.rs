//! Schedules per second: run, read and judged.
//!
//! `cargo bench -p xtask --bench explore`; the share of judging stands in
//! `cargo xtask explore TASK --format json`, as `judging` of `seconds`.

use contain::interrupt::Interrupt;
use course::discover::discover;
use criterion::{Criterion, Throughput};
use explore::{self, ExploreOptions, Sources, build};
use run::observe::Setting;

/// In one go: enough for the start of a process not to matter.
const SCHEDULES: u64 = 500;

fn main() -> anyhow::Result<()> {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let workspace = discover()?;
    let interrupt = Interrupt::default();
    let setting = Setting {
        speed: 20.0,
        transport: run::transport::Transport::default(),
        sandbox: None,
        keep: None,
        contain: false,
        interrupt: interrupt.clone(),
    };
    let mut group = criterion.benchmark_group("schedules");
    group.throughput(Throughput::Elements(SCHEDULES));
    for chosen in workspace.tasks() {
        let (task, name) = (chosen.task, chosen.task.program());
        let (Some(small), Some(source)) = (&task.explore, chosen.lab.programs.get(name)) else {
            continue;
        };
        let sources = Sources {
            lab: chosen.lab,
            folder: chosen.lab.folder.join("src"),
            programs: vec![(name.to_owned(), source.clone())],
            shared: None,
        };
        let explorers = build::build(&workspace, &[sources], &interrupt)?;
        let explorer = explorers.of(name).map_err(anyhow::Error::msg)?;
        let how = ExploreOptions {
            seed: 1,
            schedules: Some(SCHEDULES),
            replay: None,
            every: false,
            shows: false,
            workers: None,
        };
        group.bench_function(task.id(), |bencher| {
            bencher.iter(|| explore::explore(task, small, &explorer, &how, &setting));
        });
    }
    group.finish();
    criterion.final_summary();
    Ok(())
}
