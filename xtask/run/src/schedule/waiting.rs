//! Which thread holds what, and which thread waits for it, in words.

use common::explored::{Ending, Kind, Op};
use course::text::list;

use super::{ScheduleRecord, Step};

/// Most threads that are named.
const NAMED: usize = 6;

/// Where threads stand after some of a schedule's steps.
#[derive(Debug, Clone, Default)]
pub struct ThreadStates {
    /// By thread: the step it waits in.
    pub waits: Vec<Option<Step>>,
    /// By thread: the locks it holds.
    pub holds: Vec<Vec<u32>>,
    /// By thread: whether it is over.
    pub over: Vec<bool>,
}

impl ThreadStates {
    /// Before the first step.
    pub fn new(threads: usize) -> Self {
        Self {
            waits: vec![None; threads],
            holds: vec![Vec::new(); threads],
            over: vec![false; threads],
        }
    }

    /// After one more step.
    pub fn take(&mut self, step: Step) {
        let thread = step.thread as usize;
        let (Some(waits), Some(holds)) = (self.waits.get_mut(thread), self.holds.get_mut(thread))
        else {
            return;
        };
        *waits = None;
        let lock = u32::try_from(step.value).ok();
        match step.op {
            Op::Blocked | Op::Park => *waits = Some(step),
            Op::Wait => {
                *waits = Some(step);
                holds.retain(|held| Some(*held) != lock);
            }
            Op::Lock | Op::Read => holds.extend(step.object),
            Op::Woken | Op::TimedOut | Op::Spurious => {
                holds.extend(lock.filter(|_| step.object.is_some()))
            }
            Op::Unlock => {
                let held = holds.iter().rposition(|held| Some(*held) == step.object);
                match held {
                    Some(held) => drop(holds.remove(held)),
                    // A guard that moved to another thread.
                    None => self.give_back(step.object),
                }
            }
            Op::Arrive => *waits = Some(step),
            Op::End => self.over[thread] = true,
            _ => {}
        }
    }

    fn give_back(&mut self, object: Option<u32>) {
        for holds in &mut self.holds {
            if let Some(held) = holds.iter().rposition(|held| Some(*held) == object) {
                holds.remove(held);
                return;
            }
        }
    }

    /// The thread that holds a lock.
    pub fn holder(&self, lock: u32) -> Option<u32> {
        let holder = self.holds.iter().position(|held| held.contains(&lock));
        holder.and_then(|holder| u32::try_from(holder).ok())
    }
}

/// How a schedule ended.
pub fn ending_in_words(schedule: &ScheduleRecord) -> String {
    match schedule.written.ending {
        Ending::Code(code) => format!("the program ends with exit code {code}"),
        Ending::Deadlock => in_words(schedule),
        Ending::Aborted => "the program is aborted".into(),
        Ending::Endless | Ending::OutOfSight => "the program has no end".into(),
    }
}

/// Why no thread can go on.
pub fn in_words(schedule: &ScheduleRecord) -> String {
    let mut standing = ThreadStates::new(schedule.written.threads.len());
    schedule.steps().for_each(|step| standing.take(step));
    let waits = (0..).zip(&standing.waits);
    let waits = waits.filter_map(|(thread, wait): (u32, _)| {
        let wait = wait.as_ref()?;
        let name = schedule.thread(thread);
        Some(format!("{name} waits {}", what_for(wait, &standing, schedule)))
    });
    let waits: Vec<_> = waits.collect();
    if waits.is_empty() {
        "no thread can go on".into()
    } else {
        format!("no thread can go on: {}", list(&waits, NAMED))
    }
}

/// What a thread waits for, in words, and where.
pub fn what_for(wait: &Step, standing: &ThreadStates, schedule: &ScheduleRecord) -> String {
    let place = short(schedule.text(wait.place));
    format!("{} ({place})", awaited(wait, standing, schedule))
}

/// What a thread waits for, in words.
pub fn awaited(wait: &Step, standing: &ThreadStates, schedule: &ScheduleRecord) -> String {
    let Some(object) = wait.object else {
        let other = u32::try_from(wait.value).unwrap_or_default();
        return match wait.op {
            Op::Park => "for unpark".into(),
            _ => format!("for {} to end", schedule.thread(other)),
        };
    };
    let name = name(object, schedule);
    match (schedule.kind(object), standing.holder(object)) {
        (Some(Kind::Lock), Some(holder)) if holder == wait.thread => {
            format!("for {name}, which it holds itself")
        }
        (Some(Kind::Lock), Some(holder)) => {
            format!("for {name}, which {} holds", schedule.thread(holder))
        }
        (Some(Kind::Condvar), _) => format!("for a notification of {name}"),
        (Some(Kind::Channel), _) => format!("at {name}"),
        _ => format!("for {name}"),
    }
}

/// An object, by its name in the source, or by where it was made.
pub fn name(object: u32, schedule: &ScheduleRecord) -> String {
    let made = schedule.made_at(object);
    let what = match schedule.kind(object) {
        Some(Kind::Lock) if made.contains("explorer/std/") => return "standard output".into(),
        Some(Kind::Lock) => "the lock",
        Some(Kind::Condvar) => "the condition variable",
        Some(Kind::Channel) => "the channel",
        Some(Kind::Barrier) => "the barrier",
        Some(Kind::Atomic) => "the atomic",
        None => return "something".into(),
    };
    let kind = schedule.kind(object).unwrap_or(Kind::Lock);
    match schedule.names.of(kind, made) {
        Some(name) => format!("{what} '{name}'"),
        None => format!("{what} of {}", short(made)),
    }
}

/// A place without its folders.
pub fn short(place: &str) -> &str {
    place.rsplit('/').next().unwrap_or(place)
}
