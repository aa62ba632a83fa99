//! Words about the sessions the devices saw.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;
use common::trace::ClosedBy;
use course::lab::word::Pattern;
use course::text::{count, list, visible};
use pattern::matcher::Matcher;

use super::evidence::Evidence;
use super::pictures::{Scene, picture};
use super::session::Session;
use super::{Verdict, fail, shown};
use crate::picture::Picture;

/// Most devices a verdict names.
const MOST: usize = 4;

pub(super) fn each_device_once(command: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let regex = evidence.search(command)?;
    let mut by_device: Vec<Vec<&Session<'_>>> = vec![Vec::new(); evidence.devices.len()];
    for session in &evidence.sessions {
        by_device[session.device].push(session);
    }
    let variation = &evidence.observation.variation;
    let asks_only = variation.commands.is_empty() && !variation.own_devices;
    let problems = by_device.iter().zip(&evidence.devices);
    let problems = problems.filter_map(|(sessions, device)| {
        let changed = || changed(sessions).filter(|_| asks_only);
        let problem = not_once(sessions, &regex).or_else(changed)?;
        Some(format!("{device}: {problem}"))
    });
    let refused = evidence.refused.iter();
    let refused = refused.map(|it| {
        format!("{}: refused a session, {}", evidence.devices[it.device], visible(it.reason))
    });
    let problems: Vec<_> = refused.chain(problems).collect();
    if problems.is_empty() && !evidence.devices.is_empty() {
        return Ok(Verdict::Pass);
    }
    let devices = count(evidence.devices.len(), "device");
    let expected = format!(
        "on each of the {devices} one session, and in it one answered command like '{}'",
        evidence.command(command)
    );
    let seen = if evidence.sessions.is_empty() && evidence.refused.is_empty() {
        "no device was contacted".into()
    } else {
        list(&problems, MOST)
    };
    Ok(shown(expected, seen, second_session(evidence)))
}

/// No device sees such a command.
pub(super) fn never_typed(command: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let regex = evidence.search(command)?;
    let typed = evidence.sessions.iter().find_map(|session| {
        let line = session.exchanges.iter().find(|it| regex.is_match(it.line))?.line;
        Some((evidence.devices[session.device], line))
    });
    let Some((device, line)) = typed else {
        return Ok(Verdict::Pass);
    };
    let expected = format!("no command like '{}'", evidence.command(command));
    Ok(fail(expected, format!("'{}' on {device}", visible(line))))
}

/// A device that was visited twice.
fn second_session(evidence: &Evidence<'_>) -> Option<Picture> {
    let sessions = evidence.sessions.iter().enumerate();
    let mut visited = HashSet::new();
    let (second, session) =
        sessions.clone().find(|(_, session)| !visited.insert(session.device))?;
    let same = sessions.filter(|(_, other)| other.device == session.device);
    let same = same.map(|(index, _)| index).collect();
    let says = format!("a second session on {}", evidence.device_of(second));
    let scene = Scene { neighbours: 0, ..Scene::new(same, session.opened_us, says) };
    Some(picture(scene, evidence))
}

fn not_once(sessions: &[&Session<'_>], command: &Matcher) -> Option<String> {
    let [session] = sessions else {
        return Some(match sessions.len() {
            0 => "no session".into(),
            number => count(number, "session"),
        });
    };
    let (mut times, mut answered) = (BTreeMap::<_, (usize, &str)>::new(), false);
    for exchange in &session.exchanges {
        let Some(which) = exchange.which(command) else {
            continue;
        };
        if let Some(says) = exchange.rejection() {
            let (line, says) = (visible(exchange.line), visible(says));
            return Some(format!("it did not take '{line}': '{says}'"));
        }
        times.entry(which).or_insert((0, exchange.line)).0 += 1;
        answered |= exchange.answer.is_some();
    }
    match times.values().max() {
        None => Some(other_commands(session)),
        Some((1, _)) if answered => None,
        Some((1, _)) => Some("the program left before the answer".into()),
        Some((times, line)) => {
            Some(format!("one session, but '{}' {times} times in it", visible(line)))
        }
    }
}

/// What a device was configured with, though the task only asks.
fn changed(sessions: &[&Session<'_>]) -> Option<String> {
    let mut exchanges = sessions.iter().flat_map(|session| &session.exchanges);
    let change =
        exchanges.find(|it| (it.configures || it.changes()) && it.rejection().is_none())?;
    let line = visible(change.line);
    Some(if change.configures {
        format!("configured with '{line}', and this task only asks")
    } else {
        format!("told to '{line}', and this task only asks")
    })
}

fn other_commands(session: &Session<'_>) -> String {
    let typed: Vec<_> =
        session.asked_by_the_program().map(|it| format!("'{}'", visible(it.line))).collect();
    if typed.is_empty() {
        "a session without a command".into()
    } else {
        format!("not this command, but {}", list(&typed, 3))
    }
}

pub(super) fn closed(evidence: &Evidence<'_>) -> Verdict {
    let how = |session: &Session<'_>| match session.closed {
        Some(ClosedBy::Exit) => None,
        // When a program ends, the system also hangs up.
        Some(ClosedBy::Disconnect) => Some("hung up on without a log out"),
        Some(ClosedBy::Refused) => Some("turned away by the device"),
        Some(ClosedBy::Idle) => Some("silent until the device closed it"),
        Some(ClosedBy::Device) => Some("broken off by the device, as when it restarts"),
        Some(ClosedBy::Stopped) | None => Some("still open after the program had ended"),
    };
    let open = evidence.sessions.iter().filter_map(|session| {
        Some(format!("{}: {}", evidence.devices[session.device], how(session)?))
    });
    let open: Vec<_> = open.collect();
    if open.is_empty() {
        return Verdict::Pass;
    }
    fail("the program logs out of every session", list(&open, MOST))
}
