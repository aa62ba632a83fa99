//! What run and schedules of a task come to.

use anyhow::Result;
use contain::process::{Ending, Line};
use course::discover::LabTask;
use course::lab::word::Word;
use course::lab::{Check, Task};
use explore;
use judge::aftermath::Aftermath;
use judge::flaky::Flaky;
use judge::{Explored, Verdict, explained, seen, stuck};

use super::schedules::{Schedules, too_bad_to_explore};
use super::{JudgedRun, RunResult, judged};
use crate::outcome::{CheckOutcome, State, TaskOutcome};

/// Most lines of a program that ended badly.
pub(super) const LAST_LINES: usize = 8;

/// Judges the run that counts, and its schedules.
pub(super) fn concluded(
    chosen: &LabTask<'_>,
    came: RunResult,
    schedules: Schedules,
) -> Result<TaskOutcome> {
    let ran = match came {
        RunResult::Ran(ran) => ran,
        RunResult::NotBuilt(complaint) => {
            let state = State::NotBuilt(complaint);
            return Ok(without_verdicts(chosen, state, "the program does not build"));
        }
        RunResult::Fault(fault) => {
            let state = State::Error(fault);
            return Ok(without_verdicts(chosen, state, "the grader failed"));
        }
    };
    let schedules = match (too_bad_to_explore(chosen.task, &ran.observation), schedules) {
        (Some(why), Schedules::Missing(_) | Schedules::Tried(..)) => Schedules::Missing(why.into()),
        (_, schedules) => schedules,
    };
    let judge = |explored| judged(chosen.task, &ran.observation, explored);
    let (verdicts, explored) = match schedules {
        Schedules::NotAsked => (judge(Explored::Off)?, None),
        Schedules::Missing(why) => {
            (judge(Explored::Missing(&why))?, Some(Box::new(explore::Exploration::missing(why))))
        }
        Schedules::Tried(explored, verdicts) => {
            (judge(Explored::Verdicts(&verdicts))?, Some(explored))
        }
    };
    of_run(chosen, *ran, verdicts, explored)
}

pub(super) fn of_run(
    chosen: &LabTask<'_>,
    ran: JudgedRun,
    verdicts: Vec<Verdict>,
    explored: Option<Box<explore::Exploration>>,
) -> Result<TaskOutcome> {
    let JudgedRun { observation, flaky } = ran;
    let stuck = stuck(&observation).map(Box::new);
    let aftermath = Box::new(Aftermath::of(&observation));
    let seen = Box::new(seen(chosen.task, &observation, &verdicts));
    let (verdicts, causes) = explained(chosen.task, &observation, verdicts)?;
    let run = observation.run;
    let state = State::Judged {
        stdout: last_words(&run.ending, run.stdout),
        stderr: last_words(&run.ending, run.stderr),
        ending: run.ending,
        stuck,
        aftermath,
        layers: run.layers,
        seen,
        explored,
    };
    Ok(TaskOutcome { causes, ..outcome(chosen, state, verdicts, flaky) })
}

/// Of a program that ended badly, the end of what it printed.
pub(super) fn last_words(ending: &Ending, mut lines: Vec<Line>) -> Vec<Line> {
    match ending {
        Ending::Code(0) => Vec::new(),
        _ => lines.split_off(lines.len().saturating_sub(LAST_LINES)),
    }
}

pub(super) fn without_verdicts(chosen: &LabTask<'_>, state: State, because: &str) -> TaskOutcome {
    let not_run = |_| Verdict::NotRun { because: because.to_owned() };
    let checks = &chosen.task.checks;
    let verdicts = checks.iter().map(not_run).collect();
    outcome(chosen, state, verdicts, vec![None; checks.len()])
}

pub(super) fn outcome(
    chosen: &LabTask<'_>,
    state: State,
    verdicts: Vec<Verdict>,
    flaky: Vec<Option<Flaky>>,
) -> TaskOutcome {
    let task: &Task = chosen.task;
    // What only schedules show is not part of a grade that has none, and what
    // devices see without them is not missed.
    let left_out = |check: &Check| match &state {
        State::Judged { explored: None, .. } => check.needs_schedules(),
        State::Judged { explored: Some(explored), .. } => {
            explored.missing.is_some() && matches!(check.that, Word::NeverBlocked)
        }
        State::NotBuilt(_) | State::Error(_) => false,
    };
    let checks = task.checks.iter().zip(verdicts).zip(flaky);
    let checks = checks.filter(|((check, _), _)| !left_out(check));
    let checks = checks.map(|((check, verdict), flaky)| CheckOutcome {
        id: check.id().to_owned(),
        what: check.what.get_ref().clone(),
        hints: check.hints(verdict.deviation()),
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
        causes: Vec::new(),
    }
}
