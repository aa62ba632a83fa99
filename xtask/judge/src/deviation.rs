//! In which way a check fails, as far as the evidence tells.

use std::cmp::Ordering;

use anyhow::Result;
use common::explored::Op;
use contain::process::Ending;
use course::lab::Deviation;
use course::lab::deviation::lines as lines_of;
use course::lab::word::{Expression, Number, Pattern, Patterns, Word, WorkersAtOnce};
use course::text::visible;
use pattern::matcher::Matcher;
use run::schedule::ScheduleRecord;

use super::evidence::{Evidence, group};
use super::nearest::{NearestLine, nearest_of, without_blanks_to_fill, without_numbers};
use super::session::Session;
use super::workers::work;
use super::{Verdict, evaluate, numbers, overlap, pieces};
use crate::aftermath::Aftermath;

/// The verdict, with the way in which it fails.
pub(super) fn noted(verdict: Verdict, word: &Word, evidence: &Evidence<'_>) -> Result<Verdict> {
    let Verdict::Fail { expected, seen, picture, deviation: None } = verdict else {
        return Ok(verdict);
    };
    let mixed = pieces::of_lines(word, evidence);
    let seen = match mixed {
        Some(line) => format!("pieces of several lines in one: '{}'", visible(line)),
        None => seen,
    };
    let deviation = match mixed {
        Some(_) => Some(Deviation::Pieces),
        None => of(word, evidence)?,
    };
    Ok(Verdict::Fail { expected, seen, picture, deviation })
}

fn of(word: &Word, evidence: &Evidence<'_>) -> Result<Option<Deviation>> {
    if let Some(deviation) = of_missing_lines(word, evidence)? {
        return Ok(Some(deviation));
    }
    Ok(match word {
        Word::ExitCode(_) => Some(of_ending(evidence)),
        Word::LastLine(line) => was_printed(line, evidence)?.then_some(Deviation::NotLast),
        Word::Number(number) => of_number(number, evidence)?,
        Word::OncePerDevice(patterns) => of_counts(patterns.get_ref(), evidence)?,
        Word::Workers(word) => {
            let workers = workers(&evidence.whole_line(word.line.get_ref())?, evidence);
            below_or_above(workers as f64, evaluate(&word.count, evidence)?)
        }
        Word::WorkersAtOnce(word) => Some(of_workers_at_once(word, evidence)?),
        Word::LastsAtLeast(_) => Some(Deviation::TooFew),
        Word::OpenAtMost(_) => Some(of_crowd(evidence)),
        Word::OpenReaches(limit) => of_few(limit, evidence)?,
        Word::ThreadsConnected(limit) => Some(of_threads(limit, evidence)?),
        Word::EachDeviceOnce(command) => of_sessions(&evidence.search(command)?, evidence),
        Word::Configured => {
            let reloaded = evidence.sessions.iter().any(Session::restarted);
            reloaded.then_some(Deviation::Reloaded)
        }
        _ => None,
    })
}

/// Where a line that the word asks for is nowhere.
fn of_missing_lines(word: &Word, evidence: &Evidence<'_>) -> Result<Option<Deviation>> {
    // These do not fail because one is not printed.
    if matches!(word, Word::ToldOnlyWhen(_)) {
        return Ok(None);
    }
    for line in lines_of(word) {
        let regex = evidence.whole_line(line)?;
        if evidence.matching(&regex).next().is_none() {
            let wanted = without_blanks_to_fill(&evidence.readable(line).to_string());
            return Ok(Some(match nearest_of(&wanted, evidence) {
                NearestLine::Line(line) if without_numbers(line) == without_numbers(&wanted) => {
                    Deviation::OtherNumber
                }
                NearestLine::Nothing => Deviation::PrintedNothing,
                NearestLine::Far => Deviation::NoSuchLine,
                NearestLine::Line(_) => Deviation::NearLine,
            }));
        }
    }
    Ok(None)
}

fn of_ending(evidence: &Evidence<'_>) -> Deviation {
    let observation = evidence.observation;
    match &observation.run.ending {
        Ending::TimedOut(_) | Ending::Stuck(_) | Ending::Deadlock(_) | Ending::Endless(_) => {
            Deviation::NeverEnded
        }
        _ if Aftermath::of(observation).panic.is_some() => Deviation::Panicked,
        Ending::Code(101) => Deviation::Panicked,
        _ => Deviation::OtherExitCode,
    }
}

fn was_printed(line: &Pattern, evidence: &Evidence<'_>) -> Result<bool> {
    let regex = evidence.whole_line(line.get_ref())?;
    Ok(evidence.matching(&regex).next().is_some())
}

fn of_number(number: &Number, evidence: &Evidence<'_>) -> Result<Option<Deviation>> {
    let side = numbers::out_of_bounds(number, evidence)?;
    Ok(side.map(|side| match side {
        Ordering::Less => Deviation::TooFew,
        _ => Deviation::TooMany,
    }))
}

fn of_counts(patterns: &Patterns, evidence: &Evidence<'_>) -> Result<Option<Deviation>> {
    for pattern in patterns.as_slice() {
        let regex = evidence.whole_line(pattern)?;
        let mut lines = vec![0_usize; evidence.devices.len()];
        for (_, captures) in evidence.matching(&regex) {
            if let Some(device) = evidence.position(group(&captures, "device")) {
                lines[device] += 1;
            }
        }
        if lines.contains(&0) {
            return Ok(Some(Deviation::TooFew));
        }
        if lines.iter().any(|lines| *lines > 1) {
            return Ok(Some(Deviation::TooMany));
        }
    }
    Ok(None)
}

fn workers(line: &Matcher, evidence: &Evidence<'_>) -> usize {
    let workers = evidence.matching(line);
    let workers = workers.map(|(_, captures)| group(&captures, "worker"));
    workers.collect::<std::collections::HashSet<_>>().len()
}

fn of_workers_at_once(word: &WorkersAtOnce, evidence: &Evidence<'_>) -> Result<Deviation> {
    let (start, end) = (word.start.get_ref(), word.end.get_ref());
    let (start, end) = (evidence.whole_line(start)?, evidence.whole_line(end)?);
    Ok(match work(&start, &end, evidence).peak() {
        0 | 1 => Deviation::OneAtATime,
        _ => Deviation::TooFew,
    })
}

fn below_or_above(seen: f64, wanted: f64) -> Option<Deviation> {
    match seen.partial_cmp(&wanted)? {
        Ordering::Less => Some(Deviation::TooFew),
        Ordering::Equal => None,
        Ordering::Greater => Some(Deviation::TooMany),
    }
}

/// More sessions at once than allowed.
fn of_crowd(evidence: &Evidence<'_>) -> Deviation {
    if overlap::peak(evidence) >= evidence.devices.len() {
        Deviation::AllAtOnce
    } else {
        Deviation::TooMany
    }
}

/// Fewer sessions at once than wanted; `None` where they are enough.
fn of_few(wanted: &Expression, evidence: &Evidence<'_>) -> Result<Option<Deviation>> {
    let wanted = evaluate(wanted, evidence)?;
    Ok(match overlap::peak(evidence) {
        0 => Some(Deviation::NoDevice),
        peak if peak as f64 >= wanted => None,
        1 => Some(Deviation::OneAtATime),
        _ => Some(Deviation::TooFew),
    })
}

/// Fewer threads connected at once than wanted. One at a time where several
/// were there is a limit that is too low, and no loop that starts them late.
fn of_threads(wanted: &Expression, evidence: &Evidence<'_>) -> Result<Deviation> {
    let together = evidence.observation.schedule.as_ref().map_or(0, living);
    Ok(match of_few(wanted, evidence)? {
        None => Deviation::OneThread,
        Some(Deviation::OneAtATime) if together > 1 => Deviation::TooFew,
        Some(deviation) => deviation,
    })
}

/// The most threads that were there at the same time, besides the first one.
fn living(schedule: &ScheduleRecord) -> usize {
    let (mut living, mut most) = (0_usize, 0);
    for step in schedule.steps() {
        match step.op {
            Op::Spawn => living += 1,
            Op::End => living = living.saturating_sub(1),
            _ => {}
        }
        most = most.max(living);
    }
    most
}

/// What is wrong with the first device that something is wrong with.
fn of_sessions(command: &Matcher, evidence: &Evidence<'_>) -> Option<Deviation> {
    if !evidence.refused.is_empty() {
        return Some(Deviation::Refused);
    }
    if evidence.sessions.is_empty() {
        return Some(Deviation::NoDevice);
    }
    let of_device = |device: usize| {
        let sessions = evidence.sessions.iter();
        let sessions: Vec<_> = sessions.filter(|it| it.device == device).collect();
        let [session] = sessions.as_slice() else {
            return Some(match sessions.len() {
                0 => Deviation::NoSession,
                _ => Deviation::SecondSession,
            });
        };
        match session.exchanges.iter().filter(|it| it.is(command)).count() {
            0 => Some(Deviation::OtherCommand),
            1 => None,
            _ => Some(Deviation::SecondCommand),
        }
    };
    (0..evidence.devices.len()).find_map(of_device)
}
