//! Where threads pause.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use common::explored::{Kind, Op};

use super::shared;
use crate::explore::{Scheduled, Step, name, short};
use crate::judge::evidence::Evidence;
use crate::judge::{Verdict, evaluate, fail};
use crate::lab::word::PausesInUpdates;

pub(in crate::judge) fn pauses_in_updates(
    word: &PausesInUpdates,
    schedule: &Scheduled,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let threads = evaluate(&word.threads, evidence)?;
    let changes = evaluate(&word.changes, evidence)?;
    let pause = evaluate(&word.microseconds, evidence)?;
    let mut outside = None;
    for (object, shared) in shared(schedule, usize::MAX) {
        if (shared.threads.len() as f64) < threads || shared.changes() < changes {
            continue;
        }
        // What one thread changes for all others, it changes in peace.
        if schedule.kind(object) == Some(Kind::Channel) {
            return Ok(Verdict::Pass);
        }
        let worked = shared.threads.into_iter();
        let worked = worked.filter(|(thread, _)| *thread != 0);
        let workers = worked.map(|(thread, _)| thread).collect();
        match pause_outside(object, &workers, pause, schedule) {
            None => return Ok(Verdict::Pass),
            found => outside = outside.or(found),
        }
    }
    Ok(fail(
        "a thread pauses after it has looked at what it changes, and before it changes it",
        outside.unwrap_or_else(|| "nothing that the threads share and change".into()),
    ))
}

/// A pause of one of `threads` that does not lie between a look at `object`
/// and a change of it.
pub(super) fn pause_outside(
    object: u32,
    threads: &BTreeSet<u32>,
    pause: f64,
    schedule: &Scheduled,
) -> Option<String> {
    let mut looked: BTreeSet<u32> = BTreeSet::new();
    let mut paused: BTreeMap<u32, Step> = BTreeMap::new();
    let says = |step: &Step, when: &str| {
        Some(format!(
            "{} pauses ({}) {when}, {}",
            schedule.thread(step.thread),
            short(schedule.text(step.place)),
            name(object, schedule)
        ))
    };
    for step in schedule
        .steps()
        .filter(|step| threads.contains(&step.thread))
    {
        let thread = step.thread;
        match (step.op, step.object == Some(object)) {
            (Op::Sleep, _) if step.value as f64 != pause => {}
            (Op::Sleep, _) if !looked.contains(&thread) => {
                return says(&step, "before it looks at what it changes");
            }
            (Op::Sleep, _) => drop(paused.insert(thread, step)),
            (Op::Lock | Op::Load, true) => {
                // A failed exchange is a look, too: another round begins.
                looked.insert(thread);
                paused.remove(&thread);
            }
            (Op::Update, true) => {
                // It looks and changes: to take something, or to be done.
                looked.insert(thread);
                paused.remove(&thread);
            }
            (Op::Unlock | Op::Store, true) => drop(paused.remove(&thread)),
            _ => {}
        }
    }
    paused
        .values()
        .next()
        .and_then(|step| says(step, "and then changes nothing"))
}
