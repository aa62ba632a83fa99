//! The word about workers that have nothing to do while something waits for them.

use std::collections::BTreeMap;

use anyhow::Result;
use common::explored::Op;
use course::lab::word::{Expression, NoneIdle, Pattern};
use course::text::count;
use run::schedule::ScheduleRecord;

use crate::evidence::{Evidence, group};
use crate::{Verdict, evaluate, fail};

/// Microseconds that are no time at all: steps take one each.
const INSTANT: u64 = 1000;

/// Of the longest session, or the shortest work: no program needs so much of it for the next
/// login, or to take the next work.
const SHARE: u64 = 10;

/// When the line about each device was printed, virtual microseconds.
type Times = BTreeMap<usize, u64>;

pub(super) fn none_idle(
    word: &NoneIdle,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    if !schedule.written.in_time {
        return Ok(Verdict::NotRun { because: "time means nothing in this schedule".into() });
    }
    let workers = evaluate(&word.workers, evidence)?;
    let times = |line| times(line, schedule, evidence);
    let (put, start, end) = (times(&word.put)?, times(&word.start)?, times(&word.end)?);
    let work = |device: &usize| Some(end.get(device)?.saturating_sub(*start.get(device)?));
    // Steps take a microsecond each, and work takes thousands of them.
    let worked: u64 = start.keys().filter_map(work).sum();
    let short = start.keys().filter_map(work).min().unwrap_or_default();
    let slept = slept(schedule);
    if short < INSTANT || slept < worked / 10 * 9 {
        return Ok(Verdict::Pass);
    }
    // Threads that sleep only while they work, and wait until they are woken, take the next
    // work in an instant. Others may look for it now and then.
    let wakes = slept <= worked + INSTANT && !times_out(schedule);
    let long = if wakes { (short / SHARE).max(INSTANT) } else { short };
    for (device, since) in &put {
        let until = start.get(device).copied().unwrap_or(u64::MAX);
        if let Some((from, to, busy)) = idle(&start, &end, *since..until, workers)
            && to - from > long
        {
            let name = evidence.devices[*device];
            let seconds = (to - from) as f64 / 1e6 * evidence.speed.max(1.0);
            return Ok(fail(
                "no worker is idle while something waits for a worker",
                format!(
                    "what came from {name} waited for {seconds:.3} seconds while {} of {workers} \
                     worked",
                    count(busy, "worker")
                ),
            ));
        }
    }
    Ok(Verdict::Pass)
}

/// A device works for a long time, and a slot that it has left is taken in an instant.
pub(super) fn slots_used(
    number: &Expression,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    if !schedule.written.in_time {
        return Ok(Verdict::NotRun { because: "time means nothing in this schedule".into() });
    }
    // A thread that sleeps, or waits no longer than a timeout, looks for a free slot now and
    // then, or starts later on purpose.
    if slept(schedule) > 0 || times_out(schedule) {
        return Ok(Verdict::Pass);
    }
    let slots = evaluate(number, evidence)?;
    let at = |order: usize| schedule.event_us.get(order).copied().unwrap_or_default();
    let sessions = evidence.sessions.iter();
    let sessions: Vec<_> =
        sessions.map(|it| (at(it.opened_order), it.closed_order.map_or(u64::MAX, at))).collect();
    let longest = sessions.iter().map(|(from, to)| to.saturating_sub(*from)).max();
    let short = (longest.unwrap_or_default() / SHARE).max(INSTANT);
    let Some(last) = sessions.iter().map(|(opened, _)| *opened).max() else {
        return Ok(Verdict::Pass);
    };
    let marks = sessions.iter().flat_map(|(from, to)| [*from, *to]);
    let mut marks: Vec<u64> = marks.filter(|mark| *mark <= last).collect();
    marks.sort_unstable();
    for pair in marks.windows(2).filter(|pair| pair[1] - pair[0] > short) {
        let open = sessions.iter().filter(|(from, to)| *from <= pair[0] && pair[0] < *to).count();
        if (open as f64) < slots {
            let left = sessions.iter().filter(|(from, _)| *from > pair[0]).count();
            let seconds = (pair[1] - pair[0]) as f64 / 1e6 * evidence.speed.max(1.0);
            return Ok(fail(
                format!("{slots} sessions are open as long as devices are left"),
                format!(
                    "for {seconds:.1} seconds, {} open while {} left",
                    are(open, "session"),
                    are(left, "device")
                ),
            ));
        }
    }
    Ok(Verdict::Pass)
}

/// Such as `1 session is` and `2 sessions are`.
fn are(number: usize, what: &str) -> String {
    format!("{} {}", count(number, what), if number == 1 { "is" } else { "are" })
}

fn times_out(schedule: &ScheduleRecord) -> bool {
    schedule.steps().any(|step| step.op == Op::TimedOut)
}

/// How long all threads but main sleep: a program that works by computing, or by
/// looking at the clock, does not say how long that takes.
fn slept(schedule: &ScheduleRecord) -> u64 {
    let sleeps = schedule.steps().filter(|step| step.op == Op::Sleep && step.thread != 0);
    sleeps.map(|step| step.value.unsigned_abs()).sum()
}

fn times(line: &Pattern, schedule: &ScheduleRecord, evidence: &Evidence<'_>) -> Result<Times> {
    let regex = evidence.whole_line(line.get_ref())?;
    let lines = evidence.matching(&regex).filter_map(|(at, captures)| {
        let device = evidence.position(group(&captures, "device"))?;
        Some((device, *schedule.written.times.get(at)?))
    });
    Ok(lines.collect())
}

/// The longest time within another one in which fewer than all workers work, and how
/// many do.
fn idle(
    start: &Times,
    end: &Times,
    within: std::ops::Range<u64>,
    workers: f64,
) -> Option<(u64, u64, usize)> {
    let last = end.values().copied().max()?;
    let within = within.start..within.end.min(last);
    let inner = start.values().chain(end.values()).filter(|at| within.contains(at));
    let mut marks: Vec<u64> = inner.copied().chain([within.start, within.end]).collect();
    marks.sort_unstable();
    let busy = |at: u64| {
        let works =
            |device: &usize| start[device] <= at && end.get(device).is_none_or(|it| at < *it);
        start.keys().filter(|device| works(device)).count()
    };
    let spans = marks.windows(2).map(|pair| (pair[0], pair[1], busy(pair[0])));
    let idle = spans.filter(|(_, _, busy)| (*busy as f64) < workers);
    idle.max_by_key(|(from, to, _)| to - from)
}
