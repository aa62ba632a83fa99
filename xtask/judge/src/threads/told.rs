//! Words about when something is said: before or after what devices see.
//!
//! The order of steps is exact. Where two of them have the same number, neither
//! comes first.

use std::time::Duration;

use anyhow::Result;
use course::lab::Scheduling as Of;
use course::lab::word::{Expression, Happens, Pattern, ToldMeanwhile, ToldOpenAtMost, ToldWhen};
use course::text::{list, visible};
use pattern::expression::plain;
use run::schedule::ScheduleRecord;

use super::super::evidence::{Evidence, group};
use super::super::lines;
use super::super::session::{Exchange, Session};
use super::super::{Verdict, fail, overlap};
use super::said::PrintedLine;
use crate::evaluate;

/// Most devices a verdict names.
const MOST: usize = 4;

/// The step in which a line is said.
pub(super) fn step_of_line(said: &[PrintedLine], line: usize) -> u32 {
    said.get(line).map_or(0, |said| said.step)
}

/// The step of an event, by its place in the trace.
pub(super) fn step_of(schedule: &ScheduleRecord, order: usize) -> u32 {
    schedule.event_steps.get(order).copied().unwrap_or(0)
}

/// The lines about devices that are there, with their devices.
fn about_devices(line: &Pattern, evidence: &Evidence<'_>) -> Result<Vec<(usize, usize)>> {
    let regex = evidence.whole_line(line.get_ref())?;
    let lines = evidence
        .matching(&regex)
        .filter_map(|(at, captures)| Some((at, evidence.position(group(&captures, "device"))?)));
    Ok(lines.collect())
}

/// The same; a line that names no device is about all that have had a session.
fn about_some_or_all(line: &Pattern, evidence: &Evidence<'_>) -> Result<Vec<(usize, usize)>> {
    let regex = evidence.whole_line(line.get_ref())?;
    if regex.names().any(|name| name == "device") {
        return about_devices(line, evidence);
    }
    let met = |device: &usize| evidence.sessions.iter().any(|it| it.device == *device);
    let met: Vec<_> = (0..evidence.devices.len()).filter(met).collect();
    let lines = evidence.matching(&regex).map(|(at, _)| at);
    Ok(lines.flat_map(|at| met.iter().map(move |device| (at, *device))).collect())
}

pub(super) fn can_print(line: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    lines::prints(line, evidence)
}

/// A word's `after` or `before`, as a student reads it.
fn in_words(happens: Happens, device: &str) -> String {
    match happens {
        Happens::Opened => format!("the session on {device} is open"),
        Happens::Asked => format!("{device} is asked"),
        Happens::Answered => format!("{device} has answered"),
        Happens::Configured => format!("{device} has taken its last configuration command"),
        Happens::Closed => format!("the session on {device} is over"),
        Happens::PreviousClosed => format!("the session before the one on {device} is over"),
        Happens::Refused => format!("{device} has refused a session"),
    }
}

/// The place in the trace of what a device sees; `None` if it never sees it. Of refusals,
/// that of this number, from 0.
pub(super) fn place_of(
    happens: Happens,
    (device, number): (usize, usize),
    command: Option<&Pattern>,
    evidence: &Evidence<'_>,
) -> Result<Option<usize>> {
    if let Happens::Refused = happens {
        let mut refusals = evidence.refused.iter().filter(|it| it.device == device);
        return Ok(refusals.nth(number).map(|it| it.order));
    }
    let mut sessions = evidence.sessions.iter().enumerate();
    let Some((index, session)) = sessions.find(|(_, it)| it.device == device) else {
        return Ok(None);
    };
    let command = command.map(|it| evidence.search(it)).transpose()?;
    let is_it = |it: &&Exchange<'_>| command.as_ref().is_none_or(|command| it.is(command));
    let asked = session.exchanges.iter().find(is_it);
    let configured = || {
        let mut typed = session.exchanges.iter().rev();
        typed.find_map(|it| it.answer.filter(|_| it.configures))
    };
    Ok(match happens {
        Happens::Opened => Some(session.opened_order),
        Happens::Asked => asked.map(|it| it.order),
        Happens::Answered => asked.and_then(|it| it.answer).map(|it| it.order),
        Happens::Configured => configured().map(|it| it.order),
        Happens::Closed => session.closed_order,
        Happens::PreviousClosed => match index.checked_sub(1) {
            Some(before) => evidence.sessions[before].closed_order,
            None => Some(0),
        },
        Happens::Refused => None,
    })
}

pub(super) fn told_when(
    word: &ToldWhen,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let all = evidence.said(schedule);
    let mut lines = vec![0; evidence.devices.len()];
    for (at, device) in about_some_or_all(&word.line, evidence)? {
        let said = step_of_line(all, at);
        let which = (device, lines[device]);
        lines[device] += 1;
        let place = |happens| place_of(happens, which, word.command.as_ref(), evidence);
        let (name, line) = (evidence.devices[device], visible(evidence.lines[at]));
        if let Some(after) = word.after {
            let happened = place(after)?.map(|order| step_of(schedule, order));
            if happened.is_none_or(|happened| said < happened) {
                let words = in_words(after, name);
                let when = if happened.is_some() { "earlier" } else { "though that never happens" };
                return Ok(fail(
                    format!("'{line}' is printed when {words}"),
                    format!("it is printed {when}"),
                ));
            }
        }
        if let (Some(after), Some(within)) = (word.after, &word.within)
            && schedule.of == Of::Futures
            && let Some(order) = place(after)?
            && let Some(seconds) = seconds_after(order, at, evidence)
            && seconds > evaluate(within, evidence)?
        {
            let within = plain(evaluate(within, evidence)?);
            return Ok(fail(
                format!(
                    "'{line}' is printed within {within} seconds after {}",
                    in_words(after, name)
                ),
                format!("it is printed {seconds:.1} seconds later"),
            ));
        }
        if let Some(before) = word.before
            && let Some(order) = place(before)?
            && is_late(at, said, order, schedule, evidence)
        {
            let words = in_words(before, name);
            return Ok(fail(
                format!("'{line}' is printed before {words}"),
                "it is printed afterwards",
            ));
        }
    }
    Ok(Verdict::Pass)
}

/// How many simulated seconds after an event a line is printed.
fn seconds_after(order: usize, line: usize, evidence: &Evidence<'_>) -> Option<f64> {
    let printed = evidence.observation.run.stdout.get(line)?.at;
    let happened = Duration::from_micros(evidence.observation.events.get(order)?.at_us);
    Some(printed.saturating_sub(happened).as_secs_f64() * evidence.speed)
}

/// Whether a line comes after what should come after it. Where time is exact, it
/// counts: a task that prints for others has its turn in the same instant.
pub(super) fn is_late(
    line: usize,
    said: u32,
    order: usize,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> bool {
    let after = said > step_of(schedule, order);
    if schedule.of != Of::Futures {
        return after;
    }
    let printed = evidence.observation.run.stdout.get(line);
    let happened = evidence.observation.events.get(order);
    match (printed, happened) {
        (Some(line), Some(event)) => after && line.at > Duration::from_micros(event.at_us),
        _ => after,
    }
}

pub(super) fn told_meanwhile(
    word: &ToldMeanwhile,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let command = evidence.search(&word.command)?;
    let answered = evidence.last_answers(&command);
    let answered = (0..).zip(answered);
    let answered = answered.filter_map(|(device, answer)| Some((answer?.order, device)));
    let Some((order, last)) = answered.max() else {
        return Ok(fail("devices answer", "no device has answered"));
    };
    let last_answer = step_of(schedule, order);
    let all = evidence.said(schedule);
    let lines = about_devices(&word.line, evidence)?;
    let late =
        lines.iter().find(|(at, device)| *device != last && step_of_line(all, *at) > last_answer);
    Ok(match late {
        None => Verdict::Pass,
        Some((at, _)) => fail(
            "a line about a device is printed when that device is through",
            format!(
                "'{}' is printed only after {}, the last device, has answered",
                visible(evidence.lines[*at]),
                evidence.devices[last]
            ),
        ),
    })
}

/// Whether a session is over in a step.
pub(super) fn is_closed(session: &Session<'_>, step: u32, schedule: &ScheduleRecord) -> bool {
    let closed = session.closed_order;
    closed.is_some_and(|order| step_of(schedule, order) <= step)
}

pub(super) fn told_out_of_order(line: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let told: Vec<_> =
        about_devices(line, evidence)?.into_iter().map(|(_, device)| device).collect();
    let ascending = told.is_sorted();
    // That lines are missing is another check's; two devices have no other order.
    if told.len() < 3 || !ascending && !told.iter().rev().is_sorted() {
        return Ok(Verdict::Pass);
    }
    let wanted = evidence.readable(line.get_ref());
    let order = if ascending { "the order of the inventory" } else { "the reverse of its order" };
    Ok(fail(
        format!("'{wanted}' comes in the order in which the program works on the devices"),
        format!("the lines come in {order}, however long each device takes"),
    ))
}

pub(super) fn told_open_at_most(
    word: &ToldOpenAtMost,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let most = evaluate(&word.at_most, evidence)?;
    let all = evidence.said(schedule);
    let mut told: Vec<usize> = Vec::new();
    for (at, device) in about_devices(&word.line, evidence)? {
        let step = step_of_line(all, at);
        told.push(device);
        told.retain(|device| {
            let mut sessions = evidence.sessions.iter();
            !sessions.any(|it| it.device == *device && is_closed(it, step, schedule))
        });
        if told.len() as f64 > most {
            let names = evidence.names(told);
            return Ok(fail(
                format!("the line is printed for {} at most that are not through", plain(most)),
                format!(
                    "'{}' makes it {}: {}",
                    visible(evidence.lines[at]),
                    names.len(),
                    list(&names, MOST)
                ),
            ));
        }
    }
    Ok(Verdict::Pass)
}

pub(super) fn each_among(number: &Expression, evidence: &Evidence<'_>) -> Result<Verdict> {
    let wanted = evaluate(number, evidence)?;
    let most = overlap::most_beside(evidence);
    let alone = most.iter().position(|most| (*most as f64) < wanted);
    Ok(match alone {
        None => Verdict::Pass,
        Some(session) => fail(
            format!("each session is one of {} that are open at the same time", plain(wanted)),
            format!(
                "while the one on {} was open, never more than {} were",
                evidence.device_of(session),
                most[session]
            ),
        ),
    })
}
