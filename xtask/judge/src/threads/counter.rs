//! Who changes what threads share, how often and by how much.
//!
//! Of an atomic, the explorer sees every value. Of a lock, it sees when a thread
//! changes what is in it, and not what it is then; of what hides in a `Cell` in a
//! lock, it sees nothing, and then nothing is held against the program.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use common::explored::{Kind, Op};

use super::{Shared, shared};
use crate::evidence::Evidence;
use crate::{Verdict, evaluate, fail};
use course::expression::plain;
use course::lab::word::SharedByThreads;
use course::text::count;
use run::schedule::{Scheduled, Step, name};

/// What is asked of a counter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// So many threads change it.
    pub(super) threads: f64,
    /// So often, all of them together: each of them as often as any other.
    pub(super) changes: f64,
}

/// What was seen of one.
#[derive(Default)]
struct Seen {
    /// By thread: how often it changed it.
    writes: BTreeMap<u32, u64>,
    /// By thread: how often it took the lock and changed it.
    periods: BTreeMap<u32, u64>,
    /// The step sizes of an atomic.
    by: BTreeSet<i64>,
    /// Main's first change after another thread's.
    main_after: Option<Step>,
}

/// The changes that a thread makes of one object, with the size of the change
/// where it is known.
pub(super) fn changes(
    object: u32,
    schedule: &Scheduled,
) -> impl Iterator<Item = (Step, Option<i64>)> + '_ {
    let mut now: Option<i64> = None;
    // By thread: what it has last seen of it.
    let mut looks: BTreeMap<u32, i64> = BTreeMap::new();
    let of_object = schedule.steps().filter(move |step| step.object == Some(object));
    of_object.filter_map(move |step| match step.op {
        Op::Load => {
            (now, _) = (Some(step.value), looks.insert(step.thread, step.value));
            None
        }
        Op::Store => {
            let look = looks.insert(step.thread, step.value).or(now);
            now = Some(step.value);
            Some((step, look.map(|look| step.value - look)))
        }
        Op::Update => {
            let before = now.replace(step.value);
            let look = looks.insert(step.thread, step.value);
            match before {
                // It adds nothing, and so it is no change.
                Some(before) if before == step.value => None,
                // What is swapped in was made of what was looked at before.
                Some(before) => {
                    let by = step.value - before;
                    Some((step, Some(look.map_or(by, |look| smaller(by, step.value - look)))))
                }
                None => Some((step, look.map(|look| step.value - look))),
            }
        }
        Op::Write => Some((step, None)),
        _ => None,
    })
}

fn smaller(one: i64, other: i64) -> i64 {
    if other != 0 && other.abs() < one.abs() { other } else { one }
}

/// Whether the explorer sees what happens to an object.
fn is_seen(object: u32, schedule: &Scheduled) -> bool {
    match schedule.kind(object) {
        Some(Kind::Atomic) => true,
        Some(Kind::Lock) => schedule.steps().any(|step| step.op == Op::Write),
        _ => false,
    }
}

/// Whether changes of what is in a lock are seen in this schedule.
pub(super) fn sees_writes(schedule: &Scheduled) -> bool {
    schedule.steps().any(|step| step.op == Op::Write)
}

pub(super) fn even_changes(
    word: &SharedByThreads,
    schedule: &Scheduled,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let threads = evaluate(&word.threads, evidence)?;
    let changes = evaluate(&word.changes, evidence)?;
    let mut found = None;
    for object in candidates(threads, changes, schedule) {
        match complaint(object, Wanted { threads, changes }, schedule) {
            None => return Ok(Verdict::Pass),
            complaint => found = found.or(complaint),
        }
    }
    let each = plain(changes / threads);
    Ok(fail(
        format!("each of {} threads changes the counter {each} times", plain(threads)),
        found.unwrap_or_else(|| "no counter that all of them change".into()),
    ))
}

/// What so many threads change so often.
pub(super) fn candidates(threads: f64, changes: f64, schedule: &Scheduled) -> Vec<u32> {
    let objects = shared(schedule, usize::MAX).into_iter();
    let enough = |it: &Shared| it.threads.len() as f64 >= threads && it.changes() >= changes;
    objects.filter(|(_, shared)| enough(shared)).map(|(object, _)| object).collect()
}

/// Why an object is not the counter that is asked for; `None` if it may be.
pub(super) fn complaint(object: u32, wanted: Wanted, schedule: &Scheduled) -> Option<String> {
    if !is_seen(object, schedule) {
        return None;
    }
    let is_lock = schedule.kind(object) == Some(Kind::Lock);
    let seen = seen(object, schedule);
    let named = name(object, schedule);
    let mut writers = seen.writes.clone();
    let main = writers.remove(&0);
    if (writers.len() as f64) < wanted.threads {
        writers.extend(main.map(|writes| (0, writes)));
    } else if let Some(step) = seen.main_after
        && (is_lock || step.value != 0)
    {
        return Some(format!("{} also changes {named}", schedule.thread(0)));
    }
    if writers.len() as f64 != wanted.threads {
        return Some(format!("{named} is changed by {}", count(writers.len(), "thread")));
    }
    let each = wanted.changes / wanted.threads;
    let uneven = writers.iter().find(|(thread, writes)| {
        let periods = seen.periods.get(thread).copied().unwrap_or(**writes) as f64;
        let writes = **writes as f64;
        if is_lock { writes < each || periods > each } else { writes != each }
    });
    if let Some((thread, writes)) = uneven {
        let thread = schedule.thread(*thread);
        return Some(format!(
            "{thread} changes {named} {}, not {each}",
            count(*writes as usize, "time")
        ));
    }
    let mut sizes = seen.by.iter();
    match (sizes.next(), sizes.next()) {
        (Some(one), Some(other)) => Some(format!("{named} is changed by {one}, and by {other}")),
        _ => None,
    }
}

fn seen(object: u32, schedule: &Scheduled) -> Seen {
    let mut seen = Seen::default();
    let mut taken: BTreeMap<u32, usize> = BTreeMap::new();
    let mut wrote: BTreeMap<u32, usize> = BTreeMap::new();
    let mut locked = schedule.steps().filter(|it| it.object == Some(object) && it.op == Op::Lock);
    let mut next = locked.next();
    for (step, by) in changes(object, schedule) {
        while let Some(lock) = next.filter(|lock| lock.number < step.number) {
            *taken.entry(lock.thread).or_default() += 1;
            next = locked.next();
        }
        let thread = step.thread;
        if thread == 0 && seen.writes.keys().any(|writer| *writer != 0) {
            seen.main_after = seen.main_after.or(Some(step));
            continue;
        }
        *seen.writes.entry(thread).or_default() += 1;
        let period = taken.get(&thread).copied().unwrap_or_default();
        if wrote.insert(thread, period) != Some(period) {
            *seen.periods.entry(thread).or_default() += 1;
        }
        if thread != 0 {
            seen.by.extend(by);
        }
    }
    seen
}

/// A look at an object that a change may follow.
#[derive(Default)]
struct Look {
    /// The thread has paused since.
    paused: bool,
    /// These threads have changed the object since.
    overtaken_by: BTreeSet<u32>,
    /// Of a lock: it was given back since.
    let_go: bool,
    /// What was seen of an atomic.
    value: i64,
}

/// The changes that follow a look that was overtaken: who makes it, who overtook it,
/// and whether the thread paused in between.
///
/// A thread that takes a lock only to look, and changes what is in it only when it
/// takes it again, has let others in. One that takes it again may also have begun
/// something new: it did not if it paused in between.
pub(super) fn overtaken(object: u32, schedule: &Scheduled) -> Vec<(u32, BTreeSet<u32>, bool)> {
    let is_lock = schedule.kind(object) == Some(Kind::Lock);
    let sees_writes = is_lock && sees_writes(schedule);
    let mut looks: BTreeMap<u32, Look> = BTreeMap::new();
    let mut found = Vec::new();
    let (mut now, mut wrote) = (None, BTreeSet::new());
    for step in schedule.steps() {
        let thread = step.thread;
        if step.op == Op::Sleep {
            looks.entry(thread).and_modify(|look| look.paused |= look.let_go || !is_lock);
        }
        if step.object != Some(object) {
            continue;
        }
        let look = looks.get(&thread);
        let is_change = match step.op {
            Op::Store => true,
            Op::Lock => !sees_writes,
            Op::Write => wrote.insert(thread),
            // What is added in one step was made of what is there; what is swapped
            // in, of what was seen before.
            Op::Update => now != Some(step.value),
            _ => false,
        };
        let is_stale = match step.op {
            Op::Update => look.is_some_and(|it| it.paused || is_swapped(it.value, now, step.value)),
            Op::Lock | Op::Write => look.is_some_and(|it| it.let_go && it.paused),
            _ => true,
        };
        if is_change {
            if let Some(look) = look.filter(|look| is_stale && !look.overtaken_by.is_empty()) {
                found.push((thread, look.overtaken_by.clone(), look.paused));
            }
            let others = looks.iter_mut().filter(|(other, _)| **other != thread);
            others.for_each(|(_, look)| look.overtaken_by.extend([thread]));
        }
        match step.op {
            Op::Lock | Op::Read if sees_writes => drop(wrote.remove(&thread)),
            Op::Load | Op::Lock | Op::Read => {
                looks.insert(thread, Look { value: step.value, ..Look::default() });
            }
            Op::Unlock if sees_writes && wrote.contains(&thread) => drop(looks.remove(&thread)),
            Op::Unlock if sees_writes => {
                // A look that came before this one counts: both saw what was there.
                looks.entry(thread).or_default().let_go = true;
            }
            Op::Unlock => drop(looks.entry(thread).and_modify(|look| look.let_go = true)),
            // Without a look, nothing is stale.
            Op::Store | Op::Update => drop(looks.remove(&thread)),
            _ => {}
        }
        if matches!(step.op, Op::Load | Op::Store | Op::Update) {
            now = Some(step.value);
        }
    }
    found
}

/// Whether what an atomic becomes in one step was made of an older look.
fn is_swapped(look: i64, now: Option<i64>, new: i64) -> bool {
    now.is_some_and(|now| now != look && (new - look).abs() == 1 && (new - now).abs() != 1)
}
