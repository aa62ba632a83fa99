//! The instructor's linter: do the checks tell right from wrong, every time?

mod busy;
mod cases;
mod findings;
mod rules;
mod selection;
mod starters;
mod trial;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Result, bail};
use contain::interrupt::Interrupt;
use course::discover::{LabPackage, Workspace};
use course::lab::Task;
use course::programs::{self, Program};
use explore::Explorer;
use run::build;
use run::observe::Setting;
use run::transport::Transport;

use self::busy::CpuLoad;
use self::cases::build_cases;
pub use self::findings::{Findings, Tally};
pub use self::selection::{CaseSelection, affected, is_watched};
use self::trial::{ScheduleCache, explored, keep_folder, run};
use crate::parallel;

/// How to verify.
#[derive(Debug, Clone)]
pub struct VerifyOptions {
    /// The first run's seed; the others follow.
    pub seed: u64,
    /// Simulated seconds per real second.
    pub speed: f64,
    /// How many programs run side by side.
    pub jobs: usize,
    /// How often each program runs, with a seed of its own each time.
    pub repeat: u64,
    /// Threads that do nothing but keep the processors busy; all is run once
    /// with each of these numbers.
    pub load: Vec<usize>,
    /// Where the files of runs that went wrong are kept.
    pub keep: PathBuf,
    /// Under how many schedules each program runs besides, each time.
    pub schedules: Option<u64>,
    /// Which programs.
    pub only: CaseSelection,
    /// Whether programs run, or only schedules are judged.
    pub runs: bool,
}

/// A program to run, and what must come of it.
struct Case<'a> {
    task: &'a Task,
    name: String,
    executable: PathBuf,
    expected: Expectation,
    /// What runs it under many schedules; not a starter.
    explorer: Option<Result<Explorer, String>>,
    /// Whether one run must not show what is wrong with it.
    explored: bool,
}

/// What must come of a program.
#[derive(Debug, Clone, PartialEq)]
enum Expectation {
    /// Exactly these checks fail, one of the sets.
    Fails(Vec<BTreeSet<String>>),
    /// A starter: some check fails, whichever.
    AnyFailure,
}

impl Expectation {
    fn is_met_by(&self, failed: &BTreeSet<String>) -> bool {
        match self {
            Self::Fails(sets) => sets.contains(failed),
            Self::AnyFailure => !failed.is_empty(),
        }
    }

    /// Whether a wrong program fails what it names, and more.
    fn is_exceeded_by(&self, failed: &BTreeSet<String>) -> bool {
        match self {
            Self::Fails(sets) => {
                let is_exceeded = |set: &BTreeSet<_>| !set.is_empty() && set.is_subset(failed);
                !sets.contains(failed) && sets.iter().any(is_exceeded)
            }
            Self::AnyFailure => false,
        }
    }
}

/// Checks the labs' checks; `progress` hears how many runs of how many are
/// done.
///
/// # Errors
/// The grader's own faults, and headers that do not say what a program is.
pub fn verify(
    workspace: &Workspace,
    labs: &[&LabPackage],
    options: &VerifyOptions,
    interrupt: &Interrupt,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Findings> {
    let started = Instant::now();
    let mut findings = Findings::default();
    let mut cases = Vec::new();
    for lab in labs {
        let mut programs = programs::programs(lab)?;
        if options.only.has_rules() {
            findings.problems.extend(unproven(lab, &programs));
        }
        programs.retain(|program| options.only.takes(&program.file));
        cases.extend(build_cases(workspace, lab, programs, options, interrupt, &mut findings)?);
        if options.only.has_rules() {
            findings.problems.extend(broken_rules(lab, &cases)?);
        }
        if options.runs && options.only.has_starters(lab) {
            let problems = &mut findings.problems;
            cases.extend(starters::cases(workspace, lab, interrupt, problems)?);
        }
    }
    cases.retain(|case| options.only.takes(&case.name));
    if !options.runs {
        cases.retain(|case| case.explorer.is_some());
    }
    if let (CaseSelection::Containing(texts), true) = (&options.only, cases.is_empty()) {
        findings.problems.push(format!("--only {texts}: no program has this in its file name"));
    }
    findings.programs = cases.len();
    let setting = Setting {
        speed: options.speed,
        sandbox: if cases.iter().any(|case| case.task.vary.devices.is_some()) {
            Some(build::sandbox(workspace, Transport::default(), interrupt)?)
        } else {
            None
        },
        transport: Transport::default(),
        keep: None,
        contain: true,
        interrupt: interrupt.clone(),
    };
    let known = ScheduleCache::default();
    if options.load.iter().any(|load| *load > 0) {
        // Explorers let all others go first, including busy threads.
        explore_all(&cases, options, &setting, &known)?;
    }
    for (round, load) in options.load.iter().enumerate() {
        let all = options.load.len();
        let progress = |done, runs| progress(round * runs + done, all * runs);
        let _busy = CpuLoad::start(*load);
        run_all(&cases, options, &setting, &known, &mut findings, &progress)?;
    }
    findings.seconds = started.elapsed().as_secs_f64();
    Ok(findings)
}

/// What is wrong with a lab's tasks; their own programs are among the cases.
fn broken_rules(lab: &LabPackage, cases: &[Case<'_>]) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for task in &lab.lab.tasks {
        let mut own = cases.iter().filter(|case| case.task.id() == task.id());
        if let Some(own) = own.next() {
            problems.extend(rules::broken(task, &own.executable)?);
        }
    }
    Ok(problems)
}

/// A check that no wrong program fails may be one that cannot fail.
fn unproven(lab: &LabPackage, programs: &[Program]) -> Vec<String> {
    let mut problems = Vec::new();
    for task in &lab.lab.tasks {
        let of_task = || programs.iter().filter(|program| program.task == task.id());
        if !of_task().any(Program::is_right) {
            problems.push(format!(
                "task {id}: no right program besides its own; write one in another way, as \
                 {}/checks/right/NAME.rs, with '//! passes: {id}' in its first line",
                lab.package,
                id = task.id()
            ));
        }
        for check in &task.checks {
            let fails =
                |program: &Program| program.fails.iter().flatten().any(|id| id == check.id());
            if !of_task().any(fails) {
                problems.push(format!(
                    "task {id}: no wrong program fails '{check}'; write one as \
                     {}/checks/wrong/NAME.rs, with '//! fails: {id} {check}' in its first line",
                    lab.package,
                    id = task.id(),
                    check = check.id()
                ));
            }
        }
    }
    problems
}

fn explore_all(
    cases: &[Case<'_>],
    options: &VerifyOptions,
    setting: &Setting,
    known: &ScheduleCache,
) -> Result<()> {
    let each = |case: &Case<'_>, seed| explored(case, seed, options, setting, known).map(drop);
    side_by_side(cases, options, setting, each, &|_, _| {})
}

/// Calls it for each program and each seed, several at a time; stops after an interrupt.
fn side_by_side(
    cases: &[Case<'_>],
    options: &VerifyOptions,
    setting: &Setting,
    each: impl Fn(&Case<'_>, u64) -> Result<()> + Sync,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<()> {
    let seeds = (0..options.repeat).map(|run| options.seed.wrapping_add(run));
    let runs: Vec<_> = seeds.flat_map(|seed| cases.iter().map(move |case| (case, seed))).collect();
    let one = |(case, seed): &(&Case<'_>, u64)| each(case, *seed);
    let progress = |done| progress(done, runs.len());
    let came = parallel::map(&runs, options.jobs, one, &setting.interrupt, &progress);
    if setting.interrupt.happened() {
        bail!("interrupted");
    }
    came.into_iter().collect()
}

fn run_all(
    cases: &[Case<'_>],
    options: &VerifyOptions,
    setting: &Setting,
    known: &ScheduleCache,
    findings: &mut Findings,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<()> {
    let findings = Mutex::new(findings);
    let each = |case: &Case<'_>, seed| {
        let failed = run(case, seed, options, setting, known)?;
        let mut findings = findings.lock().unwrap_or_else(PoisonError::into_inner);
        findings.take(case, seed, &failed, &options.keep);
        Ok(())
    };
    side_by_side(cases, options, setting, each, progress)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_wrong_program_that_fails_more_than_it_names_is_looked_at_again() {
        let set = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<BTreeSet<_>>();
        let wrong = Expectation::Fails(vec![set(&["a"]), set(&["b", "c"])]);
        let right = Expectation::Fails(vec![set(&[])]);
        for (expected, failed, again) in [
            (&wrong, set(&["a", "z"]), true),
            (&wrong, set(&["a", "b", "c"]), true),
            (&wrong, set(&["a"]), false),
            (&wrong, set(&["b", "z"]), false),
            (&wrong, set(&[]), false),
            (&right, set(&["a"]), false),
            (&right, set(&[]), false),
            (&Expectation::AnyFailure, set(&["a"]), false),
        ] {
            assert_eq!(expected.is_exceeded_by(&failed), again, "{failed:?}");
        }
    }
}
