//! One schedule, as an explorer wrote it down, and the observation it becomes.

mod names;
mod waiting;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use common::explored::{self, KINDS, Kind, NONE, OPS, Op, STEP, Schedule};
use common::trace::{ClosedBy, Event, FORMAT, What};

pub use self::waiting::{Standing, awaited, ending_in_words, in_words, name, short, what_for};
use crate::observe::Observation;
use crate::router;
use crate::vary::Variation;
use contain::process::{Ending, Line, Run};
use course::lab;

/// Microseconds that a step stands for where time means nothing: far from each
/// other, so that order is all that counts.
const STEP_US: u64 = 1_000_000;

/// The step that a time stands for, where a step stands for a time. What a
/// device sees is written down in the step after the one that was recorded.
pub fn step_at(at_us: u64) -> Option<usize> {
    usize::try_from(at_us / STEP_US).ok()?.checked_sub(1)
}

/// What threads did in a schedule.
#[derive(Debug, Clone)]
pub struct Scheduled {
    /// As it was written down.
    pub written: Schedule,
    /// What its numbers of texts stand for.
    pub texts: Arc<Vec<String>>,
    /// What is scheduled.
    pub of: lab::Scheduled,
    /// The steps of what devices saw, by the place in the trace.
    pub event_steps: Vec<u32>,
    /// The thread of each session, by its number.
    pub sessions: HashMap<u64, u32>,
    /// What the source calls what was made at a place.
    pub names: Arc<HashMap<String, String>>,
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

impl Scheduled {
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
) -> Result<Vec<Scheduled>> {
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
    let mut read = Vec::new();
    for (schedules, texts) in done {
        let names = Arc::new(names::of_places(root, &schedules, &texts));
        let texts = Arc::new(texts);
        read.extend(schedules.into_iter().map(|written| Scheduled {
            written,
            texts: Arc::clone(&texts),
            of: lab::Scheduled::Threads,
            event_steps: Vec::new(),
            sessions: HashMap::new(),
            names: Arc::clone(&names),
        }));
    }
    read.sort_by_key(|schedule| schedule.written.number);
    Ok(read)
}

/// The devices' events, by the numbers of their texts: most are said again and
/// again.
#[derive(Debug, Default)]
pub struct Events(HashMap<String, What>);

impl Events {
    fn of(&mut self, text: &str) -> Result<What> {
        if let Some(what) = self.0.get(text) {
            return Ok(what.clone());
        }
        let what: What = serde_json::from_str(text).context("invalid event of a device")?;
        self.0.insert(text.to_owned(), what.clone());
        Ok(what)
    }
}

/// An ordinary observation of what happened in a schedule. Where time means
/// nothing, a step stands for a second.
///
/// # Errors
/// If what was written contradicts itself.
pub fn observation(
    mut schedule: Scheduled,
    variation: &Variation,
    exact: Option<f64>,
    known: &mut Events,
) -> Result<Observation> {
    let at = |step: u64, virtual_us: u64| match exact {
        Some(_) => virtual_us,
        None => step * STEP_US,
    };
    let speed = exact.unwrap_or(1.0);
    let mut events = vec![Event {
        at_us: 0,
        what: What::Started { format: FORMAT, speed, devices: variation.devices.len() },
    }];
    let mut running = HashMap::new();
    let mut open: Vec<(String, u64)> = Vec::new();
    let mut end = 0;
    schedule.event_steps = vec![0];
    schedule.of = match exact {
        Some(_) => lab::Scheduled::Futures,
        None => lab::Scheduled::Threads,
    };
    for [step, thread, virtual_us, text] in &schedule.written.events {
        let Some(text) = schedule.texts.get(*text as usize) else {
            bail!("an event without its text");
        };
        let what = known.of(text)?;
        match &what {
            What::Configuration { device, running: now } => {
                running.insert(device.clone(), now.clone());
                continue;
            }
            What::Opened { device, session } => {
                let thread = u32::try_from(*thread).unwrap_or(NONE);
                schedule.sessions.insert(*session, thread);
                open.push((device.clone(), *session));
            }
            What::Closed { session, .. } => open.retain(|(_, other)| other != session),
            _ => {}
        }
        schedule.event_steps.push(u32::try_from(*step).unwrap_or(u32::MAX));
        end = at(*step, *virtual_us);
        events.push(Event { at_us: end, what });
    }
    // The system hangs up for a program that has ended.
    let left = open.into_iter().map(|(device, session)| What::Closed {
        device,
        session,
        by: ClosedBy::Disconnect,
    });
    let configurations = variation.devices.iter().map(|device| {
        let fresh = || router::typed(device, []).0.running_config();
        What::Configuration {
            device: device.name.clone(),
            running: running.remove(&device.name).unwrap_or_else(fresh),
        }
    });
    let rest = left.chain(configurations).chain([What::Stopped]);
    let steps = schedule.steps().len() as u64;
    let at_us = end.max(at(steps, end));
    events.extend(rest.map(|what| Event { at_us, what }));
    schedule.event_steps.resize(events.len(), u32::MAX);
    let lines = |printed: &[[u32; 3]], times: &[u64]| {
        let line = |(index, [step, _, text]): (usize, &[u32; 3])| Line {
            at: Duration::from_micros(at(
                (*step).into(),
                times.get(index).copied().unwrap_or_default(),
            )),
            text: schedule.text(*text).to_owned(),
        };
        printed.iter().enumerate().map(line).collect::<Vec<_>>()
    };
    let run = Run {
        ending: ending(&schedule),
        stdout: lines(&schedule.written.stdout, &schedule.written.times),
        stderr: lines(&schedule.written.stderr, &[]),
        took: Duration::from_micros(at_us),
        layers: Vec::new(),
    };
    Ok(Observation { variation: variation.clone(), run, events, schedule: Some(schedule) })
}

fn ending(schedule: &Scheduled) -> Ending {
    match schedule.written.ending {
        explored::Ending::Code(code) => Ending::Code(code),
        explored::Ending::Aborted => Ending::Signal("SIGABRT".into()),
        explored::Ending::Deadlock => Ending::Deadlock(waiting::in_words(schedule)),
        explored::Ending::Endless | explored::Ending::OutOfSight => {
            Ending::Endless(u32::try_from(schedule.steps().len()).unwrap_or(u32::MAX))
        }
    }
}
