//! A schedule becomes an ordinary observation.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use common::explored::{self, NONE};
use common::inventory::Device;
use common::trace::{ClosedBy, Event, EventKind, FORMAT};
use contain::process::{Ending, Line, Run};
use course::lab;

use super::Observation;
use crate::router;
use crate::schedule::{ScheduleRecord, in_words};
use crate::vary::Variation;

/// Microseconds that a step stands for where time means nothing: far from each
/// other, so that order is all that counts.
const STEP_US: u64 = 1_000_000;

/// The step that a time stands for, where a step stands for a time. What a
/// device sees is written down in the step after the one that was recorded.
pub fn step_at(at_us: u64) -> Option<usize> {
    usize::try_from(at_us / STEP_US).ok()?.checked_sub(1)
}

/// The devices' events, by the numbers of their texts: most are said again and
/// again.
#[derive(Debug, Default)]
pub struct Events(HashMap<String, EventKind>);

impl Events {
    fn of(&mut self, text: &str) -> Result<EventKind> {
        if let Some(what) = self.0.get(text) {
            return Ok(what.clone());
        }
        let what: EventKind = serde_json::from_str(text).context("invalid event of a device")?;
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
    mut schedule: ScheduleRecord,
    variation: &Variation,
    exact: Option<f64>,
    known: &mut Events,
) -> Result<Observation> {
    let at = |step: u64, virtual_us: u64| match exact {
        Some(_) => virtual_us,
        None => step * STEP_US,
    };
    let mut variation = variation.clone();
    if variation.own_devices {
        variation.devices = contacted(&schedule, known)?;
    }
    let speed = exact.unwrap_or(1.0);
    let mut events = vec![Event {
        at_us: 0,
        what: EventKind::Started { format: FORMAT, speed, devices: variation.devices.len() },
    }];
    let mut running = HashMap::new();
    let mut open: Vec<(String, u64)> = Vec::new();
    let mut end = 0;
    schedule.event_steps = vec![0];
    schedule.event_us = vec![0];
    schedule.of = match exact {
        Some(_) => lab::Scheduling::Futures,
        None => lab::Scheduling::Threads,
    };
    if exact.is_some() {
        // A line that a device pushed is written down when its session is next looked at.
        schedule.written.events.sort_by_key(|[_, _, virtual_us, _]| *virtual_us);
    }
    for [step, thread, virtual_us, text] in &schedule.written.events {
        let Some(text) = schedule.texts.get(*text as usize) else {
            bail!("an event without its text");
        };
        let what = known.of(text)?;
        match &what {
            EventKind::Configuration { device, running: now } => {
                running.insert(device.clone(), now.clone());
                continue;
            }
            EventKind::Opened { device, session } => {
                let thread = u32::try_from(*thread).unwrap_or(NONE);
                schedule.sessions.insert(*session, thread);
                open.push((device.clone(), *session));
            }
            EventKind::Closed { session, .. } => open.retain(|(_, other)| other != session),
            _ => {}
        }
        schedule.event_steps.push(u32::try_from(*step).unwrap_or(u32::MAX));
        schedule.event_us.push(*virtual_us);
        end = at(*step, *virtual_us);
        events.push(Event { at_us: end, what });
    }
    // The system hangs up for a program that has ended.
    let left = open.into_iter().map(|(device, session)| EventKind::Closed {
        device,
        session,
        by: ClosedBy::Disconnect,
    });
    let configurations = variation.devices.iter().map(|device| {
        let fresh = || router::typed(device, []).0.running_config();
        EventKind::Configuration {
            device: device.name.clone(),
            running: running.remove(&device.name).unwrap_or_else(fresh),
        }
    });
    let rest = left.chain(configurations).chain([EventKind::Stopped]);
    let steps = schedule.steps().len() as u64;
    let at_us = end.max(at(steps, end));
    events.extend(rest.map(|what| Event { at_us, what }));
    schedule.event_steps.resize(events.len(), u32::MAX);
    let last = schedule.event_us.last().copied().unwrap_or_default();
    schedule.event_us.resize(events.len(), last);
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
    Ok(Observation { variation, run, events, schedule: Some(schedule), interrupted: None })
}

/// The devices that the program has by itself, in the order in which it contacts them.
fn contacted(schedule: &ScheduleRecord, known: &mut Events) -> Result<Vec<Device>> {
    let mut devices: Vec<Device> = Vec::new();
    for [.., text] in &schedule.written.events {
        let Some(text) = schedule.texts.get(*text as usize) else {
            bail!("an event without its text");
        };
        let (EventKind::Opened { device, .. } | EventKind::Refused { device, .. }) =
            known.of(text)?
        else {
            continue;
        };
        if devices.iter().all(|it| it.name != device) {
            devices.push(Device::simulated(device, None, 0));
        }
    }
    Ok(devices)
}

fn ending(schedule: &ScheduleRecord) -> Ending {
    match schedule.written.ending {
        explored::Ending::Code(code) => Ending::Code(code),
        explored::Ending::Aborted => Ending::Signal("SIGABRT".into()),
        explored::Ending::Deadlock => Ending::Deadlock(in_words(schedule)),
        explored::Ending::Endless | explored::Ending::OutOfSight => {
            Ending::Endless(u32::try_from(schedule.steps().len()).unwrap_or(u32::MAX))
        }
    }
}
