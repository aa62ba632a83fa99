//! Builds, runs and judges the chosen tasks, side by side.

mod concluded;
mod schedules;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use anyhow::{Result, anyhow, bail};
use contain::interrupt::Interrupt;
use course::discover::{LabTask, Workspace};
use course::lab::Task;
use explore::{self, ExploreOptions};
use judge::flaky::{self, Flaky};
use judge::{Explored, Verdict, judge};
use run::build::explained::explained;
use run::build::{self, BuildOutput};
use run::observe::{Observation, Setting, observe};
use run::transport::Transport;
use run::vary;

use self::concluded::concluded;
use self::schedules::{Schedules, schedules_of_all};
use crate::outcome::{Containment, GradeRequest, Outcome, SubmissionRecord, TaskOutcome};
use crate::parallel;
use crate::submission::Submission;

/// How to grade.
#[derive(Debug)]
pub struct GradeOptions {
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
    /// Whether those were built from the workspace's own sources.
    pub own_programs: bool,
    /// Judge the programs of a submission instead of the workspace's own.
    pub submission: Option<Submission>,
    /// Use this sandbox instead of building it.
    pub sandbox: Option<PathBuf>,
    /// Where the files of the runs are kept.
    pub keep: Option<PathBuf>,
    /// Whether programs are kept to their task.
    pub contain: bool,
    /// How programs are run under many schedules; `None` for one run only.
    pub explore: Option<ExploreOptions>,
    /// What a report says to do the same again, but for the programs.
    pub asked: GradeRequest,
}

/// Hears what runs alone came to, before schedules are tried.
pub type EarlyReport<'a> = &'a dyn Fn(&Outcome);

/// How far a grade is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// So many programs have run.
    Ran(usize),
    /// Schedules are being tried, of as many programs before this one.
    Explored(usize),
}

/// Hears how far a grade is.
pub type ProgressReport<'a> = &'a (dyn Fn(Stage) + Sync);

/// Grades the chosen tasks; `progress` hears how far that is. With
/// `early`, runs come first, and schedules after they have been told of. The outcome
/// is [clean](Outcome::clean).
///
/// # Errors
/// The grader's faults that concern all tasks, and interrupts.
pub fn grade(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    options: &GradeOptions,
    interrupt: &Interrupt,
    progress: ProgressReport<'_>,
    early: Option<EarlyReport<'_>>,
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
    let one = |chosen: &LabTask<'_>| match program(chosen, &built, options) {
        Ok(program) => match settled(chosen.task, program, options.seed, &setting) {
            Ok(ran) => RunResult::Ran(Box::new(ran)),
            Err(fault) => RunResult::Fault(format!("{fault:#}")),
        },
        Err(complaint) => RunResult::NotBuilt(explained(chosen.lab, complaint)),
    };
    let ran = |done| progress(Stage::Ran(done));
    let run = || {
        ran(0);
        parallel::map(chosen, options.jobs, one, interrupt, &ran)
    };
    let schedules = |came: Option<&[RunResult]>| {
        let explored = |done| progress(Stage::Explored(done));
        schedules_of_all(workspace, chosen, came, options, &built, &setting, &explored)
    };
    let (came, in_schedules) = match early {
        // The explorers of a submission are built with it.
        None if options.submission.is_some() || explore::build::was_built(workspace) => {
            thread::scope(|scope| {
                // Runs mostly wait, and an explorer takes what they leave.
                let exploring = scope.spawn(|| {
                    explore::be_patient();
                    schedules(None)
                });
                let came = run();
                let made = exploring.join();
                (came, made.unwrap_or_else(|panic| resume_unwind(panic)))
            })
        }
        _ => {
            let came = run();
            if let Some(early) = early {
                early(&so_far(chosen, &came, options, started)?);
            }
            let made = schedules(Some(&came));
            (came, made)
        }
    };
    if interrupt.happened() {
        bail!("interrupted");
    }
    let mut tasks = Vec::with_capacity(came.len());
    for ((chosen, came), explored) in chosen.iter().zip(came).zip(in_schedules?) {
        let mut task = concluded(chosen, came, explored)?;
        let stand_ins = options.submission.as_ref().map(|it| &*it.stand_ins);
        for cause in &mut task.causes {
            cause.in_a_stand_in(stand_ins.unwrap_or_default());
        }
        tasks.push(task);
    }
    outcome_of(tasks, options, started)
}

fn outcome_of(
    tasks: Vec<TaskOutcome>,
    options: &GradeOptions,
    started: Instant,
) -> Result<Outcome> {
    let outcome = Outcome {
        containment: Containment::of(&tasks, options.contain),
        asked: asked(options),
        names: options.names.clone(),
        handed_in: options.submission.as_ref().map(SubmissionRecord::of),
        seed: options.seed,
        speed: options.speed,
        transport: options.transport,
        seconds: started.elapsed().as_secs_f64(),
        tasks,
    };
    Ok(outcome.clean()?)
}

fn asked(options: &GradeOptions) -> GradeRequest {
    // Those were built by the grader, and will be again.
    let given = options.programs.iter().filter(|_| !options.own_programs);
    GradeRequest {
        programs: given.map(|(task, path)| (task.clone(), path.clone())).collect(),
        ..options.asked.clone()
    }
}

/// What runs alone came to.
fn so_far(
    chosen: &[LabTask<'_>],
    came: &[RunResult],
    options: &GradeOptions,
    started: Instant,
) -> Result<Outcome> {
    let tasks = chosen.iter().zip(came);
    let tasks = tasks.map(|(chosen, came)| concluded(chosen, came.clone(), Schedules::NotAsked));
    let tasks = tasks.collect::<Result<_>>()?;
    outcome_of(tasks, options, started)
}

fn build_labs(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    options: &GradeOptions,
    interrupt: &Interrupt,
) -> Result<BuildOutput> {
    let own = chosen.iter().filter(|chosen| !options.programs.contains_key(chosen.task.id()));
    let mut packages: Vec<_> = own.map(|chosen| chosen.lab.package.as_str()).collect();
    packages.dedup();
    if packages.is_empty() || options.submission.is_some() {
        return Ok(BuildOutput::default());
    }
    build::labs(workspace, &packages, options.transport, interrupt)
}

fn sandbox(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    options: &GradeOptions,
    interrupt: &Interrupt,
) -> Result<Option<PathBuf>> {
    let needed = chosen.iter().any(|chosen| chosen.task.vary.devices.is_some());
    match (&options.sandbox, needed) {
        (Some(given), _) => Ok(Some(given.clone())),
        (None, true) => build::sandbox(workspace, options.transport, interrupt).map(Some),
        (None, false) => Ok(None),
    }
}

fn program<'a>(
    chosen: &LabTask<'_>,
    built: &'a BuildOutput,
    options: &'a GradeOptions,
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

/// What came of a task's run.
#[derive(Clone)]
enum RunResult {
    Ran(Box<JudgedRun>),
    NotBuilt(String),
    Fault(String),
}

/// The run that counts.
#[derive(Clone)]
struct JudgedRun {
    observation: Observation,
    flaky: Vec<Option<Flaky>>,
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
    explored: Explored<'_>,
) -> Result<(Vec<Verdict>, Observation)> {
    let observation = observe(task, vary::draw(task, seed), program, setting)?;
    let verdicts = judged(task, &observation, explored)?;
    Ok((verdicts, observation))
}

fn judged(task: &Task, observation: &Observation, explored: Explored<'_>) -> Result<Vec<Verdict>> {
    judge(task, observation, explored).map_err(|fault| anyhow!("cannot judge: {fault:#}"))
}

/// Runs the program again, with the same seed, where it failed only by what a
/// busy machine may have done to it.
fn settled(task: &Task, program: &Path, seed: u64, setting: &Setting) -> Result<JudgedRun> {
    let once = || verdicts(task, program, seed, setting, Explored::Off);
    let (first, observation) = once()?;
    let doubtful = flaky::is_doubtful(task, &first);
    let (mut all, mut observations) = (vec![first], vec![observation]);
    while doubtful && all.len() < flaky::RUNS {
        let (verdicts, observation) = once()?;
        all.push(verdicts);
        observations.push(observation);
    }
    let (counts, flaky) = flaky::settle(&all);
    Ok(JudgedRun { observation: observations.swap_remove(counts), flaky })
}
