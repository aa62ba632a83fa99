//! A schedule to be looked at: a column per thread, a row per step.

mod text;
mod words;

use common::explored::{NONE, Op};
use run::schedule::{ScheduleRecord, Step};
use run::schedule::{ThreadStates, in_words};
use serde::{Deserialize, Serialize};

use self::words::Words;

pub use self::text::lines;

/// Rows before and after the one that is marked.
const BEFORE: usize = 44;
const AFTER: usize = 2;

/// A schedule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// The columns, by the threads' names.
    pub threads: Vec<String>,
    /// The devices that it connects to.
    pub devices: Vec<String>,
    /// Rows that are not shown, before the first one.
    pub left_out: usize,
    /// From top to bottom.
    pub moments: Vec<Moment>,
    /// How it ended, where it had no end.
    pub ending: Option<String>,
    /// How often another thread went on, in all of it.
    pub switches: usize,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Its number, from 1.
    pub step: usize,
    /// The column of the thread that takes it.
    pub thread: usize,
    /// What it does.
    pub says: String,
    /// Where: file and line.
    pub place: String,
    /// By column.
    pub cells: Vec<Cell>,
    /// By device: whether a session is open after the step.
    pub open: Vec<bool>,
    /// The column of a thread that it wakes.
    pub wakes: Option<usize>,
    /// Whether it proves the verdict.
    pub marked: bool,
}

/// How a thread stands after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cell {
    /// It has not been started, or is over.
    Absent,
    /// It could go on.
    Ready,
    /// It could go on, and holds a lock.
    Holds,
    /// It waits.
    Waits,
}

impl Drawing {
    /// Of a schedule, around the step that proves something, or its end.
    pub(super) fn of(schedule: &ScheduleRecord, mark: Option<usize>) -> Self {
        Self::with(schedule, usize::MAX, mark)
    }

    /// Of a schedule's first steps.
    pub(super) fn beginning(schedule: &ScheduleRecord, steps: usize) -> Self {
        let all = Self::with(schedule, steps, None);
        Self { ending: None, ..all }
    }

    fn with(schedule: &ScheduleRecord, most: usize, mark: Option<usize>) -> Self {
        let threads = schedule.written.threads.len();
        let words = Words::new(schedule);
        let mut standing = ThreadStates::new(threads);
        let mut started = vec![false; threads];
        started[..threads.min(1)].fill(true);
        let mut moments: Vec<Moment> = Vec::new();
        let devices = words.devices();
        let mut open = vec![0_usize; devices.len()];
        let mut switches = 0;
        let mut last = None;
        for (index, step) in schedule.steps().take(most).enumerate() {
            standing.take(step);
            if step.op == Op::Spawn
                && let Ok(new) = usize::try_from(step.value)
                && let Some(new) = started.get_mut(new)
            {
                *new = true;
            }
            switches += usize::from(last.is_some_and(|last| last != step.thread));
            last = Some(step.thread);
            if let Some(at) =
                words.device_of(step).and_then(|it| devices.iter().position(|device| device == it))
            {
                match step.op {
                    Op::Connect => open[at] += 1,
                    Op::Close => open[at] = open[at].saturating_sub(1),
                    _ => {}
                }
            }
            let marked = mark == Some(index);
            let Some(says) = words.of(step, &standing) else {
                // What a thread does with a lock that it holds parts no rows.
                if let Some(last) = moments.last_mut().filter(|_| step.op == Op::Write) {
                    last.step += usize::from(last.thread == step.thread as usize);
                }
                continue;
            };
            let moment = Moment {
                step: index + 1,
                thread: step.thread as usize,
                says,
                place: words.place(step),
                cells: cells(&standing, &started),
                open: open.iter().map(|open| *open > 0).collect(),
                wakes: wakes(step, threads),
                marked,
            };
            if !joins(&mut moments, &moment, step, &words) {
                moments.push(moment);
            }
        }
        let at = moments.iter().rposition(|moment| moment.marked);
        let to = at.map_or(moments.len(), |at| moments.len().min(at + 1 + AFTER));
        let from = to.saturating_sub(BEFORE);
        let ended = matches!(schedule.written.ending, common::explored::Ending::Code(_));
        Self {
            threads: (0..threads).map(|it| schedule.thread(it as u32)).collect(),
            devices,
            left_out: from,
            moments: moments.drain(from..to).collect(),
            ending: (!ended).then(|| match schedule.written.ending {
                common::explored::Ending::Deadlock => in_words(schedule),
                _ => "the threads go on and on".into(),
            }),
            switches,
        }
    }
}

/// A lock that is given back at once makes one row of two.
fn joins(moments: &mut [Moment], moment: &Moment, step: Step, words: &Words<'_>) -> bool {
    let Some(last) = moments.last_mut() else {
        return false;
    };
    let same = last.thread == moment.thread && last.step + 1 == moment.step;
    let joined = match (same, step.op, step.object) {
        (true, Op::Unlock, Some(object)) => words.joined(&last.says, object),
        _ => None,
    };
    match joined {
        Some(says) => {
            last.says = says;
            last.cells.clone_from(&moment.cells);
            last.marked |= moment.marked;
            true
        }
        None => false,
    }
}

fn cells(standing: &ThreadStates, started: &[bool]) -> Vec<Cell> {
    let threads = started.iter().enumerate();
    let cell = |(thread, started): (usize, &bool)| match () {
        () if !started || standing.over[thread] => Cell::Absent,
        () if standing.waits[thread].is_some() => Cell::Waits,
        () if !standing.holds[thread].is_empty() => Cell::Holds,
        () => Cell::Ready,
    };
    threads.map(cell).collect()
}

fn wakes(step: Step, threads: usize) -> Option<usize> {
    let woken = matches!(step.op, Op::NotifyOne | Op::Unpark | Op::Spawn);
    let thread = u32::try_from(step.value).ok().filter(|it| *it != NONE)?;
    (woken && (thread as usize) < threads).then_some(thread as usize)
}
