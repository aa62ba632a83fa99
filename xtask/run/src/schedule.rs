//! One schedule, as an explorer wrote it down, and the observation it becomes.

mod names;
mod waiting;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use common::explored::{KINDS, Kind, NONE, OPS, Op, STEP, Schedule};

pub use self::names::Names;
pub use self::waiting::{ThreadStates, awaited, ending_in_words, in_words, name, short, what_for};
use course::lab;

/// What threads did in a schedule.
#[derive(Debug, Clone)]
pub struct ScheduleRecord {
    /// As it was written down.
    pub written: Schedule,
    /// What its numbers of texts stand for.
    pub texts: Arc<Vec<String>>,
    /// What is scheduled.
    pub of: lab::Scheduling,
    /// The steps of what devices saw, by the place in the trace.
    pub event_steps: Vec<u32>,
    /// The same, virtual microseconds.
    pub event_us: Vec<u64>,
    /// Whether the source could change something that the explorer does not see.
    pub hides: bool,
    /// The thread of each session, by its number.
    pub sessions: HashMap<u64, u32>,
    /// What the source calls what was made at a place.
    pub names: Arc<Names>,
}

/// What a thread does in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Its number in the schedule.
    pub number: u32,
    /// The thread's number.
    pub thread: u32,
    /// What it does.
    pub op: Op,
    /// With what.
    pub object: Option<u32>,
    /// See [`Op`].
    pub value: i64,
    /// Where, a text.
    pub place: u32,
}

impl ScheduleRecord {
    /// All steps, in their order.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = Step> + ExactSizeIterator {
        let steps = self.written.steps.chunks_exact(STEP).enumerate();
        steps.map(|(number, step)| Step {
            number: number as u32,
            thread: u32::try_from(step[0]).unwrap_or(NONE),
            op: usize::try_from(step[1])
                .ok()
                .and_then(|op| OPS.get(op).copied())
                .unwrap_or(Op::Yield),
            object: u32::try_from(step[2]).ok(),
            value: step[3],
            place: u32::try_from(step[4]).unwrap_or(NONE),
        })
    }

    /// What a text's number stands for.
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", String::as_str)
    }

    /// What kind of thing an object is.
    pub fn kind(&self, object: u32) -> Option<Kind> {
        let [kind, _] = *self.written.objects.get(object as usize)?;
        KINDS.get(kind as usize).copied()
    }

    /// Where an object was made: file and line.
    pub fn made_at(&self, object: u32) -> &str {
        let made = self.written.objects.get(object as usize);
        made.map_or("", |[_, place]| self.text(*place))
    }

    /// A thread's name: the one it was given, or a number.
    pub fn thread(&self, thread: u32) -> String {
        match self.written.threads.get(thread as usize) {
            Some([name, ..]) if *name != NONE => self.text(*name).to_owned(),
            _ => format!("thread {thread}"),
        }
    }
}

/// Reads what an explorer wrote: one schedule per line.
///
/// # Errors
/// If a line is not a schedule: the program also wrote there.
pub fn read<'a>(
    lines: impl Iterator<Item = &'a str>,
    workers: u64,
    root: &Path,
) -> Result<Vec<ScheduleRecord>> {
    let mut texts: HashMap<u64, Vec<String>> = HashMap::new();
    let mut done: Vec<(Vec<Schedule>, Vec<String>)> = Vec::new();
    let mut open: HashMap<u64, Vec<Schedule>> = HashMap::new();
    for line in lines {
        let mut schedule: Schedule =
            serde_json::from_str(line).context("the explorer wrote an invalid schedule")?;
        let worker = schedule.number % workers.max(1);
        if schedule.first
            && let (Some(schedules), Some(texts)) = (open.remove(&worker), texts.remove(&worker))
        {
            done.push((schedules, texts));
        }
        let new = std::mem::take(&mut schedule.texts);
        texts.entry(worker).or_default().extend(new);
        open.entry(worker).or_default().push(schedule);
    }
    for (worker, schedules) in open {
        done.push((schedules, texts.remove(&worker).unwrap_or_default()));
    }
    let names = Arc::new(Names::new(root));
    let mut read = Vec::new();
    for (schedules, texts) in done {
        let texts = Arc::new(texts);
        read.extend(schedules.into_iter().map(|written| ScheduleRecord {
            written,
            texts: Arc::clone(&texts),
            of: lab::Scheduling::Threads,
            event_steps: Vec::new(),
            event_us: Vec::new(),
            hides: false,
            sessions: HashMap::new(),
            names: Arc::clone(&names),
        }));
    }
    read.sort_by_key(|schedule| schedule.written.number);
    Ok(read)
}
