//! Pictures of sessions: which rows, which part of the time, which instant.

#[cfg(test)]
mod tests;

use course::text::ordinal;

use super::evidence::Evidence;
use super::session::Session;
use crate::picture::{Axis, Picture};
use crate::timeline::{Mark, Row};

/// Most rows of a picture.
pub(super) const ROWS: usize = 12;
/// What is to be seen must be a part of the whole as large as this, …
const SMALLEST_PART: u64 = 16;
/// … or the picture shows only so many times as much.
const ZOOM: u64 = 8;

/// What a picture of sessions is about.
pub(super) struct Scene {
    /// Positions in [`Evidence::sessions`]: what the mark is about.
    pub(super) sessions: Vec<usize>,
    /// How many other sessions are drawn beside them.
    pub(super) neighbours: usize,
    /// The instant that proves the verdict.
    pub(super) mark: Mark,
    /// From when to when there must be something to be seen.
    pub(super) focus: Option<(u64, u64)>,
    /// Whether commands and answers are part of the proof.
    pub(super) ticks: bool,
}

impl Scene {
    /// These sessions and two others.
    pub(super) fn new(sessions: Vec<usize>, at: u64, says: impl Into<String>) -> Self {
        Self {
            sessions,
            neighbours: 2,
            mark: Mark { at, says: says.into(), ..Mark::default() },
            focus: None,
            ticks: false,
        }
    }
}

/// The sessions of a scene in the order in which they were opened.
pub(super) fn picture(scene: Scene, evidence: &Evidence<'_>) -> Picture {
    let chosen = choose(&scene.sessions, scene.neighbours, evidence.sessions.len());
    drawn(chosen, scene, evidence)
}

/// As [`picture`], in the order of the inventory.
pub(super) fn by_device(scene: Scene, evidence: &Evidence<'_>) -> Picture {
    let mut chosen = choose(&scene.sessions, scene.neighbours, evidence.sessions.len());
    chosen.sort_by_key(|session| evidence.sessions[*session].device);
    drawn(chosen, scene, evidence)
}

fn drawn(mut chosen: Vec<usize>, scene: Scene, evidence: &Evidence<'_>) -> Picture {
    let (from, to) = window(&chosen, &scene, evidence);
    chosen.retain(|session| {
        let session = &evidence.sessions[*session];
        session.opened_us <= to && session.closed_us.is_none_or(|closed| from <= closed)
    });
    let rows = chosen.iter().map(|index| {
        let session = &evidence.sessions[*index];
        let asked = session.work().filter(|_| scene.ticks);
        Row { spans: vec![session.span(asked)], ..Row::new(name(*index, evidence)) }
    });
    of_sessions(rows.collect(), (from, to), scene.mark, evidence)
}

/// One row per session; simulated time begins with the first session.
pub(super) fn of_sessions(
    rows: Vec<Row>,
    (from, to): (u64, u64),
    mark: Mark,
    evidence: &Evidence<'_>,
) -> Picture {
    let left_out = evidence.sessions.len() - rows.len();
    let axis = Axis::Microseconds { origin: evidence.origin_us(), speed: evidence.speed };
    Picture { axis, from, to, rows, mark: Some(mark), left_out }
}

/// The important ones as far as they fit, and those that were opened shortly
/// before and after them.
fn choose(important: &[usize], neighbours: usize, all: usize) -> Vec<usize> {
    let mut chosen = important.to_vec();
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.len() > ROWS {
        // The last one is the one too many.
        chosen.drain(ROWS - 1..chosen.len() - 1);
    }
    let (Some(&first), Some(&last)) = (chosen.first(), chosen.last()) else {
        return chosen;
    };
    let most = ROWS.min(chosen.len() + neighbours);
    let others = |it: &usize| !important.contains(it);
    let after = (last + 1..all).filter(others);
    let between = (first..last).rev().filter(others);
    let before = (0..first).rev();
    let near = interleaved(after, between.chain(before));
    chosen.extend(near.take(most - chosen.len()));
    chosen.sort_unstable();
    chosen
}

fn interleaved(
    mut one: impl Iterator<Item = usize>,
    mut other: impl Iterator<Item = usize>,
) -> impl Iterator<Item = usize> {
    let mut turn = false;
    std::iter::from_fn(move || {
        turn = !turn;
        if turn { one.next().or_else(|| other.next()) } else { other.next().or_else(|| one.next()) }
    })
}

/// From the first to the last thing that is drawn, or nearer where the proof
/// would be too small to be seen.
fn window(chosen: &[usize], scene: &Scene, evidence: &Evidence<'_>) -> (u64, u64) {
    let sessions = chosen.iter().map(|session| &evidence.sessions[*session]);
    let opened = sessions.clone().map(|session| session.opened_us);
    let closed = sessions.map(|session| session.closed_us.unwrap_or(evidence.end_us));
    let at = scene.mark.at;
    let from = opened.min().unwrap_or(at).min(at);
    let to = closed.max().unwrap_or(at).max(at);
    let Some((focus, end)) = scene.focus else {
        return (from, to);
    };
    let span = end.saturating_sub(focus).max(1);
    if span * SMALLEST_PART >= to - from {
        return (from, to);
    }
    let nearer = focus.saturating_sub(span * ZOOM / 2);
    (from.max(nearer), to.min(end + span * ZOOM / 2))
}

/// A session's device, and which of its sessions it is.
fn name(session: usize, evidence: &Evidence<'_>) -> String {
    let device = evidence.device_of(session);
    let earlier = &evidence.sessions[..session];
    let same = |other: &&Session<'_>| other.device == evidence.sessions[session].device;
    match earlier.iter().filter(same).count() {
        0 => device.to_owned(),
        earlier => format!("{device} ({})", ordinal(earlier + 1)),
    }
}
