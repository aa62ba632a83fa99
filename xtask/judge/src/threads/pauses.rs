//! Where threads pause.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use common::explored::{Kind, Op};

use super::value::values;
use super::{Shared, shared};
use crate::evidence::Evidence;
use crate::numbers::number_of;
use crate::{Verdict, evaluate, fail};
use course::expression::plain;
use course::lab::word::{PausesInUpdates, SharedByThreads};
use run::schedule::{Scheduled, Step, name, short};

pub(crate) fn pauses_in_updates(
    word: &PausesInUpdates,
    schedule: &Scheduled,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let threads = evaluate(&word.threads, evidence)?;
    let changes = evaluate(&word.changes, evidence)?;
    let pause = evaluate(&word.microseconds, evidence)?;
    let mut candidates = shared(schedule, usize::MAX);
    candidates.retain(|_, it| it.threads.len() as f64 >= threads && it.changes() >= changes);
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

/// Of the candidates, the atomics that have the value that is printed.
fn printed(
    word: &PausesInUpdates,
    candidates: &BTreeMap<u32, Shared>,
    schedule: &Scheduled,
    evidence: &Evidence<'_>,
) -> Result<Option<BTreeSet<u32>>> {
    let Some(line) = &word.line else {
        return Ok(None);
    };
    let regex = evidence.whole_line(line.get_ref())?;
    let mut lines = evidence.matching(&regex);
    let number = lines.next().and_then(|(_, captures)| number_of(&captures));
    let holds = |object: &&u32| {
        let values = values(&[**object], usize::MAX, schedule);
        schedule.kind(**object) == Some(Kind::Atomic)
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
    schedule: &Scheduled,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let threads = evaluate(&word.threads, evidence)?;
    let changes = evaluate(&word.changes, evidence)?;
    let objects = shared(schedule, usize::MAX);
    let mut counters = objects
        .iter()
        .filter(|(_, it)| it.threads.len() as f64 >= threads && it.changes() >= changes);
    if counters.any(|(object, _)| is_interrupted(*object, schedule)) {
        return Ok(Verdict::Pass);
    }
    Ok(fail(
        "while a thread is between its load and its store, another one stores",
        "every update ends before the next one begins",
    ))
}

/// A look at an object that a change may follow.
#[derive(Default)]
struct Look {
    /// The lock was given back since.
    let_go: bool,
    /// The thread has paused after that.
    paused: bool,
    /// Another thread has changed the object.
    overtaken: bool,
}

/// Whether a thread changes the object between another one's look and its change.
/// A thread that takes a lock again may have begun something new, unless it has
/// paused in between.
fn is_interrupted(object: u32, schedule: &Scheduled) -> bool {
    let is_lock = schedule.kind(object) == Some(Kind::Lock);
    let mut looks: BTreeMap<u32, Look> = BTreeMap::new();
    for step in schedule.steps() {
        let thread = step.thread;
        match (looks.get_mut(&thread), step.op, step.object == Some(object)) {
            (Some(look), Op::Sleep, _) => look.paused |= look.let_go,
            (Some(look), Op::Unlock, true) => look.let_go = true,
            (Some(look), Op::Store | Op::Lock, true)
                if look.overtaken && (look.paused || !is_lock) =>
            {
                return true;
            }
            _ => {}
        }
        if step.object != Some(object) {
            continue;
        }
        if matches!(step.op, Op::Lock | Op::Store | Op::Update) {
            let others = looks.iter_mut().filter(|(other, _)| **other != thread);
            others.for_each(|(_, look)| look.overtaken = true);
        }
        match step.op {
            Op::Lock | Op::Read | Op::Load => drop(looks.insert(thread, Look::default())),
            // Without a look, nothing is stale.
            Op::Store | Op::Update => drop(looks.remove(&thread)),
            _ => {}
        }
    }
    false
}

impl Updates {
    /// A pause of one of the threads that does not lie between a look at the
    /// object and a change of it.
    fn pause_outside(&self, schedule: &Scheduled) -> Option<String> {
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
    fn too_few(&self, changes: f64, schedule: &Scheduled) -> Option<String> {
        let is_pause = |step: &Step| step.op == Op::Sleep && step.value as f64 == self.pause;
        let pauses = self.steps(schedule).filter(is_pause).count();
        let main_sleeps = || schedule.steps().any(|it| it.thread == 0 && it.op == Op::Sleep);
        match pauses {
            0 if main_sleeps() => Some("main pauses, and the threads do not".into()),
            0 => None,
            _ if (pauses as f64) < changes => {
                Some(format!("the threads pause {pauses} times for {} updates", plain(changes)))
            }
            _ => None,
        }
    }

    fn steps<'a>(&'a self, schedule: &'a Scheduled) -> impl Iterator<Item = Step> + 'a {
        let steps = schedule.steps();
        steps.filter(|step| self.threads.contains(&step.thread))
    }
}
