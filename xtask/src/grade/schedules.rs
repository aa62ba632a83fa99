//! The schedules of the tasks that are graded.

use anyhow::Result;
use contain::interrupt::Interrupt;
use contain::process::Ending;
use course::discover::{LabTask, Workspace};
use course::lab::Task;
use explore::{self, ExploreOptions, Explorers, Sources};
use judge::aftermath::Aftermath;
use run::build::BuildOutput;
use run::observe::{Observation, Setting};

use super::{GradeOptions, RunResult, program};
use crate::submission::Submission;

/// Builds the explorers of the tasks that are to be explored.
pub(super) fn explorers(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    options: &GradeOptions,
    built: &BuildOutput,
    interrupt: &Interrupt,
) -> Result<Explorers> {
    if options.explore.is_none() || options.submission.is_some() {
        return Ok(Explorers::default());
    }
    let mut sources: Vec<Sources<'_>> = Vec::new();
    for chosen in chosen {
        let name = chosen.task.program();
        let given = options.programs.contains_key(chosen.task.id()) && !options.own_programs;
        let builds = built.executable(&chosen.lab.id, name).is_some() || options.own_programs;
        let Some(source) = chosen.lab.programs.get(name).filter(|_| builds && !given) else {
            continue;
        };
        if chosen.task.explore.is_none() {
            continue;
        }
        let program = (name.to_owned(), source.clone());
        match sources.last_mut() {
            Some(last) if last.lab.package == chosen.lab.package => last.programs.push(program),
            _ => sources.push(Sources {
                lab: chosen.lab,
                folder: chosen.lab.folder.join("src"),
                programs: vec![program],
                shared: None,
            }),
        }
    }
    if sources.is_empty() {
        Ok(Explorers::default())
    } else {
        explore::build::build(workspace, &sources, interrupt)
    }
}

/// What came of a task's schedules.
pub(super) enum Schedules {
    /// The caller did not ask for any.
    NotAsked,
    /// There are none, for this reason.
    Missing(String),
    /// What they say of each check.
    Tried(Box<explore::Exploration>, explore::Verdicts),
}

/// Builds the explorers and tries all tasks' schedules, one task after the
/// other: each keeps all processors busy. `explored` hears how many tasks are done.
pub(super) fn schedules_of_all(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    came: Option<&[RunResult]>,
    options: &GradeOptions,
    built: &BuildOutput,
    setting: &Setting,
    explored: &dyn Fn(usize),
) -> Result<Vec<Schedules>> {
    let Some(how) = &options.explore else {
        return Ok(chosen.iter().map(|_| Schedules::NotAsked).collect());
    };
    // What no schedule could show better needs no explorer.
    let bad: Vec<_> = match came {
        Some(came) => chosen.iter().zip(came).map(too_bad).collect(),
        None => vec![None; chosen.len()],
    };
    let worth = chosen.iter().zip(&bad).filter(|(_, bad)| bad.is_none());
    let worth: Vec<_> = worth.map(|(chosen, _)| *chosen).collect();
    let explorers = explorers(workspace, &worth, options, built, &setting.interrupt)?;
    let of_one = |(done, (chosen, bad)): (usize, (&LabTask<'_>, &Option<&str>))| {
        explored(done);
        match (bad, &chosen.task.explore) {
            (Some(why), Some(_)) => Ok(Schedules::Missing((*why).into())),
            _ => schedules(chosen, &explorers, how, options, built, setting),
        }
    };
    chosen.iter().zip(&bad).enumerate().map(of_one).collect()
}

pub(super) fn schedules(
    chosen: &LabTask<'_>,
    explorers: &Explorers,
    how: &ExploreOptions,
    options: &GradeOptions,
    built: &BuildOutput,
    setting: &Setting,
) -> Result<Schedules> {
    let task = chosen.task;
    let Some(small) = &task.explore else {
        return Ok(Schedules::NotAsked);
    };
    let is_given = options.programs.contains_key(task.id());
    let is_script = |it: &Submission| it.is_script(task.program());
    if (is_given && !options.own_programs) || options.submission.as_ref().is_some_and(is_script) {
        return Ok(Schedules::NotAsked);
    }
    if program(chosen, built, options).is_err() {
        return Ok(Schedules::Missing("the program does not build".into()));
    }
    let explorer = match &options.submission {
        Some(submission) => submission.explorer(task.program()),
        None => explorers.of(task.program()),
    };
    let explorer = match explorer {
        Ok(explorer) => explorer,
        Err(why) => return Ok(Schedules::Missing(why)),
    };
    let (explored, verdicts) = explore::explore(task, small, &explorer, how, setting)?;
    Ok(match explored.missing {
        Some(why) => Schedules::Missing(why),
        None => Schedules::Tried(Box::new(explored), verdicts),
    })
}

fn too_bad((chosen, came): (&LabTask<'_>, &RunResult)) -> Option<&'static str> {
    match came {
        RunResult::Ran(ran) => too_bad_to_explore(chosen.task, &ran.observation),
        RunResult::NotBuilt(_) | RunResult::Fault(_) => Some("the program did not run"),
    }
}

/// A run that ended as no schedule could show better.
pub(super) fn too_bad_to_explore(task: &Task, observation: &Observation) -> Option<&'static str> {
    if Aftermath::of(observation).not_written(task.id()).is_some() {
        return Some("it is not written yet");
    }
    match observation.run.ending {
        Ending::Code(_) | Ending::TimedOut(_) | Ending::Stuck(_) => None,
        _ => Some("its run ended too badly to be explored"),
    }
}
