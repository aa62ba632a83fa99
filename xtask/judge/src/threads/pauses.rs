//! Where threads pause.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use common::explored::{Kind, Op};
use course::lab::word::{PausesInUpdates, SharedByThreads};
use pattern::expression::plain;
use run::schedule::{ScheduleRecord, Step, name, short};

use super::counter::{CounterRule, complaint, is_unread, is_written, overtaken};
use super::value::{has_number, values};
use super::{SharedObject, shared};
use crate::evidence::Evidence;
use crate::numbers::number_of;
use crate::{Verdict, evaluate, fail};

pub(crate) fn pauses_in_updates(
    word: &PausesInUpdates,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let threads = evaluate(&word.threads, evidence)?;
    let changes = evaluate(&word.changes, evidence)?;
    let pause = evaluate(&word.microseconds, evidence)?;
    let changed_by = |threads: f64| {
        let mut candidates = shared(schedule, usize::MAX);
        candidates.retain(|object, it| {
            let is_lock = schedule.kind(*object) == Some(Kind::Lock);
            it.threads.len() as f64 >= threads
                && it.changes() >= changes
                && !(is_lock && !schedule.hides && is_unread(*object, schedule))
        });
        candidates
    };
    let mut candidates = changed_by(threads);
    if candidates.is_empty() {
        // A thread of a pool may have done the work of others.
        candidates = changed_by(1.0);
    }
    if let Some(printed) = printed(word, &candidates, schedule, evidence)? {
        candidates.retain(|object, _| printed.contains(object));
    }
    let mut outside = None;
    for (object, shared) in candidates {
        // What one thread changes for all others, it changes in peace.
        if schedule.kind(object) == Some(Kind::Channel) {
            return Ok(Verdict::Pass);
        }
        let worked = shared.threads.into_iter();
        let worked = worked.filter(|(thread, _)| *thread != 0);
        let updates =
            Updates { object, threads: worked.map(|(thread, _)| thread).collect(), pause };
        match updates.pause_outside(schedule).or_else(|| updates.too_few(changes, schedule)) {
            None => return Ok(Verdict::Pass),
            found => outside = outside.or(found),
        }
    }
    Ok(fail(
        "a thread pauses after it has looked at what it changes, and before it changes it",
        outside.unwrap_or_else(|| "nothing that the threads share and change".into()),
    ))
}

/// Of the candidates, the atomics and the numbers in locks that have the value that is
/// printed. If a lock is changed and the explorer does not see what is in it, the counter may
/// be there.
fn printed(
    word: &PausesInUpdates,
    candidates: &BTreeMap<u32, SharedObject>,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Option<BTreeSet<u32>>> {
    let Some(line) = &word.line else {
        return Ok(None);
    };
    let regex = evidence.whole_line(line.get_ref())?;
    let mut lines = evidence.matching(&regex);
    let number = lines.next().and_then(|(_, captures)| number_of(&captures));
    let is_lock = |object: &u32| schedule.kind(*object) == Some(Kind::Lock);
    let is_out_of_sight = |object: &u32| {
        is_lock(object) && is_written(*object, schedule) && !has_number(*object, schedule)
    };
    let is_seen = !schedule.hides && !candidates.keys().any(is_out_of_sight);
    let holds = |object: &&u32| {
        let values = values(&[**object], usize::MAX, schedule);
        let is_atomic = schedule.kind(**object) == Some(Kind::Atomic);
        (is_atomic || is_seen && is_lock(object))
            && number.is_some_and(|number| values.contains(&number))
    };
    let found: BTreeSet<u32> = candidates.keys().filter(holds).copied().collect();
    Ok((!found.is_empty()).then_some(found))
}

/// The updates that threads make of one object.
struct Updates {
    object: u32,
    threads: BTreeSet<u32>,
    /// Microseconds.
    pause: f64,
}

pub(crate) fn updates_interrupted(
    word: &SharedByThreads,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let threads = evaluate(&word.threads, evidence)?;
    let changes = evaluate(&word.changes, evidence)?;
    let objects = shared(schedule, usize::MAX);
    let counters = objects
        .iter()
        .filter(|(_, it)| it.threads.len() as f64 >= threads && it.changes() >= changes);
    let mut apart = None;
    for (object, shared) in counters {
        match never_beside(*object, shared, schedule) {
            None => return Ok(Verdict::Pass),
            found => apart = apart.or(found),
        }
    }
    Ok(fail(
        "while a thread is between its load and its store, another one stores",
        apart.unwrap_or_else(|| "every update ends before the next one begins".into()),
    ))
}

/// Two threads neither of which stores while the other is between its load and its
/// store, in words.
fn never_beside(object: u32, shared: &SharedObject, schedule: &ScheduleRecord) -> Option<String> {
    let overtaken = overtaken(object, schedule);
    let mut pairs = BTreeSet::new();
    for (thread, others, _) in &overtaken {
        pairs.extend(others.iter().map(|other| (thread.min(other), thread.max(other))));
    }
    if pairs.is_empty() {
        return Some("every update ends before the next one begins".into());
    }
    let workers: Vec<_> = shared.threads.keys().filter(|thread| **thread != 0).collect();
    let all = workers.iter().enumerate();
    let mut all = all.flat_map(|(at, one)| workers[at + 1..].iter().map(move |it| (*one, *it)));
    let (one, other) = all.find(|pair| !pairs.contains(pair))?;
    let (one, other) = (schedule.thread(*one), schedule.thread(*other));
    Some(format!("{one} and {other} never interrupt each other"))
}

pub(crate) fn updates_whole(
    word: &SharedByThreads,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let threads = evaluate(&word.threads, evidence)?;
    let changes = evaluate(&word.changes, evidence)?;
    let wanted = CounterRule { threads, changes };
    let objects = shared(schedule, usize::MAX);
    let counters = objects.iter().filter(|(object, it)| {
        it.threads.len() as f64 >= threads
            && it.changes() >= changes
            && complaint(**object, wanted, schedule).is_none()
    });
    let mut broken = None;
    for (object, _) in counters {
        if schedule.kind(*object) == Some(Kind::Lock) && !is_written(*object, schedule) {
            return Ok(Verdict::Pass);
        }
        let overtaken = overtaken(*object, schedule);
        match overtaken.into_iter().find(|(_, _, paused)| *paused) {
            None => return Ok(Verdict::Pass),
            found => broken = broken.or(found.map(|found| (*object, found))),
        }
    }
    Ok(match broken {
        None => Verdict::Pass,
        Some((object, (thread, others, _))) => {
            let others: Vec<_> = others.iter().map(|other| schedule.thread(*other)).collect();
            fail(
                "no thread changes the counter while another one is in its update",
                format!(
                    "{} looks at {}, pauses, and changes it; {} changed it in between",
                    schedule.thread(thread),
                    name(object, schedule),
                    others[0]
                ),
            )
        }
    })
}

impl Updates {
    /// A pause of one of the threads that does not lie between a look at the
    /// object and a change of it.
    fn pause_outside(&self, schedule: &ScheduleRecord) -> Option<String> {
        let mut looked: BTreeSet<u32> = BTreeSet::new();
        let mut paused: BTreeMap<u32, Step> = BTreeMap::new();
        let says = |step: &Step, when: &str| {
            Some(format!(
                "{} pauses ({}) {when}, {}",
                schedule.thread(step.thread),
                short(schedule.text(step.place)),
                name(self.object, schedule)
            ))
        };
        for step in self.steps(schedule) {
            let thread = step.thread;
            match (step.op, step.object == Some(self.object)) {
                (Op::Sleep, _) if step.value as f64 != self.pause => {}
                (Op::Sleep, _) if !looked.contains(&thread) => {
                    return says(&step, "before it looks at what it changes");
                }
                (Op::Sleep, _) => drop(paused.insert(thread, step)),
                (Op::Lock | Op::Read | Op::Load | Op::Update, true) => {
                    // A failed exchange is also a look: another round begins. Who
                    // looks and changes in one step takes something, or is done.
                    looked.insert(thread);
                    paused.remove(&thread);
                }
                (Op::Store, true) => {
                    looked.remove(&thread);
                    paused.remove(&thread);
                }
                (Op::Unlock, true) => drop(paused.remove(&thread)),
                _ => {}
            }
        }
        paused.values().next().and_then(|step| says(step, "and then changes nothing"))
    }

    /// That the threads pause too seldom, if they do: once for each change. Who
    /// waits in another way is not seen.
    fn too_few(&self, changes: f64, schedule: &ScheduleRecord) -> Option<String> {
        let sleeps = self.steps(schedule).filter(|step| step.op == Op::Sleep);
        let pauses = self.pauses(schedule);
        let other = sleeps.min_by_key(|step| (step.value as f64 - self.pause).abs() as u64);
        let main_sleeps = || schedule.steps().any(|it| it.thread == 0 && it.op == Op::Sleep);
        match (pauses, other) {
            (0, Some(other)) => Some(format!(
                "{} pauses for {} microseconds ({}), not for {}",
                schedule.thread(other.thread),
                other.value,
                short(schedule.text(other.place)),
                plain(self.pause)
            )),
            (0, None) if main_sleeps() => Some("main pauses, and the threads do not".into()),
            (0, None) => None,
            _ if (pauses as f64) < changes => {
                Some(format!("the threads pause {pauses} times for {} updates", plain(changes)))
            }
            _ => None,
        }
    }

    /// How often a thread pauses so long: in one piece, or in several with nothing
    /// in between.
    fn pauses(&self, schedule: &ScheduleRecord) -> usize {
        let mut slept: BTreeMap<u32, f64> = BTreeMap::new();
        let mut pauses = 0;
        for step in self.steps(schedule) {
            match step.op {
                Op::Sleep => {
                    let slept = slept.entry(step.thread).or_default();
                    // A piece of a microsecond is lost where a pause is divided.
                    let before = (self.pause - *slept).abs() < 2.0;
                    *slept += step.value as f64;
                    let now = (self.pause - *slept).abs() < 2.0;
                    pauses += usize::from(now && !before);
                }
                Op::Slept => {}
                _ => drop(slept.remove(&step.thread)),
            }
        }
        pauses
    }

    fn steps<'a>(&'a self, schedule: &'a ScheduleRecord) -> impl Iterator<Item = Step> + 'a {
        let steps = schedule.steps();
        steps.filter(|step| self.threads.contains(&step.thread))
    }
}
