//! `explore`: one task's program under many schedules.

mod step;

use std::path::Path;
use std::time::Instant;

use anyhow::anyhow;
use contain::interrupt::Interrupt;
use course::discover::{LabTask, Workspace, discover};
use course::select;
use course::text::harmless;
use explore::stepper::Stepper;
use explore::{self, ExploreOptions, Sources};
use judge::Verdict;
use run::observe::Setting;

use super::{
    ALL_PASSED, CHECKS_FAILED, Failure, NOT_BUILT, NOTHING_GRADED, charset, existing, finish,
    new_seed,
};
use crate::cli::{Format, explore::Explore};
use crate::console;
use crate::files;
use crate::outcome::cleaned;
use crate::report;

pub(super) fn explore(args: &Explore) -> Result<u8, Failure> {
    let workspace = discover()?;
    let chosen = select::one(&workspace, &args.task)?;
    let task = chosen.task;
    let Some(small) = &task.explore else {
        eprintln!("task {} has no exploration: its lab.toml has no [task.explore]", task.id());
        return Ok(NOTHING_GRADED);
    };
    let interrupt = contain::prepare()?;
    let explorer = match explorer(&workspace, chosen, args.source.as_deref(), &interrupt)? {
        Ok(explorer) => explorer,
        Err(why) => {
            eprintln!("task {}: {}", task.id(), harmless(&why));
            return Ok(NOT_BUILT);
        }
    };
    let how = ExploreOptions {
        seed: args.seed.unwrap_or_else(new_seed),
        schedules: args.schedules,
        replay: args.replay.clone(),
        every: args.exhaustive,
        shows: true,
        workers: None,
    };
    let setting = Setting {
        speed: run::observe::SPEED,
        transport: run::transport::Transport::default(),
        sandbox: None,
        keep: None,
        contain: !args.no_contain,
        interrupt,
    };
    if args.step {
        let mut stepper = Stepper::open(task, small, &explorer, how.seed, &setting)?;
        step::step(&mut stepper, charset(args.ascii))?;
        return Ok(ALL_PASSED);
    }
    let (explored, verdicts) = explore::explore(task, small, &explorer, &how, &setting)?;
    let (explored, verdicts) = (cleaned(&explored)?, cleaned(&verdicts)?);
    if let Some(path) = &args.svg {
        draw(&explored, path)?;
    }
    finish(match args.format {
        Format::Human => {
            let charset = charset(args.ascii);
            let mut out = console::stdout();
            report::schedules(task, small.of, &explored, &verdicts, charset, &mut out)
        }
        Format::Json => {
            let mut out = anstream::stdout().lock();
            report::schedules_json(task, &explored, &verdicts, &mut out)
        }
    })?;
    let failed = verdicts.iter().flatten().any(|it| matches!(it, Verdict::Fail { .. }));
    Ok(match (explored.missing.is_some(), failed) {
        (true, _) => NOTHING_GRADED,
        (false, true) => CHECKS_FAILED,
        (false, false) => ALL_PASSED,
    })
}

/// Writes the schedule of the first failure, or of the replay.
fn draw(explored: &explore::Exploration, path: &Path) -> Result<(), Failure> {
    let failure = explored.failures.first().map(|failure| &failure.drawing);
    match failure.or(explored.replayed.as_ref()) {
        Some(drawing) => Ok(files::write(path, report::svg_schedule(drawing).as_bytes())?),
        None => {
            eprintln!("no check fails: {} is not written", path.display());
            Ok(())
        }
    }
}

/// The explorer of the task's program, or of another source.
fn explorer(
    workspace: &Workspace,
    chosen: LabTask<'_>,
    source: Option<&Path>,
    interrupt: &Interrupt,
) -> Result<Result<explore::Explorer, String>, Failure> {
    let own = chosen.lab.programs.get(chosen.task.program());
    let own = own.ok_or_else(|| anyhow!("the lab has no such program"))?;
    let (name, source) = match source {
        None => (chosen.task.program().to_owned(), own.clone()),
        Some(given) => {
            let given = existing(given)?;
            let stem = given.file_stem().unwrap_or_default().to_string_lossy();
            let letters = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
            let name: String = letters.collect();
            (format!("{}-{name}", chosen.task.program()), given)
        }
    };
    let shared = chosen.lab.folder.join("checks/lib.rs");
    let sources = Sources {
        lab: chosen.lab,
        folder: chosen.lab.folder.join("src"),
        programs: vec![(name.clone(), source.clone())],
        shared: (source != *own && shared.exists()).then_some(shared),
    };
    let started = Instant::now();
    let explorers = explore::build::build(workspace, &[sources], interrupt)?;
    let seconds = started.elapsed().as_secs_f64();
    if seconds > 2.0 {
        eprintln!("built in {seconds:.1} seconds");
    }
    Ok(explorers.of(&name))
}
