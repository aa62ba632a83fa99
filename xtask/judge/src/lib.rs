//! (check, observation) → verdict. Pure: the same observation always gets the
//! same verdicts.

pub mod aftermath;
mod answers;
mod attempts;
mod cause;
mod clock;
mod configured;
mod deviation;
mod evidence;
mod failing;
pub mod flaky;
mod items;
mod jobs;
mod labels;
mod limits;
mod lines;
mod nearest;
mod numbers;
mod overlap;
mod part;
pub mod picture;
mod pictures;
mod pieces;
mod pushed;
mod race;
mod session;
mod sessions;
mod stuck;
mod threads;
pub mod timeline;
mod timelines;
mod transcript;
mod verdict;
mod words;
mod workers;

#[cfg(test)]
pub(crate) mod tests;

use anyhow::{Result, bail};

pub use self::cause::{Cause, CauseKind, explained};
use self::evidence::{Evidence, plain};
use self::nearest::nearest;
use self::part::Part;
pub use self::stuck::{OpenSession, Stuck, stuck};
pub use self::timelines::seen;
pub use self::verdict::Verdict;
use common::trace::EventKind;
use contain::process::Ending;
use contain::system::HAS_CTRL_C;
use course::lab::word::{Expression, Word};
use course::lab::{self, Check, Schedules, Task};
use pattern::expression::{self, Values};
use run::observe::Observation;
use run::schedule::ScheduleRecord;

use self::verdict::{fail, shown};

/// What an exploration says about the checks of a task.
#[derive(Debug, Clone, Copy)]
pub enum Explored<'a> {
    /// There was none, and none was asked for: checks that need one are left out.
    Off,
    /// There should have been one, but for this reason there was not. What it
    /// would have told of threads does not hold: no other witness sees them. Of
    /// futures, what devices see counts alone.
    Missing(&'a str),
    /// One verdict per check; `None` where no schedule says anything.
    Verdicts(&'a [Option<Verdict>]),
}

/// One verdict per check of the task, in their order.
///
/// # Errors
/// If a check cannot be judged, which is the `lab.toml`'s fault and not the
/// program's.
pub fn judge(
    task: &Task,
    observation: &Observation,
    explored: Explored<'_>,
) -> Result<Vec<Verdict>> {
    judged(task, observation, explored, false)
}

/// The same of a schedule, where it matters which checks hold and not why: one of a
/// thousand schedules is shown.
///
/// # Errors
/// As [`judge`].
pub fn judge_briefly(task: &Task, observation: &Observation) -> Result<Vec<Verdict>> {
    judged(task, observation, Explored::Off, true)
}

fn judged(
    task: &Task,
    observation: &Observation,
    explored: Explored<'_>,
    brief: bool,
) -> Result<Vec<Verdict>> {
    if observation.run.ending == Ending::FloodedDevices {
        let because = "what the devices saw was too much to keep".to_owned();
        return Ok(vec![Verdict::NotRun { because }; task.checks.len()]);
    }
    let observation = &*plain(observation);
    let of_all = |observation| {
        let mut evidence = Evidence::new(observation).of_task(task);
        evidence.brief = brief;
        evidence
    };
    let parts = Part::all_of(task, observation);
    let of_parts: Vec<_> = parts.iter().map(|part| (part, of_all(&part.observation))).collect();
    let evidence = of_all(observation);
    let mut judged: Vec<(Verdict, bool)> = Vec::with_capacity(task.checks.len());
    for (index, check) in task.checks.iter().enumerate() {
        let of = observation.schedule.as_ref().map(|schedule| schedule.of);
        let counts =
            check.that.is_about_failing_devices() || check.that.holds_with_failing_devices();
        if !observation.variation.failing.is_empty() && !counts {
            let because = "it is not about devices that fail".to_owned();
            judged.push((Verdict::NotRun { because }, false));
            continue;
        }
        if of.is_some() && !is_with(check, task, observation) {
            let because = "the schedule is about another option".to_owned();
            judged.push((Verdict::NotRun { because }, false));
            continue;
        }
        if check.is_about_interrupt() != observation.variation.interrupted {
            let because = if HAS_CTRL_C {
                "the program ended before the devices worked on their command, which is when it \
                 gets the Ctrl-C"
            } else {
                "the grader cannot press Ctrl-C on this system; on Linux and macOS it can"
            };
            let because = because.to_owned();
            judged.push((Verdict::NotRun { because }, false));
            continue;
        }
        let missing = missing(check, &task.checks, &judged, of);
        let of_part = of_parts.iter().find(|(part, _)| part.is_of(check));
        let evidence = of_part.map_or(&evidence, |(_, evidence)| evidence);
        let verdict = match (missing, &observation.schedule) {
            (Some(because), _) => (Verdict::NotRun { because }, true),
            (None, Some(schedule)) => in_schedule(check, task, schedule, evidence)?,
            (None, None) => in_run((index, check), task, explored, evidence)?,
        };
        judged.push(verdict);
    }
    let mut verdicts: Vec<_> = judged.into_iter().map(|(verdict, _)| verdict).collect();
    if let Some(interrupted) = &observation.interrupted {
        let there = self::judged(task, interrupted, explored, brief)?;
        let both = verdicts.iter_mut().zip(there).zip(&task.checks);
        for ((verdict, there), _) in both.filter(|(_, check)| check.is_about_interrupt()) {
            *verdict = there;
        }
    }
    Ok(verdicts)
}

/// Whether a check is judged in schedules with this option or case, or with none; it is not
/// where the program does not take the option, and so contacts no device.
fn is_with(check: &Check, task: &Task, observation: &Observation) -> bool {
    let (Some(option), Some(explore)) = (&observation.variation.option, &task.explore) else {
        return check.with.is_none();
    };
    let contacts =
        || observation.events.iter().any(|event| matches!(event.what, EventKind::Opened { .. }));
    explore.is_judged_with(check, option) && (!explore.options.contains_key(option) || contacts())
}

/// The first needed check that does not hold; one that is not asked for is not
/// missed.
///
/// In a schedule, what need only hold in some schedule is not missed.
fn missing(
    check: &Check,
    checks: &[Check],
    judged: &[(Verdict, bool)],
    in_some: Option<lab::Scheduling>,
) -> Option<String> {
    let failed = |needed: &&usize| {
        judged.get(**needed).is_some_and(|(verdict, asked)| {
            let some = |of| checks[**needed].schedules(of) == Schedules::Some;
            *asked && *verdict != Verdict::Pass && !in_some.is_some_and(some)
        })
    };
    let needed = check.needed.iter().find(failed)?;
    Some(format!("'{}' does not hold", checks[*needed].id()))
}

/// What a run shows, and what schedules have shown: it is a pass where both
/// are. Whether it was asked for.
fn in_run(
    (index, check): (usize, &Check),
    task: &Task,
    explored: Explored<'_>,
    evidence: &Evidence<'_>,
) -> Result<(Verdict, bool)> {
    let not_run = |because: &str| Verdict::NotRun { because: because.to_owned() };
    let in_schedules = match explored {
        Explored::Verdicts(verdicts) => verdicts.get(index).cloned().flatten(),
        Explored::Off | Explored::Missing(_) => None,
    };
    let of_threads = |explore: &lab::Explore| explore.of == lab::Scheduling::Threads;
    let is_strict = task.explore.as_ref().is_none_or(of_threads);
    if check.needs_schedules() {
        return Ok(match (in_schedules, explored) {
            (Some(verdict), _) => (verdict, true),
            (None, _) if check.with.is_some() => {
                (not_run("the program does not take these flags"), false)
            }
            (None, Explored::Off) => (not_run("only an exploration can tell"), false),
            (None, Explored::Missing(why)) => (not_run(why), is_strict),
            (None, Explored::Verdicts(_)) => {
                (not_run("no schedule came so far that it could be told"), true)
            }
        });
    }
    let verdict = deviation::noted(words::of_run(&check.that, evidence)?, &check.that, evidence)?;
    Ok(match (verdict, in_schedules) {
        (Verdict::Pass, Some(failed @ Verdict::Fail { .. })) => (failed, true),
        (verdict, _) => (verdict, true),
    })
}

/// What a schedule shows. What has no end says little.
fn in_schedule(
    check: &Check,
    task: &Task,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<(Verdict, bool)> {
    let of = task.explore.as_ref().map_or(lab::Scheduling::Threads, |explore| explore.of);
    let not_run = |because: &str| Verdict::NotRun { because: because.to_owned() };
    if let Word::FailingDevices(word) = &check.that {
        let verdict = failing::failing_devices(word, evidence)?;
        let asked = !matches!(verdict, Verdict::NotRun { .. });
        return Ok((verdict, asked));
    }
    if check.schedules(of) == Schedules::None {
        return Ok((not_run("it says nothing about schedules"), false));
    }
    // What a panic or a deadlock leaves behind fails in its wake, and says
    // nothing of its own.
    let ending = &evidence.observation.run.ending;
    let wanted = |check: &Check| match check.that {
        Word::ExitCode(wanted) if check.with.is_none() => {
            matches!(ending, Ending::Code(code) if wanted.admits(*code))
        }
        _ => true,
    };
    let interrupted = evidence.observation.variation.interrupted;
    let mut checks_of_this_run =
        task.checks.iter().filter(|check| check.is_about_interrupt() == interrupted);
    let ended = matches!(ending, Ending::Code(_))
        && (check.schedules(of) == Schedules::Some
            || check.with.is_some()
            || checks_of_this_run.all(wanted));
    if !ended && !check.that.is_about_what_must_not_happen() {
        return Ok((not_run("the program did not end well"), true));
    }
    let verdict = match &check.that {
        Word::Number(number) if of == lab::Scheduling::Futures => {
            numbers::number_in_exact_time(number, evidence)?
        }
        word if word.needs_schedules() => threads::judge(word, schedule, evidence)?,
        word => words::of_run(word, evidence)?,
    };
    // In which way it fails is looked for where a report needs it: see
    // [`in_which_way`].
    Ok((verdict, true))
}

/// A verdict of [`judge`] on a schedule, and in which way it fails.
///
/// # Errors
/// As [`judge`].
pub fn in_which_way(
    verdict: Verdict,
    check: &Check,
    task: &Task,
    observation: &Observation,
) -> Result<Verdict> {
    let part = Part::of_check(check, observation);
    let observation = part.as_ref().map_or(observation, |part| &part.observation);
    let evidence = Evidence::new(observation).of_task(task);
    deviation::noted(verdict, &check.that, &evidence)
}

/// That the runtime was blocked in a schedule, if it was.
pub fn blocked_in(schedule: &ScheduleRecord) -> Option<Verdict> {
    match threads::never_blocked(schedule) {
        Verdict::Pass => None,
        verdict => Some(verdict),
    }
}

/// An expression's value in this run.
fn evaluate(source: &Expression, evidence: &Evidence<'_>) -> Result<f64> {
    evaluate_in(source, evidence.values())
}

/// An expression's value where its names stand for these.
fn evaluate_in(source: &Expression, values: &Values) -> Result<f64> {
    match expression::evaluate(source.get_ref(), values) {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => bail!("'{}' divides by zero in this run", source.get_ref()),
        Err(message) => bail!(message),
    }
}
