//! Words about the sessions the devices saw.

use anyhow::Result;
use common::trace::ClosedBy;
use regex_lite::Regex;

use super::evidence::{Change, Evidence, Session};
use super::{Verdict, evaluate, fail};
use crate::expression::plain;
use crate::lab::word::{Expression, Pattern};
use crate::text::{count, list, visible};

/// Most devices a verdict names.
const MOST: usize = 4;

pub(super) fn each_device_once(command: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let regex = evidence.search(command)?;
    let mut by_device: Vec<Vec<&Session<'_>>> = vec![Vec::new(); evidence.devices.len()];
    for session in &evidence.sessions {
        by_device[session.device].push(session);
    }
    let problems = by_device.iter().zip(&evidence.devices);
    let problems = problems.filter_map(|(sessions, device)| {
        Some(format!("{device}: {}", not_once(sessions, &regex)?))
    });
    let refused = evidence.refused.iter();
    let refused = refused.map(|(device, reason)| {
        format!(
            "{}: refused a session, {}",
            evidence.devices[*device],
            visible(reason)
        )
    });
    let problems: Vec<_> = refused.chain(problems).collect();
    if problems.is_empty() {
        return Ok(Verdict::Pass);
    }
    let devices = count(evidence.devices.len(), "device");
    let expected = format!(
        "on each of the {devices} one session, and in it one answered command like '{}'",
        evidence.readable(command.get_ref())
    );
    let seen = match evidence.sessions.is_empty() && evidence.refused.is_empty() {
        true => "no device was contacted".into(),
        false => list(&problems, MOST),
    };
    Ok(fail(expected, seen))
}

fn not_once(sessions: &[&Session<'_>], command: &Regex) -> Option<String> {
    let [session] = sessions else {
        return Some(match sessions.len() {
            0 => "no session".into(),
            number => count(number, "session"),
        });
    };
    let mut matching = session
        .exchanges
        .iter()
        .filter(|exchange| command.is_match(exchange.line));
    match (matching.next(), matching.count()) {
        (Some(first), 0) if first.answer.is_some() => None,
        (Some(_), 0) => Some("the program left before the answer".into()),
        (Some(_), more) => Some(format!("the command {} times", more + 1)),
        (None, _) => Some(other_commands(session)),
    }
}

fn other_commands(session: &Session<'_>) -> String {
    let typed: Vec<_> = session
        .exchanges
        .iter()
        .map(|it| format!("'{}'", visible(it.line)))
        .collect();
    if typed.is_empty() {
        "a session without a command".into()
    } else {
        format!("not this command, but {}", list(&typed, 3))
    }
}

pub(super) fn closed(evidence: &Evidence<'_>) -> Verdict {
    let how = |session: &Session<'_>| match session.closed {
        Some(ClosedBy::Exit) => None,
        // The system hangs up for a program that ends, too.
        Some(ClosedBy::Disconnect) => Some("hung up on without a log out"),
        Some(ClosedBy::Refused) => Some("turned away by the device"),
        Some(ClosedBy::Idle) => Some("silent until the device closed it"),
        Some(ClosedBy::Stopped) | None => Some("still open after the program had ended"),
    };
    let open = evidence.sessions.iter().filter_map(|session| {
        Some(format!(
            "{}: {}",
            evidence.devices[session.device],
            how(session)?
        ))
    });
    let open: Vec<_> = open.collect();
    if open.is_empty() {
        return Verdict::Pass;
    }
    fail("the program logs out of every session", list(&open, MOST))
}

/// What the trace says, step by step: a session that has just opened or
/// closed, and those that are open then, in the order in which they opened.
fn walk(evidence: &Evidence<'_>, mut each: impl FnMut(usize, &[usize]) -> bool) {
    // Sessions that are open at the same time are few, sessions many.
    let mut open: Vec<usize> = Vec::new();
    for change in &evidence.changes {
        match change {
            Change::Opened(session) => {
                open.push(*session);
                if !each(*session, &open) {
                    return;
                }
            }
            Change::Closed(session) => open.retain(|other| other != session),
        }
    }
}

/// The most sessions that were open at the same time.
fn peak(evidence: &Evidence<'_>) -> usize {
    let (mut open, mut peak) = (0_usize, 0);
    for change in &evidence.changes {
        match change {
            Change::Opened(_) => open += 1,
            Change::Closed(_) => open = open.saturating_sub(1),
        }
        peak = peak.max(open);
    }
    peak
}

pub(super) fn open_at_most(limit: &Expression, evidence: &Evidence<'_>) -> Result<Verdict> {
    let limit = evaluate(limit, evidence)?;
    let peak = peak(evidence);
    if peak as f64 <= limit {
        return Ok(Verdict::Pass);
    }
    let mut seen = String::new();
    walk(evidence, |session, open| {
        let fits = open.len() as f64 <= limit;
        if !fits {
            seen = joined(session, open, limit, evidence);
        }
        fits
    });
    if (peak as f64) > limit + 1.0 {
        seen = format!("{seen}; later {peak} at once");
    }
    Ok(fail(
        format!("never more than {} at once", sessions(limit)),
        seen,
    ))
}

fn joined(session: usize, open: &[usize], limit: f64, evidence: &Evidence<'_>) -> String {
    let before = count(open.len() - 1, "session");
    let were = if open.len() == 2 { "was" } else { "were" };
    format!(
        "{} joined while {before} {were} open: {} at once, {} allowed",
        evidence.device_of(session),
        open.len(),
        plain(limit)
    )
}

pub(super) fn open_reaches(limit: &Expression, evidence: &Evidence<'_>) -> Result<Verdict> {
    let limit = evaluate(limit, evidence)?;
    let peak = peak(evidence);
    if peak as f64 >= limit {
        return Ok(Verdict::Pass);
    }
    let expected = format!("{} at once, at some time", sessions(limit));
    Ok(fail(
        expected,
        format!("never more than {} at once", count(peak, "session")),
    ))
}

fn sessions(number: f64) -> String {
    let s = if number == 1.0 { "" } else { "s" };
    format!("{} session{s}", plain(number))
}

pub(super) fn no_overlap(evidence: &Evidence<'_>) -> Verdict {
    let mut seen = String::new();
    walk(evidence, |session, open| {
        if let [first, _, ..] = open {
            let (later, earlier) = (evidence.device_of(session), evidence.device_of(*first));
            seen = format!(
                "the session on {later} was opened while the one on {earlier} was still open"
            );
        }
        seen.is_empty()
    });
    if seen.is_empty() {
        return Verdict::Pass;
    }
    fail("one session at a time", seen)
}

pub(super) fn all_overlap(evidence: &Evidence<'_>) -> Verdict {
    let devices = evidence.devices.len();
    let expected = format!(
        "all {} are open before the first is closed",
        count(devices, "session")
    );
    let opened = evidence.sessions.len();
    if opened != devices {
        return fail(
            expected,
            format!(
                "{} in all, for {}",
                count(opened, "session"),
                count(devices, "device")
            ),
        );
    }
    let mut first_closed = None;
    for change in &evidence.changes {
        match (change, first_closed) {
            (Change::Closed(session), None) => first_closed = Some(*session),
            (Change::Opened(late), Some(early)) => {
                let (early, late) = (evidence.device_of(early), evidence.device_of(*late));
                let peak = peak(evidence);
                let seen = format!(
                    "the session on {early} was closed before the one on {late} was opened; never more than {peak} at once"
                );
                return fail(expected, seen);
            }
            _ => {}
        }
    }
    match asked_late(evidence) {
        Some(seen) => fail("all devices are at work at the same time", seen),
        None => Verdict::Pass,
    }
}

/// Sessions may all be open, and still be worked on one after another.
fn asked_late(evidence: &Evidence<'_>) -> Option<String> {
    let sessions = evidence.sessions.iter();
    let asked = sessions.clone().filter_map(|session| {
        let first = session.work().next()?;
        Some((first.order, session.device))
    });
    let answered = sessions.filter_map(|session| {
        let answer = session.work().find_map(|exchange| exchange.answer)?;
        Some((answer.order, session.device))
    });
    let ((late, late_device), (early, early_device)) = (asked.max()?, answered.min()?);
    let name = |device: usize| evidence.devices[device];
    (early < late).then(|| {
        format!(
            "{} had answered before {} was asked anything",
            name(early_device),
            name(late_device)
        )
    })
}

pub(super) fn opened_in_device_order(evidence: &Evidence<'_>) -> Verdict {
    let opened = evidence.names(evidence.sessions.iter().map(|session| session.device));
    if opened == evidence.devices {
        return Verdict::Pass;
    }
    let seen = match opened.is_empty() {
        true => "no device was contacted".into(),
        false => list(&opened, 2 * MOST),
    };
    fail(
        format!(
            "sessions on {}, in this order",
            list(&evidence.devices, 2 * MOST)
        ),
        seen,
    )
}
