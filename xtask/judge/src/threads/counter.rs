//! Who changes what threads share, how often and by how much.
//!
//! Of an atomic, the explorer sees every value. Of a lock, it sees when a thread
//! changes what is in it, and not what it is then; of a `Cell` in a lock, and of what
//! `unsafe` code changes while it holds one, it sees nothing ([`ScheduleRecord::hides`]).
//! Then nothing is held against the program.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use common::explored::{Kind, Op};
use course::lab::word::SharedByThreads;
use course::text::count;
use pattern::expression::plain;
use run::schedule::{ScheduleRecord, Step, name};

use super::{SharedObject, shared};
use crate::evidence::Evidence;
use crate::{Verdict, evaluate, fail};

/// What is asked of a counter.
#[derive(Debug, Clone, Copy)]
pub(super) struct CounterRule {
    /// So many threads change it.
    pub(super) threads: f64,
    /// So often, all of them together: each of them as often as any other.
    pub(super) changes: f64,
}

/// What was seen of one.
#[derive(Default)]
struct CounterUse {
    /// By thread: how often it changed it.
    writes: BTreeMap<u32, u64>,
    /// The step sizes of an atomic.
    by: BTreeSet<i64>,
    /// Main's first change after another thread's.
    main_after: Option<Step>,
}

/// What atomics are, and what threads have seen of them.
#[derive(Default)]
pub(super) struct Values {
    now: BTreeMap<u32, i64>,
    /// By thread and object: what was loaded, and not changed since.
    looks: BTreeMap<(u32, u32), i64>,
}

impl Values {
    /// Whether a step changes an atomic or what is in a lock, and by how much where
    /// that is known. Who adds nothing in one step changes nothing.
    pub(super) fn take(&mut self, step: Step) -> Option<Option<i64>> {
        let object = step.object?;
        let at = (step.thread, object);
        match step.op {
            Op::Write => return Some(None),
            Op::Load => {
                self.looks.insert(at, step.value);
                self.now.insert(object, step.value);
                return None;
            }
            Op::Store | Op::Update => {}
            _ => return None,
        }
        let look = self.looks.remove(&at);
        let before = self.now.insert(object, step.value);
        if step.op == Op::Store {
            return Some(look.or(before).map(|look| step.value - look));
        }
        // What is swapped in was made of what was looked at before.
        let swapped = look.map(|look| step.value - look);
        match before.map(|before| step.value - before) {
            Some(0) => swapped.filter(|by| *by != 0).map(Some),
            Some(by) => Some(Some(swapped.filter(|it| it.abs() <= by.abs()).unwrap_or(by))),
            None => Some(swapped),
        }
    }
}

/// Whether a thread is seen to change what is in a lock.
pub(super) fn is_written(object: u32, schedule: &ScheduleRecord) -> bool {
    schedule.steps().any(|step| step.object == Some(object) && step.op == Op::Write)
}

pub(super) fn even_changes(
    word: &SharedByThreads,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let threads = evaluate(&word.threads, evidence)?;
    let changes = evaluate(&word.changes, evidence)?;
    let mut found = None;
    // That so many threads do, some schedule has to show: in this one, a thread of a
    // pool may have done the work of all.
    for object in candidates(1.0, changes, schedule) {
        match complaint(object, CounterRule { threads, changes }, schedule) {
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
pub(super) fn candidates(threads: f64, changes: f64, schedule: &ScheduleRecord) -> Vec<u32> {
    let objects = shared(schedule, usize::MAX).into_iter();
    let enough = |it: &SharedObject| it.threads.len() as f64 >= threads && it.changes() >= changes;
    objects.filter(|(_, shared)| enough(shared)).map(|(object, _)| object).collect()
}

/// Why an object is not the counter that is asked for; `None` if it may be.
pub(super) fn complaint(
    object: u32,
    wanted: CounterRule,
    schedule: &ScheduleRecord,
) -> Option<String> {
    let named = name(object, schedule);
    let is_lock = match schedule.kind(object) {
        Some(Kind::Atomic) => false,
        Some(Kind::Lock) if !is_written(object, schedule) => {
            let says = || format!("no thread changes what is in {named}");
            return (!schedule.hides).then(says);
        }
        Some(Kind::Lock) if is_unread(object, schedule) => {
            // It may be whose turn it is, and the counter out of sight.
            let says = || format!("no thread looks at what is in {named} in the end");
            return (!schedule.hides).then(says);
        }
        Some(Kind::Lock) => true,
        _ => return None,
    };
    let seen = seen(object, schedule);
    let each = wanted.changes / wanted.threads;
    let mut writers = seen.writes.clone();
    let main = writers.remove(&0);
    // A lock whose content is taken out and put back is changed twice a time.
    let is_put_back = is_lock && writers.values().all(|writes| *writes as f64 >= 2.0 * each);
    if (writers.len() as f64) < wanted.threads {
        writers.extend(main.map(|writes| (0, writes)));
    } else if let Some(step) = seen.main_after
        && !is_put_back
        && (step.value != 0 || is_lock && !is_taken_out(object, step, schedule))
    {
        return Some(format!("{} also changes {named}", schedule.thread(0)));
    }
    let all = writers.values().sum::<u64>() as f64;
    if writers.len() as f64 > wanted.threads {
        return Some(format!("{named} is changed by {}", count(writers.len(), "thread")));
    }
    // An atomic that is a lock as well changes several times in each update.
    let times = all / wanted.changes;
    let uneven = writers.iter().find(|(_, writes)| {
        let writes = **writes as f64;
        // One thread of a pool may have the work of two, and another one none.
        if is_lock { writes < each } else { (writes / (times * each)).fract() != 0.0 }
    });
    if let Some((thread, writes)) =
        uneven.or(writers.iter().next().filter(|_| times.fract() != 0.0 && !is_lock))
    {
        let changes = count(*writes as usize, "change");
        let thread = schedule.thread(*thread);
        return Some(format!("{thread} makes {changes} of {named}, not {each}"));
    }
    if is_lock && all < wanted.changes {
        let changes = count(all as usize, "change");
        return Some(format!("{changes} of {named}, by {}", count(writers.len(), "thread")));
    }
    let mut sizes = seen.by.iter().filter(|_| times == 1.0);
    match (sizes.next(), sizes.next()) {
        (Some(one), Some(other)) => Some(format!("{named} is changed by {one}, and by {other}")),
        _ => None,
    }
}

/// Whether no thread takes a lock again after the last one that changes what is in it:
/// then nothing that is printed comes from there.
pub(super) fn is_unread(object: u32, schedule: &ScheduleRecord) -> bool {
    let mut steps = schedule.steps().filter(|step| step.object == Some(object)).rev();
    let taken = |step: &Step| matches!(step.op, Op::Lock | Op::Read);
    // What was taken last is the period of the last change, or a look after it.
    let last = steps.find(|step| step.op == Op::Write || taken(step));
    last.is_some_and(|step| step.op == Op::Write && step.thread != 0)
}

/// Whether main takes out what is in a lock with this change: it is the only one of
/// main's, and nothing looks there again.
fn is_taken_out(object: u32, change: Step, schedule: &ScheduleRecord) -> bool {
    let later = |step: &Step| step.object == Some(object) && step.number > change.number;
    let mut later = schedule.steps().filter(later);
    later.all(|step| step.op == Op::Unlock)
}

fn seen(object: u32, schedule: &ScheduleRecord) -> CounterUse {
    let (mut seen, mut values) = (CounterUse::default(), Values::default());
    for step in schedule.steps().filter(|step| step.object == Some(object)) {
        let Some(by) = values.take(step) else {
            continue;
        };
        if step.thread == 0 && seen.writes.keys().any(|writer| *writer != 0) {
            seen.main_after = seen.main_after.or(Some(step));
            continue;
        }
        *seen.writes.entry(step.thread).or_default() += 1;
        if step.thread != 0 {
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
pub(super) fn overtaken(object: u32, schedule: &ScheduleRecord) -> Vec<(u32, BTreeSet<u32>, bool)> {
    let is_lock = schedule.kind(object) == Some(Kind::Lock);
    let sees_writes = is_lock && is_written(object, schedule);
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
        // Of a channel whose other end owns the counter: who sends, pauses and sends again
        // has asked for it, and then tells what it becomes.
        let tells = step.op == Op::Send && look.is_some_and(|it| it.paused);
        let is_change = match step.op {
            Op::Store => true,
            Op::Send => tells,
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
            Op::Send if tells => drop(looks.remove(&thread)),
            Op::Send => drop(looks.insert(thread, Look::default())),
            // The counter itself was in the channel.
            Op::Receive => drop(looks.remove(&thread)),
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
