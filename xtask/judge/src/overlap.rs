//! Words about which sessions were open at the same time, and in which order.

use anyhow::Result;
use course::lab::word::{Expression, Pattern};
use course::text::{all, count, list};
use pattern::expression::plain;
use pattern::matcher::Matcher;

use super::evidence::{Change, Evidence};
use super::pictures::{ROWS, Scene, by_device, picture};
use super::{Verdict, evaluate, fail, shown};
use crate::picture::Picture;

/// Most devices a verdict names.
const MOST: usize = 4;

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
pub(super) fn peak(evidence: &Evidence<'_>) -> usize {
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
    let (mut joining, mut open_then) = (0, Vec::new());
    walk(evidence, |session, open| {
        let fits = open.len() as f64 <= limit;
        if !fits {
            (joining, open_then) = (session, open.to_vec());
        }
        fits
    });
    let (session, open) = (joining, open_then);
    let mut seen = joined(session, &open, limit, evidence);
    if (peak as f64) > limit + 1.0 {
        seen = format!("{seen}; later {peak} at once");
    }
    let says = format!("{} at once, {} allowed", open.len(), plain(limit));
    let scene = Scene {
        focus: together(&open, evidence),
        ..Scene::new(open, evidence.sessions[session].opened_us, says)
    };
    Ok(shown(
        format!("never more than {} at once", sessions(limit)),
        seen,
        picture(scene, evidence),
    ))
}

fn joined(session: usize, open: &[usize], limit: f64, evidence: &Evidence<'_>) -> String {
    let others = open.iter().filter(|other| **other != session);
    let others: Vec<_> = others.map(|other| evidence.device_of(*other)).collect();
    let still = match others.len() {
        0 => String::new(),
        1 => format!(" while {} was still connected", others[0]),
        _ => format!(" while {} were still connected", all(&others, MOST)),
    };
    format!(
        "{} joined{still}: {} at once, {} allowed",
        evidence.device_of(session),
        open.len(),
        plain(limit)
    )
}

/// From when to when all of these sessions were open.
fn together(open: &[usize], evidence: &Evidence<'_>) -> Option<(u64, u64)> {
    let sessions = || open.iter().map(|session| &evidence.sessions[*session]);
    let from = sessions().map(|session| session.opened_us).max()?;
    let ends = sessions().map(|session| session.closed_us.unwrap_or(evidence.end_us));
    Some((from, ends.min()?))
}

pub(super) fn open_reaches(limit: &Expression, evidence: &Evidence<'_>) -> Result<Verdict> {
    let limit = evaluate(limit, evidence)?;
    let peak = peak(evidence);
    if peak as f64 >= limit {
        return Ok(Verdict::Pass);
    }
    let (mut last, mut open_then) = (0, Vec::new());
    walk(evidence, |session, open| {
        if open.len() == peak {
            (last, open_then) = (session, open.to_vec());
        }
        open.len() < peak
    });
    let says = format!("never more than {peak} at once, {} possible", plain(limit));
    let picture = evidence.sessions.get(last).map(|last| {
        let scene = Scene { neighbours: 4, ..Scene::new(open_then, last.opened_us, says) };
        picture(scene, evidence)
    });
    Ok(shown(
        format!("{} at once, at some time", sessions(limit)),
        format!("never more than {} at once", count(peak, "session")),
        picture,
    ))
}

pub(super) fn no_overlap(evidence: &Evidence<'_>) -> Verdict {
    let mut overlap = None;
    walk(evidence, |session, open| {
        if let [first, _, ..] = open {
            overlap = Some((*first, session));
        }
        overlap.is_none()
    });
    let Some((first, second)) = overlap else {
        return Verdict::Pass;
    };
    let (earlier, later) = (evidence.device_of(first), evidence.device_of(second));
    let seen =
        format!("the session on {later} was opened while the one on {earlier} was still open");
    let opened = evidence.sessions[second].opened_us;
    let says = format!("{earlier} is still open");
    let scene = Scene {
        focus: together(&[first, second], evidence),
        ..Scene::new(vec![first, second], opened, says)
    };
    shown("one session at a time", seen, picture(scene, evidence))
}

/// By session: the most that were open at the same time while it was.
pub(super) fn most_beside(evidence: &Evidence<'_>) -> Vec<usize> {
    let mut most = vec![0; evidence.sessions.len()];
    walk(evidence, |_, open| {
        for session in open {
            most[*session] = most[*session].max(open.len());
        }
        true
    });
    most
}

pub(super) fn all_overlap(command: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let devices = evidence.devices.len();
    let expected = format!("all {} are open before the first is closed", count(devices, "session"));
    let opened = evidence.sessions.len();
    if opened != devices {
        let sessions = count(opened, "session");
        let seen = format!("{sessions} in all, for {}", count(devices, "device"));
        return Ok(fail(expected, seen));
    }
    if let Some((early, late)) = opened_late(evidence) {
        return Ok(one_after_another(early, late, expected, evidence));
    }
    let command = evidence.search(command)?;
    Ok(asked_late(&command, evidence).unwrap_or(Verdict::Pass))
}

/// The session that was closed first, and one that was opened after that.
fn opened_late(evidence: &Evidence<'_>) -> Option<(usize, usize)> {
    let mut first_closed = None;
    for change in &evidence.changes {
        match (change, first_closed) {
            (Change::Closed(session), None) => first_closed = Some(*session),
            (Change::Opened(late), Some(early)) => return Some((early, *late)),
            _ => {}
        }
    }
    None
}

fn one_after_another(
    early: usize,
    late: usize,
    expected: String,
    evidence: &Evidence<'_>,
) -> Verdict {
    let (one, other) = (evidence.device_of(early), evidence.device_of(late));
    let peak = peak(evidence);
    let seen = format!(
        "the session on {one} was closed before the one on {other} was opened; never more than {peak} at once"
    );
    let closed = evidence.sessions[early].closed_us.unwrap_or(evidence.end_us);
    let says = format!("closed, {other} not yet open");
    let scene = Scene { neighbours: ROWS, ..Scene::new(vec![early, late], closed, says) };
    shown(expected, seen, picture(scene, evidence))
}

/// Sessions may all be open, and still be worked on one after another.
fn asked_late(command: &Matcher, evidence: &Evidence<'_>) -> Option<Verdict> {
    let sessions = || evidence.sessions.iter().enumerate();
    let asked = sessions().filter_map(|(index, session)| {
        let first = session.exchanges.iter().find(|it| it.is(command))?;
        Some((first.order, index))
    });
    let answered = sessions().filter_map(|(index, session)| {
        let mut asked = session.exchanges.iter().filter(|it| it.is(command));
        let answer = asked.find_map(|exchange| exchange.answer)?;
        Some((answer.order, index, answer.at_us))
    });
    let ((asked, late), (answered, early, at_us)) = (asked.max()?, answered.min()?);
    if asked < answered {
        return None;
    }
    let (one, other) = (evidence.device_of(early), evidence.device_of(late));
    let scene = Scene {
        neighbours: ROWS,
        ticks: true,
        ..Scene::new(vec![early, late], at_us, format!("answered, {other} not asked yet"))
    };
    Some(shown(
        "all devices are at work at the same time",
        format!("{one} had answered before {other} was asked"),
        picture(scene, evidence),
    ))
}

pub(super) fn opened_in_device_order(evidence: &Evidence<'_>) -> Verdict {
    let opened = evidence.names(evidence.sessions.iter().map(|session| session.device));
    if opened == evidence.devices {
        return Verdict::Pass;
    }
    let seen =
        if opened.is_empty() { "no device was contacted".into() } else { list(&opened, 2 * MOST) };
    let expected = format!("sessions on {}, in this order", list(&evidence.devices, 2 * MOST));
    shown(expected, seen, out_of_order(evidence))
}

fn out_of_order(evidence: &Evidence<'_>) -> Option<Picture> {
    let sessions = evidence.sessions.iter().enumerate();
    let (wrong, session) = sessions.clone().find(|(index, session)| session.device != *index)?;
    let opened = evidence.device_of(wrong);
    let says = match evidence.devices.get(wrong) {
        Some(expected) => format!("{opened} is opened, {expected} should be"),
        None => format!("{opened} is opened once more"),
    };
    let expected = sessions.filter(|(_, session)| session.device == wrong);
    let important = expected.map(|(index, _)| index).chain([wrong]);
    let scene =
        Scene { neighbours: ROWS, ..Scene::new(important.collect(), session.opened_us, says) };
    Some(by_device(scene, evidence))
}

fn sessions(number: f64) -> String {
    let s = if number == 1.0 { "" } else { "s" };
    format!("{} session{s}", plain(number))
}
