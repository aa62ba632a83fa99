//! Words about what threads did, which only an exploration can see.

pub(super) mod counter;
mod exact;
mod idle;
mod items;
mod pauses;
mod roles;
pub(super) mod said;
mod slots;
#[cfg(test)]
mod tests;
mod told;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use common::explored::{NONE, Op, Waits};
use common::trace::EventKind;
use course::lab::word::{ChangedBefore, Expression, ItemWord, SharedByThreads, Word};
use course::text::count;
use pattern::expression::plain;
use run::schedule::{ScheduleRecord, ThreadStates, name, short};

use self::counter::Values;
use self::said::either;
use super::evidence::Evidence;
use super::{Verdict, evaluate, fail};

/// What a word says that only schedules show.
pub(super) fn judge(
    word: &Word,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    match word {
        Word::SharedByThreads(word) => shared_by_threads(word, schedule, evidence),
        Word::SharedValue(word) => value::shared_value(word, schedule, evidence),
        Word::PausesInUpdates(word) => pauses::pauses_in_updates(word, schedule, evidence),
        Word::ChangedBefore(word) => changed_before(word, schedule, evidence),
        Word::ThreadsConnected(number) => threads_connected(number, schedule, evidence),
        Word::LinesByThreads(line) => either(schedule, evidence, |said| {
            roles::lines_by_threads(line, schedule, said, evidence)
        }),
        Word::HandedOver(word) => {
            either(schedule, evidence, |said| roles::handed_over(word, schedule, said, evidence))
        }
        Word::Role(word) => {
            either(schedule, evidence, |said| roles::role(word, schedule, said, evidence))
        }
        Word::PausesBetween(word) => {
            either(schedule, evidence, |said| roles::pauses_between(word, schedule, said, evidence))
        }
        Word::OthersGoOn(word) => roles::others_go_on(word, evidence),
        Word::NoneIdle(word) => idle::none_idle(word, schedule, evidence),
        Word::SlotsUsed(number) => idle::slots_used(number, schedule, evidence),
        Word::CanPrint(line) => told::can_print(line, evidence),
        Word::ToldWhen(word) => told::told_when(word, schedule, evidence),
        Word::ToldMeanwhile(word) => told::told_meanwhile(word, schedule, evidence),
        Word::ToldOutOfOrder(line) => told::told_out_of_order(line, evidence),
        Word::LoggedOutWithin(seconds) => exact::logged_out_within(seconds, evidence),
        Word::OpenedWithin(seconds) => exact::opened_within(seconds, evidence),
        Word::IdleWithin(seconds) => exact::idle_within(seconds, evidence),
        Word::ToldOpenAtMost(word) => told::told_open_at_most(word, schedule, evidence),
        Word::NumberWhenTold(word) => slots::number_when_told(word, schedule, evidence),
        Word::CanEndWith(word) => exact::can_end_with(word, evidence),
        Word::WorkingReaches(word) => exact::working_reaches(word, evidence),
        Word::ThroughAsAnswered(word) => exact::through_as_answered(word, evidence),
        Word::Stamps(line) => exact::stamps(line, evidence),
        Word::AttemptsPerSecond(rate) => super::attempts::attempts_per_second(rate, evidence),
        Word::LimitsUsed(word) => super::limits::limits_used(word, evidence),
        Word::UpdatesInterrupted(word) => pauses::updates_interrupted(word, schedule, evidence),
        Word::EvenChanges(word) => counter::even_changes(word, schedule, evidence),
        Word::UpdatesWhole(word) => pauses::updates_whole(word, schedule, evidence),
        Word::EachAmong(number) => told::each_among(number, evidence),
        Word::Pushed(word) => super::pushed::of_schedule(word, evidence),
        Word::NeverBlocked => Ok(never_blocked(schedule)),
        Word::Items(ItemWord::ToldWhen(word)) => items::told_when(word, schedule, evidence),
        _ => bail!("a run also shows it"),
    }
}

/// What became of something that threads share.
#[derive(Default)]
struct SharedObject {
    /// How often each thread changed it.
    threads: BTreeMap<u32, u64>,
    /// How often threads paused while they held it: who holds a lock through
    /// all its updates takes it once.
    pauses: u64,
    changes: u64,
}

impl SharedObject {
    fn changes(&self) -> f64 {
        self.changes.max(self.pauses) as f64
    }
}

fn is_change(op: Op) -> bool {
    matches!(op, Op::Lock | Op::Store | Op::Update | Op::Send)
}

/// What the first steps of a schedule did to what threads share.
fn shared(schedule: &ScheduleRecord, steps: usize) -> BTreeMap<u32, SharedObject> {
    let mut objects: BTreeMap<u32, SharedObject> = BTreeMap::new();
    let mut standing = ThreadStates::new(schedule.written.threads.len());
    let mut values = Values::default();
    for step in schedule.steps().take(steps) {
        standing.take(step);
        let changed = values.take(step).is_some();
        let counts = if step.op == Op::Update { changed } else { is_change(step.op) };
        if let (true, Some(object)) = (counts, step.object) {
            let shared = objects.entry(object).or_default();
            *shared.threads.entry(step.thread).or_default() += 1;
            shared.changes += 1;
        }
        if step.op == Op::Sleep {
            for held in standing.holds.get(step.thread as usize).into_iter().flatten() {
                objects.entry(*held).or_default().pauses += 1;
            }
        }
    }
    objects
}

/// The most of these threads that were there at the same time.
fn at_once(threads: &BTreeMap<u32, u64>, schedule: &ScheduleRecord) -> usize {
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
    // No thread starts main.
    most + usize::from(threads.contains_key(&0))
}

fn shared_by_threads(
    word: &SharedByThreads,
    schedule: &ScheduleRecord,
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
    let enough = |shared: &SharedObject| {
        at_once(&shared.threads, schedule) as f64 >= threads && shared.changes() >= changes
    };
    Ok(if shared.any(enough) {
        Verdict::Pass
    } else {
        fail(expected, most_shared(&objects, schedule))
    })
}

fn changed_before(
    word: &ChangedBefore,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let changes = evaluate(&word.changes, evidence)?;
    let regex = evidence.whole_line(word.line.get_ref())?;
    let wanted = evidence.readable(word.line.get_ref());
    let Some((at, _)) = evidence.matching(&regex).next() else {
        // That it must be printed is another check's.
        return Ok(Verdict::Pass);
    };
    let printed_at = schedule.written.stdout.get(at).map_or(0, |[step, ..]| *step as usize);
    let objects = shared(schedule, printed_at);
    let changed = |object: &u32| objects.get(object).map_or(0.0, SharedObject::changes);
    // Whatever several threads change so often, in the end: one of these is the
    // counter, and the others change beside it.
    let of_several = |it: &SharedObject| it.threads.len() > 1 && it.changes() >= changes;
    let all = shared(schedule, usize::MAX);
    let counters = all.iter().filter(|(_, it)| of_several(it));
    let least = counters.map(|(object, _)| changed(object)).fold(f64::INFINITY, f64::min);
    let most = objects.values().map(SharedObject::changes).fold(0.0, f64::max);
    let made = if least.is_finite() { least } else { most };
    if made >= changes {
        return Ok(Verdict::Pass);
    }
    Ok(fail(
        format!("{} changes have been made when '{wanted}' is printed", plain(changes)),
        format!("only {made} had been made"),
    ))
}

fn most_shared(objects: &BTreeMap<u32, SharedObject>, schedule: &ScheduleRecord) -> String {
    let started = schedule.written.threads.len().saturating_sub(1);
    if started == 0 {
        return "no thread was started".into();
    }
    let best = objects.iter().max_by_key(|(_, it)| (it.threads.len(), it.changes));
    match best {
        None => format!("{} started, and nothing that they share", count(started, "thread")),
        Some((object, shared)) => format!(
            "{} started; {} was changed {} times by {}",
            count(started, "thread"),
            name(*object, schedule),
            shared.changes,
            count(shared.threads.len(), "thread")
        ),
    }
}

fn threads_connected(
    number: &Expression,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let wanted = evaluate(number, evidence)?;
    let (mut open, mut most): (BTreeMap<u64, u32>, usize) = (BTreeMap::new(), 0);
    for event in &evidence.observation.events {
        match &event.what {
            EventKind::Opened { session, .. } => {
                let thread = schedule.sessions.get(session).copied().unwrap_or(NONE);
                open.insert(*session, thread);
            }
            EventKind::Closed { session, .. } => {
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
            0 => "no thread connected".into(),
            1 => "never more than one thread was connected".to_owned(),
            most => format!("never more than {most} threads were connected"),
        },
    ))
}

/// Microseconds of blocking that are not worth a word: a busy loop ends a
/// little late.
const MOMENT: u64 = 2000;

pub(super) fn never_blocked(schedule: &ScheduleRecord) -> Verdict {
    if let Some([_, what, place]) = schedule.written.waits.first() {
        let place = short(schedule.text(u32::try_from(*place).unwrap_or(NONE)));
        let seen = match *what {
            what if what == Waits::Session as u64 => {
                "opens a session for threads, which does not belong into an async task: it makes \
                 the whole thread wait"
            }
            _ => "waits for the end of a thread, and all tasks of the runtime wait with it",
        };
        return fail(
            "no task keeps the runtime from running the others",
            format!("{place} {seen}"),
        );
    }
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
        format!("{place} blocked it {long}, {:.3} seconds after the start{again}", seconds(at)),
    )
}
