//! Builds, runs and judges the chosen tasks, side by side.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use anyhow::{Result, anyhow, bail};

use crate::aftermath::Aftermath;
use crate::build::{self, Built};
use crate::cli::Transport;
use crate::discover::{Chosen, Workspace};
use crate::flaky::{self, Flaky};
use crate::interrupt::Interrupt;
use crate::judge::{Verdict, judge, seen, stuck};
use crate::lab::Task;
use crate::observe::{Observation, Setting, observe};
use crate::outcome::{CheckOutcome, Containment, HandedIn, Outcome, State, TaskOutcome};
use crate::process::{Ending, Line};
use crate::submission::Submission;
use crate::vary;

/// How to grade.
#[derive(Debug)]
pub struct Options {
    /// What is graded, as it was typed; nothing for everything.
    pub names: Vec<String>,
    /// From which the runs are drawn.
    pub seed: u64,
    /// Simulated seconds per real second.
    pub speed: f64,
    /// How programs reach their devices.
    pub transport: Transport,
    /// How many tasks run side by side.
    pub jobs: usize,
    /// By task id: judge this executable instead of building the task's own.
    pub programs: HashMap<String, PathBuf>,
    /// Judge the programs that were handed in instead of the workspace's own.
    pub submission: Option<Submission>,
    /// Use this sandbox instead of building it.
    pub sandbox: Option<PathBuf>,
    /// Where the files of the runs are kept.
    pub keep: Option<PathBuf>,
    /// Whether programs are kept to their task.
    pub contain: bool,
}

/// Most lines of a program that ended badly.
const LAST_LINES: usize = 8;

/// Grades the chosen tasks; `progress` hears how many of them are done.
///
/// # Errors
/// The grader's faults that concern all tasks, and interrupts.
pub fn grade(
    workspace: &Workspace,
    chosen: &[Chosen<'_>],
    options: &Options,
    interrupt: &Interrupt,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Outcome> {
    let started = Instant::now();
    let built = build_labs(workspace, chosen, options, interrupt)?;
    let setting = Setting {
        speed: options.speed,
        transport: options.transport,
        sandbox: sandbox(workspace, chosen, options, interrupt)?,
        keep: options.keep.clone(),
        contain: options.contain,
        interrupt: interrupt.clone(),
    };
    let one = |chosen: &Chosen<'_>| match program(chosen, &built, options) {
        Ok(program) => run_and_judge(chosen, program, options.seed, &setting),
        Err(complaint) => without_verdicts(
            chosen,
            State::NotBuilt(complaint),
            "the program does not build",
        ),
    };
    let tasks = side_by_side(chosen, options.jobs, one, interrupt, progress);
    if interrupt.happened() {
        bail!("interrupted");
    }
    Ok(Outcome {
        containment: Containment::of(&tasks, options.contain),
        names: options.names.clone(),
        handed_in: options.submission.as_ref().map(HandedIn::of),
        seed: options.seed,
        speed: options.speed,
        transport: options.transport,
        seconds: started.elapsed().as_secs_f64(),
        tasks,
    })
}

fn build_labs(
    workspace: &Workspace,
    chosen: &[Chosen<'_>],
    options: &Options,
    interrupt: &Interrupt,
) -> Result<Built> {
    let own = chosen
        .iter()
        .filter(|chosen| !options.programs.contains_key(chosen.task.id()));
    let mut packages: Vec<_> = own.map(|chosen| chosen.lab.package.as_str()).collect();
    packages.dedup();
    if packages.is_empty() || options.submission.is_some() {
        return Ok(Built::default());
    }
    build::labs(workspace, &packages, options.transport, interrupt)
}

fn sandbox(
    workspace: &Workspace,
    chosen: &[Chosen<'_>],
    options: &Options,
    interrupt: &Interrupt,
) -> Result<Option<PathBuf>> {
    let needed = chosen
        .iter()
        .any(|chosen| chosen.task.vary.devices.is_some());
    match (&options.sandbox, needed) {
        (Some(given), _) => Ok(Some(given.clone())),
        (None, true) => build::sandbox(workspace, options.transport, interrupt).map(Some),
        (None, false) => Ok(None),
    }
}

fn program<'a>(
    chosen: &Chosen<'_>,
    built: &'a Built,
    options: &'a Options,
) -> Result<&'a Path, String> {
    if let Some(given) = options.programs.get(chosen.task.id()) {
        return Ok(given);
    }
    if let Some(submission) = &options.submission {
        return submission.program(chosen);
    }
    let own = built.executable(&chosen.lab.id, chosen.task.program());
    own.ok_or_else(|| built.complaint(&chosen.lab.id, chosen.task.program()))
}

/// `jobs` threads take one task after the other; most of their time they wait.
fn side_by_side(
    chosen: &[Chosen<'_>],
    jobs: usize,
    one: impl Fn(&Chosen<'_>) -> TaskOutcome + Sync,
    interrupt: &Interrupt,
    progress: &(dyn Fn(usize) + Sync),
) -> Vec<TaskOutcome> {
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::with_capacity(chosen.len()));
    thread::scope(|scope| {
        for _ in 0..jobs.min(chosen.len()) {
            scope.spawn(|| {
                while let Some((index, chosen)) = take(chosen, &next)
                    && !interrupt.happened()
                {
                    let outcome = one(chosen);
                    let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                    outcomes.push((index, outcome));
                    progress(outcomes.len());
                }
            });
        }
    });
    let mut outcomes = outcomes
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    outcomes.sort_by_key(|(index, _)| *index);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn take<'a, 'b>(chosen: &'a [Chosen<'b>], next: &AtomicUsize) -> Option<(usize, &'a Chosen<'b>)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, chosen.get(index)?))
}

/// Runs `program` as `task` once, with what `seed` draws, and judges it.
///
/// # Errors
/// The grader's own faults.
pub fn verdicts(
    task: &Task,
    program: &Path,
    seed: u64,
    setting: &Setting,
) -> Result<(Vec<Verdict>, Observation)> {
    let observation = observe(task, vary::draw(task, seed), program, setting)?;
    let verdicts = judge(task, &observation).map_err(|fault| anyhow!("cannot judge: {fault:#}"))?;
    Ok((verdicts, observation))
}

/// Runs the program again, with the same seed, where it failed only by what a
/// busy machine may have done to it.
fn settled(
    task: &Task,
    program: &Path,
    seed: u64,
    setting: &Setting,
) -> Result<(Vec<Verdict>, Observation, Vec<Option<Flaky>>)> {
    let (first, observation) = verdicts(task, program, seed, setting)?;
    let doubtful = flaky::is_doubtful(task, &first);
    let (mut all, mut observations) = (vec![first], vec![observation]);
    while doubtful && all.len() < flaky::RUNS {
        let (verdicts, observation) = verdicts(task, program, seed, setting)?;
        all.push(verdicts);
        observations.push(observation);
    }
    let (counts, flaky) = flaky::settle(&all);
    Ok((
        all.swap_remove(counts),
        observations.swap_remove(counts),
        flaky,
    ))
}

fn run_and_judge(chosen: &Chosen<'_>, program: &Path, seed: u64, setting: &Setting) -> TaskOutcome {
    let task = chosen.task;
    match settled(task, program, seed, setting) {
        Ok((verdicts, observation, flaky)) => {
            let stuck = stuck(&observation).map(Box::new);
            let aftermath = Box::new(Aftermath::of(&observation));
            let seen = Box::new(seen(task, &observation, &verdicts));
            let run = observation.run;
            let state = State::Judged {
                stdout: last_words(&run.ending, run.stdout),
                stderr: last_words(&run.ending, run.stderr),
                ending: run.ending,
                stuck,
                aftermath,
                layers: run.layers,
                seen,
            };
            outcome(chosen, state, verdicts, flaky)
        }
        Err(fault) => without_verdicts(
            chosen,
            State::Error(format!("{fault:#}")),
            "the grader failed",
        ),
    }
}

/// Of a program that ended badly, the end of what it printed.
fn last_words(ending: &Ending, mut lines: Vec<Line>) -> Vec<Line> {
    match ending {
        Ending::Code(0) => Vec::new(),
        _ => lines.split_off(lines.len().saturating_sub(LAST_LINES)),
    }
}

fn without_verdicts(chosen: &Chosen<'_>, state: State, because: &str) -> TaskOutcome {
    let not_run = |_| Verdict::NotRun {
        because: because.to_owned(),
    };
    let checks = &chosen.task.checks;
    let verdicts = checks.iter().map(not_run).collect();
    outcome(chosen, state, verdicts, vec![None; checks.len()])
}

fn outcome(
    chosen: &Chosen<'_>,
    state: State,
    verdicts: Vec<Verdict>,
    flaky: Vec<Option<Flaky>>,
) -> TaskOutcome {
    let task: &Task = chosen.task;
    let checks = task
        .checks
        .iter()
        .zip(verdicts)
        .zip(flaky)
        .map(|((check, verdict), flaky)| CheckOutcome {
            id: check.id().to_owned(),
            what: check.what.get_ref().clone(),
            hints: check.hint.get_ref().stages().to_vec(),
            points: check.points,
            verdict,
            flaky,
        });
    TaskOutcome {
        id: task.id().to_owned(),
        lab: chosen.lab.package.clone(),
        title: task.title.clone(),
        program: task.program().to_owned(),
        checks: checks.collect(),
        state,
    }
}
