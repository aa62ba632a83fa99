//! Words about which thread does what.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use common::explored::{NONE, Op};
use course::lab::word::{HandedOver, OthersGoOn, Pattern, Role, StartEnd};
use course::text::visible;
use pattern::matcher::{Groups, Matcher};
use run::schedule::ScheduleRecord;

use super::super::evidence::{Evidence, group};
use super::super::{Verdict, fail, nearest};
use super::said::{PrintedLine, who};

pub(super) fn lines_by_threads(
    line: &Pattern,
    schedule: &ScheduleRecord,
    said: &[PrintedLine],
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let regex = evidence.whole_line(line.get_ref())?;
    let expected = "each worker's lines are printed by a thread of its own";
    let (mut threads, mut workers) = (BTreeMap::new(), BTreeMap::new());
    for (at, captures) in evidence.matching(&regex) {
        let worker = group(&captures, "worker");
        let thread = who(said, at);
        let (its_thread, its_worker) =
            (*threads.entry(worker).or_insert(thread), *workers.entry(thread).or_insert(worker));
        if its_worker != worker {
            let seen = format!(
                "{} printed lines of worker {} and of worker {}",
                schedule.thread(thread),
                visible(its_worker),
                visible(worker)
            );
            return Ok(fail(expected, seen));
        }
        if its_thread != thread {
            let seen = format!(
                "lines of worker {} were printed by {} and by {}",
                visible(worker),
                schedule.thread(its_thread),
                schedule.thread(thread)
            );
            return Ok(fail(expected, seen));
        }
    }
    if threads.is_empty() {
        let wanted = evidence.readable(line.get_ref());
        return Ok(fail(expected, nearest(wanted, evidence)));
    }
    Ok(Verdict::Pass)
}

pub(super) fn handed_over(
    word: &HandedOver,
    schedule: &ScheduleRecord,
    said: &[PrintedLine],
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let regex = evidence.whole_line(word.line.get_ref())?;
    let command = evidence.search(&word.command)?;
    let mut asked = BTreeMap::new();
    for session in &evidence.sessions {
        let thread = schedule.sessions.get(&session.number).copied();
        if session.exchanges.iter().any(|exchange| exchange.is(&command)) {
            asked.insert(session.device, thread.unwrap_or(NONE));
        }
    }
    for (at, captures) in evidence.matching(&regex) {
        let device = evidence.position(group(&captures, "device"));
        let asker = device.and_then(|device| asked.get(&device).copied());
        if asker == Some(who(said, at)) {
            let thread = schedule.thread(who(said, at));
            return Ok(fail(
                "one thread asks a device, and another one goes on with the answer",
                format!("{thread} did both: '{}'", visible(evidence.lines[at])),
            ));
        }
    }
    Ok(Verdict::Pass)
}

pub(super) fn role(
    word: &Role,
    schedule: &ScheduleRecord,
    said: &[PrintedLine],
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let lines = evidence.whole_line(word.lines.get_ref())?;
    let command = evidence.search(&word.command)?;
    let apart = evidence.whole_line(word.apart_from.get_ref())?;
    let wanted = evidence.readable(word.lines.get_ref());
    let expected = format!("one thread asks the devices and prints '{wanted}', and nothing else");
    let asking = evidence.sessions.iter();
    let asking = asking.filter(|it| it.exchanges.iter().any(|exchange| exchange.is(&command)));
    let asking: BTreeSet<u32> =
        asking.map(|it| schedule.sessions.get(&it.number).copied().unwrap_or(NONE)).collect();
    if let [first, second, ..] = asking.iter().collect::<Vec<_>>()[..] {
        let (first, second) = (schedule.thread(*first), schedule.thread(*second));
        return Ok(fail(expected, format!("{first} and {second} ask devices")));
    }
    let says = |at: usize, how: &str| {
        let thread = schedule.thread(who(said, at));
        fail(
            expected.clone(),
            format!("{thread}, which {how}, prints '{}'", visible(evidence.lines[at])),
        )
    };
    let mut of_role = evidence.matching(&lines).map(|(at, _)| at);
    if let Some(at) = of_role.find(|at| !asking.contains(&who(said, *at))) {
        return Ok(says(at, "asks no device"));
    }
    let mut of_others = evidence.matching(&apart).map(|(at, _)| at);
    if let Some(at) = of_others.find(|at| asking.contains(&who(said, *at))) {
        return Ok(says(at, "asks the devices"));
    }
    Ok(Verdict::Pass)
}

pub(super) fn pauses_between(
    word: &StartEnd,
    schedule: &ScheduleRecord,
    said: &[PrintedLine],
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let expected = "a worker says that it starts, works, and then says that it is done";
    let start = evidence.whole_line(word.start.get_ref())?;
    let end = evidence.whole_line(word.end.get_ref())?;
    let mut at_work: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for (at, is_start, captures) in starts_and_ends(&start, &end, evidence) {
        let line = evidence.lines[at];
        let says = |how: &str| Ok(fail(expected, format!("'{}' {how}", visible(line))));
        let (worker, device) = (group(&captures, "worker"), group(&captures, "device"));
        if is_start {
            if at_work.insert(worker, (at, device)).is_some() {
                return says("is printed before this worker is done with the one before");
            }
        } else {
            match at_work.remove(worker) {
                Some((started, of)) if of == device => {
                    if !works((started, at), said, schedule) {
                        return says("is printed as soon as the work has started");
                    }
                }
                _ => return says("is printed before this worker has started"),
            }
        }
    }
    Ok(Verdict::Pass)
}

/// The lines of starts (true) and of ends, in their order.
fn starts_and_ends<'a>(
    start: &Matcher,
    end: &Matcher,
    evidence: &Evidence<'a>,
) -> Vec<(usize, bool, Groups<'a>)> {
    let starts = evidence.matching(start).map(|(at, it)| (at, true, it));
    let ends = evidence.matching(end).map(|(at, it)| (at, false, it));
    let mut all: Vec<_> = starts.chain(ends).collect();
    all.sort_by_key(|(at, ..)| *at);
    all
}

/// Whether the thread that says two lines does something that takes time, or
/// looks at a clock, in between.
fn works((start, end): (usize, usize), said: &[PrintedLine], schedule: &ScheduleRecord) -> bool {
    let (Some(from), Some(to)) = (said.get(start), said.get(end)) else {
        return true;
    };
    let takes_time = |op| matches!(op, Op::Sleep | Op::Park | Op::Wait | Op::TimedOut | Op::Yield);
    let between = schedule.steps().skip(from.step as usize);
    let mut between = between.take(to.step.saturating_sub(from.step) as usize);
    if between.any(|step| step.thread == from.thread && takes_time(step.op)) {
        return true;
    }
    // Each step takes a microsecond; more than that has passed for a thread that
    // looked at a clock.
    let (times, printed) = (&schedule.written.times, &schedule.written.stdout);
    match (times.get(start), times.get(end)) {
        (Some(begun), Some(done)) => {
            let steps = printed[end][0].saturating_sub(printed[start][0]);
            done.saturating_sub(*begun) > u64::from(steps)
        }
        _ => false,
    }
}

pub(super) fn others_go_on(word: &OthersGoOn, evidence: &Evidence<'_>) -> Result<Verdict> {
    let start = evidence.whole_line(word.start.get_ref())?;
    let end = evidence.whole_line(word.end.get_ref())?;
    let before = word.at.saturating_sub(1);
    let nth = evidence.sessions.get(before);
    let Some(first) = nth.map(|it| evidence.devices[it.device]) else {
        return Ok(fail("devices are asked", "no such device was contacted"));
    };
    let earlier = evidence.sessions.iter().take(before);
    let earlier: BTreeSet<&str> = earlier.map(|it| evidence.devices[it.device]).collect();
    let (mut at_work, mut done) = (BTreeSet::new(), BTreeSet::new());
    for (_, is_start, captures) in starts_and_ends(&start, &end, evidence) {
        let device = group(&captures, "device");
        if is_start {
            if device == first {
                done.clear();
            }
            at_work.insert(device);
        } else {
            if device == first {
                break;
            }
            if at_work.contains(first) && !earlier.contains(device) && at_work.contains(device) {
                done.insert(device);
            }
        }
    }
    let later = evidence.devices.len().saturating_sub(word.at);
    if done.len() >= later {
        return Ok(Verdict::Pass);
    }
    Ok(fail(
        format!("while one worker is at work on {first}, the others do all that is left"),
        format!("{} of {later} were done before {first} was", done.len()),
    ))
}
