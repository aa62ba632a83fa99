//! The word about numbers that depend on the sessions of other threads.

use std::collections::{BTreeSet, HashMap};

use anyhow::Result;
use common::explored::Op;
use course::lab::names::{OPEN, OTHERS};
use course::lab::word::Number;
use course::text::{count, visible};
use run::schedule::ScheduleRecord;

use super::super::evidence::{Evidence, group};
use super::super::numbers::Bounds;
use super::super::session::Session;
use super::super::{Verdict, fail};
use super::said::PrintedLine;
use super::told::{is_closed, step_of};

/// The first step of what a thread does for the line: after it came, and after
/// the last session that it has closed.
fn begins(thread: u32, line: u32, schedule: &ScheduleRecord, evidence: &Evidence<'_>) -> u32 {
    let mut steps = schedule.steps();
    let came = steps.find(|step| step.thread == thread);
    let own = evidence.sessions.iter();
    let own = own.filter(|it| schedule.sessions.get(&it.number) == Some(&thread));
    let closed = own.filter_map(|it| Some(step_of(schedule, it.closed_order?)));
    let closed = closed.filter(|closed| *closed <= line).max();
    closed.unwrap_or(0).max(came.map_or(0, |step| step.number))
}

/// Sessions of other threads that are open from before the line's thread came
/// until after it has said the line.
fn open_beside(said: PrintedLine, schedule: &ScheduleRecord, evidence: &Evidence<'_>) -> usize {
    let from = begins(said.thread, said.step, schedule, evidence);
    let is_beside = |session: &&Session<'_>| {
        let closed = session.closed_order.map(|order| step_of(schedule, order));
        schedule.sessions.get(&session.number) != Some(&said.thread)
            && step_of(schedule, session.opened_order) < from
            && closed.is_none_or(|closed| closed > said.step)
    };
    evidence.sessions.iter().filter(is_beside).count()
}

/// Other devices that were not through when the line's thread began with its own:
/// their permits may be taken, by any thread.
fn others(
    said: PrintedLine,
    tellers: &HashMap<usize, u32>,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> usize {
    let from = begins(said.thread, said.step, schedule, evidence);
    let steps = schedule.steps().take(from as usize);
    let over: BTreeSet<u32> =
        steps.filter(|step| step.op == Op::End).map(|step| step.thread).collect();
    // Where a session is over, its permit may still be taken: by the thread that it
    // belongs to, or by the one that tells of it.
    let is_through = |session: &&Session<'_>| {
        let threads = [schedule.sessions.get(&session.number), tellers.get(&session.device)];
        let mut threads = threads.into_iter();
        is_closed(session, from, schedule)
            && threads.all(|thread| thread.is_some_and(|it| over.contains(it)))
    };
    let through = evidence.sessions.iter().filter(is_through).count();
    evidence.devices.len().saturating_sub(through + 1)
}

pub(super) fn number_when_told(
    word: &Number,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let regex = evidence.whole_line(word.line.get_ref())?;
    let all = evidence.said(schedule);
    let tellers = evidence.matching(&regex).filter_map(|(at, captures)| {
        let device = evidence.position(group(&captures, "device"))?;
        Some((device, all.get(at)?.thread))
    });
    let tellers: HashMap<usize, u32> = tellers.collect();
    for (at, captures) in evidence.matching(&regex) {
        let open = all.get(at).map_or(0, |said| open_beside(*said, schedule, evidence));
        let mut values = evidence.values().clone();
        values.insert(OPEN.into(), open as f64);
        let others = all.get(at).map_or(0, |said| others(*said, &tellers, schedule, evidence));
        values.insert(OTHERS.into(), others as f64);
        let bounds = Bounds::of(word, &values)?;
        if !bounds.hold(&captures) {
            let line = visible(evidence.lines[at]);
            let sessions = count(open, "session");
            return Ok(fail(
                format!("{} beside {sessions} of other threads", bounds.in_words()),
                format!("'{line}', while {sessions} of other threads were open all the time"),
            ));
        }
    }
    Ok(Verdict::Pass)
}
