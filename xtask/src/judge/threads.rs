//! Words about what threads did, which only an exploration can see.

pub(super) mod pauses;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use common::explored::{NONE, Op};
use common::trace::What;

use super::evidence::{Evidence, group};
use super::{Verdict, evaluate, fail, nearest};
use crate::explore::{Scheduled, Standing, name, short};
use crate::expression::plain;
use crate::lab::word::{ChangedBefore, Expression, HandedOver, Pattern, SharedByThreads};
use crate::text::{count, visible};

/// What became of something that threads share.
#[derive(Default)]
struct Shared {
    /// How often each thread changed it.
    threads: BTreeMap<u32, u64>,
    /// How often threads paused while they held it: who holds a lock through
    /// all its updates takes it once.
    pauses: u64,
    changes: u64,
}

impl Shared {
    fn changes(&self) -> f64 {
        self.changes.max(self.pauses) as f64
    }
}

fn is_change(op: Op) -> bool {
    matches!(op, Op::Lock | Op::Store | Op::Update | Op::Send)
}

/// What the first steps of a schedule did to what threads share.
fn shared(schedule: &Scheduled, steps: usize) -> BTreeMap<u32, Shared> {
    let mut objects: BTreeMap<u32, Shared> = BTreeMap::new();
    let mut standing = Standing::new(schedule.written.threads.len());
    for step in schedule.steps().take(steps) {
        standing.take(step);
        if let (true, Some(object)) = (is_change(step.op), step.object) {
            let shared = objects.entry(object).or_default();
            *shared.threads.entry(step.thread).or_default() += 1;
            shared.changes += 1;
        }
        if step.op == Op::Sleep {
            for held in standing
                .holds
                .get(step.thread as usize)
                .into_iter()
                .flatten()
            {
                objects.entry(*held).or_default().pauses += 1;
            }
        }
    }
    objects
}

/// The most of these threads that were there at the same time.
fn at_once(threads: &BTreeMap<u32, u64>, schedule: &Scheduled) -> usize {
    let (mut there, mut most) = (0_usize, 0);
    for step in schedule.steps() {
        let started = u32::try_from(step.value).unwrap_or(NONE);
        match step.op {
            Op::Spawn if threads.contains_key(&started) => there += 1,
            Op::End if threads.contains_key(&step.thread) => there = there.saturating_sub(1),
            _ => {}
        }
        most = most.max(there);
    }
    // Nobody starts main.
    most + usize::from(threads.contains_key(&0))
}

pub(super) fn shared_by_threads(
    word: &SharedByThreads,
    schedule: &Scheduled,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let threads = evaluate(&word.threads, evidence)?;
    let changes = evaluate(&word.changes, evidence)?;
    let objects = shared(schedule, usize::MAX);
    let expected = format!(
        "something that {} threads share and change, {} times in all, all of them running at once",
        plain(threads),
        plain(changes)
    );
    let mut shared = objects.values();
    let enough = |shared: &Shared| {
        at_once(&shared.threads, schedule) as f64 >= threads && shared.changes() >= changes
    };
    Ok(match shared.any(enough) {
        true => Verdict::Pass,
        false => fail(expected, most_shared(&objects, schedule)),
    })
}

pub(super) fn changed_before(
    word: &ChangedBefore,
    schedule: &Scheduled,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let changes = evaluate(&word.changes, evidence)?;
    let regex = evidence.whole_line(word.line.get_ref())?;
    let wanted = evidence.readable(word.line.get_ref());
    let Some((at, _)) = evidence.matching(&regex).next() else {
        // That it must be printed is another check's.
        return Ok(Verdict::Pass);
    };
    let printed_at = schedule
        .written
        .stdout
        .get(at)
        .map_or(0, |[step, ..]| *step as usize);
    let objects = shared(schedule, printed_at);
    let most = objects.values().map(Shared::changes).fold(0.0, f64::max);
    if most >= changes {
        return Ok(Verdict::Pass);
    }
    Ok(fail(
        format!(
            "{} changes have been made when '{wanted}' is printed",
            plain(changes)
        ),
        format!("only {most} had been made"),
    ))
}

fn most_shared(objects: &BTreeMap<u32, Shared>, schedule: &Scheduled) -> String {
    let started = schedule.written.threads.len().saturating_sub(1);
    if started == 0 {
        return "no thread was started".into();
    }
    let best = objects
        .iter()
        .max_by_key(|(_, it)| (it.threads.len(), it.changes));
    match best {
        None => format!(
            "{} started, and nothing that they share",
            count(started, "thread")
        ),
        Some((object, shared)) => format!(
            "{} started; {} was changed {} times by {}",
            count(started, "thread"),
            name(*object, schedule),
            shared.changes,
            count(shared.threads.len(), "thread")
        ),
    }
}

pub(super) fn threads_connected(
    number: &Expression,
    schedule: &Scheduled,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let wanted = evaluate(number, evidence)?;
    let (mut open, mut most): (BTreeMap<u64, u32>, usize) = (BTreeMap::new(), 0);
    for event in &evidence.observation.events {
        match &event.what {
            What::Opened { session, .. } => {
                let thread = schedule.sessions.get(session).copied().unwrap_or(NONE);
                open.insert(*session, thread);
            }
            What::Closed { session, .. } => {
                open.remove(session);
            }
            _ => {}
        }
        most = most.max(open.values().collect::<BTreeSet<_>>().len());
    }
    if most as f64 >= wanted {
        return Ok(Verdict::Pass);
    }
    Ok(fail(
        format!("{} threads are connected at the same time", plain(wanted)),
        match most {
            0 => "no thread ever connected".into(),
            1 => "never more than one thread was connected".to_owned(),
            most => format!("never more than {most} threads were connected"),
        },
    ))
}

pub(super) fn lines_by_threads(
    line: &Pattern,
    schedule: &Scheduled,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let regex = evidence.whole_line(line.get_ref())?;
    let expected = "each worker's lines are printed by a thread of its own";
    let (mut threads, mut workers) = (BTreeMap::new(), BTreeMap::new());
    for (at, captures) in evidence.matching(&regex) {
        let worker = group(&captures, "worker");
        let thread = printer(schedule, at);
        let (its_thread, its_worker) = (
            *threads.entry(worker).or_insert(thread),
            *workers.entry(thread).or_insert(worker),
        );
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
        return Ok(fail(expected, nearest(&wanted, evidence)));
    }
    Ok(Verdict::Pass)
}

/// The thread that printed a line.
fn printer(schedule: &Scheduled, line: usize) -> u32 {
    schedule
        .written
        .stdout
        .get(line)
        .map_or(NONE, |[_, thread, _]| *thread)
}

pub(super) fn handed_over(
    word: &HandedOver,
    schedule: &Scheduled,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let regex = evidence.whole_line(word.line.get_ref())?;
    let command = evidence.search(&word.command)?;
    let mut asked = BTreeMap::new();
    for session in &evidence.sessions {
        let thread = schedule.sessions.get(&session.number).copied();
        if session
            .exchanges
            .iter()
            .any(|exchange| exchange.is(&command))
        {
            asked.insert(session.device, thread.unwrap_or(NONE));
        }
    }
    for (at, captures) in evidence.matching(&regex) {
        let device = evidence.position(group(&captures, "device"));
        let asker = device.and_then(|device| asked.get(&device).copied());
        if asker == Some(printer(schedule, at)) {
            let thread = schedule.thread(printer(schedule, at));
            return Ok(fail(
                "one thread asks a device, and another one goes on with the answer",
                format!("{thread} did both: '{}'", visible(evidence.lines[at])),
            ));
        }
    }
    Ok(Verdict::Pass)
}

/// Microseconds of blocking that are not worth a word: a busy loop ends a
/// little late.
const MOMENT: u64 = 2000;

pub(super) fn never_blocked(schedule: &Scheduled) -> Verdict {
    let blocked = schedule.written.blocked.iter();
    let mut blocked = blocked.filter(|[_, length, _]| *length == 0 || *length >= MOMENT);
    let Some([at, length, place]) = blocked.next() else {
        return Verdict::Pass;
    };
    let place = short(schedule.text(u32::try_from(*place).unwrap_or(NONE)));
    let seconds = |microseconds: &u64| *microseconds as f64 / 1e6;
    let long = match length {
        0 => "until another task would have come to its aid".into(),
        length => format!("for {:.3} seconds", seconds(length)),
    };
    let again = match blocked.count() {
        0 => String::new(),
        1 => ", and once more after that".into(),
        more => format!(", and {more} times after that"),
    };
    fail(
        "no task keeps the runtime from running the others",
        format!(
            "{place} blocked it {long}, {:.3} seconds after the start{again}",
            seconds(at)
        ),
    )
}
