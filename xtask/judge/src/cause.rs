//! Causes of several failures. Each is said once, with its own hint; what fails
//! in its wake is not judged, as its own hint would be about something else.

mod otherwise;

use anyhow::Result;
use contain::process::Ending;
use course::lab::deviation::lines as lines_of;
use course::lab::word::Word;
use course::lab::{Check, Deviation, Task};
use run::observe::Observation;
use serde::{Deserialize, Serialize};

use self::otherwise::{on_stdout, without_prefix};
use super::evidence::{Evidence, plain};
use super::{Explored, Verdict, judge};
use crate::aftermath::Aftermath;

/// What several checks fail by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// What kind it is.
    pub kind: CauseKind,
    /// What was seen.
    pub seen: String,
    /// What to do about it; `None` where a check that fails has a hint for it.
    pub hint: Option<String>,
    /// The checks that are not judged because of it.
    pub checks: Vec<String>,
}

/// The kinds of causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseKind {
    /// The program still is the starter.
    NotWritten,
    /// The same, in a file that is not in the submission.
    NotSubmitted,
    /// The lines are on stderr.
    OnStderr,
    /// The lines have something in front of them.
    Prefix,
    /// Pieces of several lines stand in one.
    Pieces,
    /// A thread panicked, and the program ended with it.
    Panicked,
    /// `main` returned an error.
    Failed,
    /// The program had no end, or was ended.
    NeverEnded,
}

impl CauseKind {
    /// Why a check is not judged.
    fn because(self) -> &'static str {
        match self {
            Self::NotWritten => "the program is not written yet",
            Self::NotSubmitted => "a part of the program is not in the submission",
            Self::OnStderr => "its lines are on stderr, see above",
            Self::Prefix => "its lines have a prefix, see above",
            Self::Pieces => "its lines are printed in pieces, see above",
            Self::Panicked => "the program panicked before",
            Self::Failed => "the program ended with an error before",
            Self::NeverEnded => "the program did not come to its end",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::NotWritten => "Write it: the starter's comments say what is asked for.",
            Self::NotSubmitted => "Submit this file as well: a part of the task is written there.",
            Self::OnStderr => {
                "The grader reads stdout. Which macro prints these lines? `println!` writes to stdout; `eprintln!` and most loggers write to stderr."
            }
            Self::Prefix => {
                "The guide's lines are the specification, from the first character on. What puts text in front of them? A logger does; `println!` does not."
            }
            Self::Pieces => {
                "Another thread or task prints between two of your `print!` calls. Print each whole line with one `println!`."
            }
            Self::Panicked => {
                "Which thread panicked first, and at which line? A thread that panics later often does so because of the first panic."
            }
            Self::Failed => "Which device, or which call, does the error name?",
            Self::NeverEnded => "Which thread waits at the end, and what should end its wait?",
        }
    }

    fn saw(self, seen: String) -> Cause {
        Cause { kind: self, seen, hint: Some(self.hint().to_owned()), checks: Vec::new() }
    }
}

impl Cause {
    /// What is not written, where it is in a file that is not in the submission: the
    /// student may well have written it.
    pub fn in_a_stand_in(&mut self, stand_ins: &[String]) {
        let of = |file: &&String| self.seen.starts_with(&format!("{file}:"));
        let Some(file) = stand_ins.iter().find(of) else {
            return;
        };
        if self.kind == CauseKind::NotWritten {
            let seen = format!(
                "{file} is not in the submission, and the program needs what you wrote there: the course's starter was built instead and stops at {}",
                self.seen
            );
            let checks = std::mem::take(&mut self.checks);
            *self = Cause { checks, ..CauseKind::NotSubmitted.saw(seen) };
        }
    }
}

/// The verdicts, without those that only a cause explains, and the causes.
///
/// # Errors
/// As [`judge`].
pub fn explained(
    task: &Task,
    observation: &Observation,
    mut verdicts: Vec<Verdict>,
) -> Result<(Vec<Verdict>, Vec<Cause>)> {
    if let Some(cause) = not_written(task, observation) {
        let because = cause.kind.because().to_owned();
        let not_run = Verdict::NotRun { because };
        return Ok((vec![not_run; verdicts.len()], vec![cause]));
    }
    if !verdicts.iter().any(Verdict::is_fail) {
        return Ok((verdicts, Vec::new()));
    }
    let mut causes = of_lines(task, observation, &mut verdicts)?;
    causes.extend(pieces(task, &mut verdicts));
    causes.extend(ending(task, observation, &mut verdicts));
    Ok((verdicts, causes))
}

fn not_written(task: &Task, observation: &Observation) -> Option<Cause> {
    let aftermath = Aftermath::of(observation);
    let panic = aftermath.not_written(task.id())?;
    let asked = panic.message.splitn(3, ": ").nth(2).unwrap_or_default();
    let (place, column) = panic.place.rsplit_once(':')?;
    let place = match column.parse::<u32>() {
        Ok(_) => place,
        Err(_) => &panic.place,
    };
    let seen = match asked {
        "" => place.to_owned(),
        asked => format!("{place}: {asked}"),
    };
    let mut cause = CauseKind::NotWritten.saw(seen);
    cause.checks = task.checks.iter().map(|it| it.id().to_owned()).collect();
    Some(cause)
}

/// Where lines are in the wrong place, or behind something: judges the run as
/// if they were not, and sees what that changes.
fn of_lines(
    task: &Task,
    observation: &Observation,
    verdicts: &mut [Verdict],
) -> Result<Vec<Cause>> {
    let observation = &*plain(observation);
    let as_it_was = judge(task, observation, Explored::Off)?;
    let moved = on_stdout(task, observation)?;
    let mut best: Option<(usize, Vec<Cause>, Vec<Verdict>)> = None;
    let mut consider = |causes: Vec<Cause>, otherwise: &Observation| -> Result<()> {
        let judged = judge(task, otherwise, Explored::Off)?;
        let better = as_it_was.iter().zip(&judged);
        let better = better.filter(|(was, now)| was.is_fail() && **now == Verdict::Pass);
        let better = better.count();
        if better > best.as_ref().map_or(0, |(most, ..)| *most) {
            best = Some((better, causes, judged));
        }
        Ok(())
    };
    if let Some((cause, moved)) = &moved {
        consider(vec![cause.clone()], moved)?;
    }
    if let Some((cause, bare)) = without_prefix(task, observation)? {
        consider(vec![cause], &bare)?;
    }
    if let Some((cause, moved)) = &moved
        && let Some((prefix, bare)) = without_prefix(task, moved)?
    {
        consider(vec![cause.clone(), prefix], &bare)?;
    }
    let Some((_, mut causes, judged)) = best else {
        return Ok(Vec::new());
    };
    let evidence = Evidence::new(observation);
    for (index, check) in task.checks.iter().enumerate() {
        let (was, now) = (&as_it_was[index], &judged[index]);
        let explains = match (&verdicts[index], was, now) {
            (Verdict::Pass, ..) => false,
            (_, Verdict::Fail { .. }, Verdict::Pass) => true,
            // What schedules say of lines that are nowhere.
            (Verdict::Fail { .. }, ..) => {
                check.that.needs_schedules() && lacks_lines(&check.that, &evidence)?
            }
            _ => false,
        };
        if explains {
            let because = causes[0].kind.because().to_owned();
            verdicts[index] = Verdict::NotRun { because };
            let id = || check.id().to_owned();
            causes.iter_mut().for_each(|cause| cause.checks.push(id()));
        } else if was.is_fail() && now.is_fail() && verdicts[index].is_fail() {
            verdicts[index] = now.clone();
        }
    }
    Ok(causes)
}

/// Whether a line that the word is about was never printed.
fn lacks_lines(word: &Word, evidence: &Evidence<'_>) -> Result<bool> {
    for line in lines_of(word) {
        let regex = evidence.whole_line(line)?;
        if evidence.matching(&regex).next().is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The checks whose lines are there in pieces.
fn pieces(task: &Task, verdicts: &mut [Verdict]) -> Option<Cause> {
    let first = verdicts.iter().find_map(|verdict| match verdict {
        Verdict::Fail { seen, deviation: Some(Deviation::Pieces), .. } => Some(seen.clone()),
        _ => None,
    })?;
    let mut cause = CauseKind::Pieces.saw(first);
    let is_of = |_: &Check, verdict: &Verdict| verdict.deviation() == Some(Deviation::Pieces);
    set_aside(task, verdicts, &mut cause, is_of);
    Some(cause)
}

/// What is missing because the program ended before its time, or not at all.
fn ending(task: &Task, observation: &Observation, verdicts: &mut [Verdict]) -> Option<Cause> {
    let aftermath = Aftermath::of(observation);
    let ending = &observation.run.ending;
    let kind = match ending {
        Ending::Code(0) => return None,
        Ending::Code(_) if aftermath.panic.is_some() => CauseKind::Panicked,
        Ending::Code(101) => CauseKind::Panicked,
        // What `main` returned.
        Ending::Code(1) if aftermath.error.is_some() => CauseKind::Failed,
        Ending::Code(_) => return None,
        Ending::Signal(_) | Ending::CouldNotStart(_) => CauseKind::Failed,
        _ => CauseKind::NeverEnded,
    };
    let mut cause = kind.saw(aftermath.in_words(ending));
    set_aside(task, verdicts, &mut cause, |check, verdict| {
        let excess = verdict.deviation().is_some_and(Deviation::is_excess);
        !excess && !check.that.is_about_what_must_not_happen()
    });
    let mut checks = task.checks.iter().zip(&*verdicts);
    let is_told = |check: &Check| matches!(check.that, Word::ExitCode(_));
    if checks.any(|(check, verdict)| is_told(check) && verdict.is_fail()) {
        cause.hint = None;
    }
    (!cause.checks.is_empty()).then_some(cause)
}

/// Takes the failures out that the cause explains.
fn set_aside(
    task: &Task,
    verdicts: &mut [Verdict],
    cause: &mut Cause,
    explains: impl Fn(&Check, &Verdict) -> bool,
) {
    for (check, verdict) in task.checks.iter().zip(verdicts) {
        if verdict.is_fail() && explains(check, verdict) {
            cause.checks.push(check.id().to_owned());
            let because = cause.kind.because().to_owned();
            *verdict = Verdict::NotRun { because };
        }
    }
}
