//! Groups of devices that fail, and the checks about them.

use common::fault::Fault;

use super::{Complaint, LONGEST_DELAY, is_kebab};
use crate::lab::names::{DEVICE_NAMES, sessions_of};
use crate::lab::{Check, Devices, ExploredCase, Group, HEALTHY, Task};

/// What the devices of an exploration can do wrong, too.
const EXPLORED: [Fault; 6] =
    [Fault::Refuse, Fault::Reset, Fault::Hang, Fault::Silent, Fault::Reject, Fault::Quiet];
/// Most sessions that fail before a device is well.
const MOST_SESSIONS: usize = 100;

pub(super) fn groups(devices: &Devices, task: &Task) -> Result<(), Complaint> {
    for (name, group) in &devices.groups {
        let taken = |name: &str| {
            name == HEALTHY
                || DEVICE_NAMES.contains(&name)
                || task.vary.numbers.contains_key(name)
                || devices.groups.keys().any(|other| sessions_of(other) == name)
        };
        if !is_kebab(name) || taken(name) {
            let message = format!(
                "invalid name '{name}' of a group: use lower-case letters, digits and hyphens, and \
                 no name that stands for something else"
            );
            return Err((group.count.span(), message));
        }
        self::group(name, group, task)?;
    }
    let most: usize = devices.groups.values().map(|group| group.count.get_ref().to).sum();
    let small = task.explore.as_ref().and_then(|explore| explore.devices.as_ref());
    let (least, place) = match small {
        Some(small) if *small.get_ref() < devices.count.get_ref().from => {
            (*small.get_ref(), small.span())
        }
        _ => (devices.count.get_ref().from, devices.count.span()),
    };
    if most > 0 && least <= most {
        let message = format!(
            "the groups take up to {most} devices, and one at least must be left that is {HEALTHY}: \
             say {} devices or more",
            most + 1
        );
        return Err((place, message));
    }
    Ok(())
}

fn group(name: &str, group: &Group, task: &Task) -> Result<(), Complaint> {
    let count = group.count.get_ref();
    if count.from == 0 || count.from > count.to {
        let message = "a group's count goes from low to high and starts at 1 or more";
        return Err((group.count.span(), message.into()));
    }
    if group.fault.is_none() && group.delay.is_none() {
        let message = format!("say what is unlike with the devices of '{name}': fault or delay");
        return Err((group.count.span(), message));
    }
    if let Some(sessions) = &group.sessions {
        let Some(_) = group.fault else {
            let message = "only a fault can be one of the first sessions; say which fault";
            return Err((sessions.span(), message.into()));
        };
        let drawn = sessions.get_ref();
        if drawn.from == 0 || drawn.from > drawn.to || drawn.to > MOST_SESSIONS {
            let message = format!(
                "a number of sessions goes from low to high, and is from 1 to {MOST_SESSIONS}"
            );
            return Err((sessions.span(), message));
        }
    }
    if let Some(delay) = &group.delay {
        let [from, to] = *delay.get_ref();
        if !(0.0 <= from && from <= to && to <= LONGEST_DELAY) {
            let message = "a delay is two numbers of simulated seconds, from low to high";
            return Err((delay.span(), message.into()));
        }
    }
    match &group.fault {
        Some(fault) if task.explore.is_some() && !EXPLORED.contains(fault.get_ref()) => {
            let names = EXPLORED.map(|fault| fault.to_string()).join(", ");
            let message = format!(
                "the devices of an exploration know the faults {names}; omit [task.explore], or \
                 choose one of these"
            );
            Err((fault.span(), message))
        }
        _ => Ok(()),
    }
}

/// The faults of a case are those that an explored device knows, of devices that there are.
pub(super) fn faults_of(case: &ExploredCase, task: &Task) -> Result<(), String> {
    let Some(devices) = &task.vary.devices else {
        return Ok(());
    };
    for (whose, fault) in case.faults()? {
        let is_there = match ExploredCase::place(whose) {
            Some(place) => place < devices.count.get_ref().from,
            None => whose == HEALTHY || devices.groups.contains_key(whose),
        };
        if !is_there {
            let groups = devices.groups.keys().map(String::as_str).chain([HEALTHY, "device-1"]);
            let known: Vec<_> = groups.collect();
            return Err(format!("no devices '{whose}'; known: {} and so on", known.join(", ")));
        }
        if fault.is_some_and(|plan| !EXPLORED.contains(&plan.fault)) {
            let names = EXPLORED.map(|fault| fault.to_string()).join(", ");
            return Err(format!("the devices of an exploration know the faults {names}"));
        }
    }
    Ok(())
}

/// A check is about groups that there are.
pub(super) fn known(check: &Check, task: &Task) -> Result<(), Complaint> {
    let Some(of) = &check.of else {
        return Ok(());
    };
    let groups = task.vary.devices.iter().flat_map(|devices| devices.groups.keys());
    let groups: Vec<_> = groups.map(String::as_str).chain([HEALTHY]).collect();
    let names = of.get_ref().as_slice();
    let unknown = names.iter().find(|name| !groups.contains(&name.as_str()));
    match unknown {
        None if names.is_empty() => Err((of.span(), "name at least one group".into())),
        None => Ok(()),
        Some(name) => {
            let message = format!("unknown group '{name}'; known groups: {}", groups.join(", "));
            Err((of.span(), message))
        }
    }
}
