//! A run that did not come to its end: who waited for what, as far as the
//! devices and the transcript tell.

#[cfg(test)]
mod tests;

use std::time::Duration;

use regex_lite::Regex;
use run::observe::Observation;
use serde::{Deserialize, Serialize};

use super::evidence::{Evidence, plain};
use super::pictures::{ROWS, of_sessions};
use super::session::Session;
use crate::picture::Picture;
use crate::timeline::{Mark, Row};

/// Most sessions in a picture that were closed before the end.
const OVER: usize = 4;

/// What could be seen of a program that was ended because it took too long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stuck {
    /// The last line of each tag such as `[Worker 1]`, earliest first.
    pub said: Vec<String>,
    /// How long nothing had been printed.
    pub silent: Duration,
    /// How many devices there are.
    pub devices: usize,
    /// The sessions that were open to the end.
    pub open: Vec<OpenSession>,
    /// The devices that no session was opened on.
    pub not_contacted: Vec<String>,
    /// The sessions up to the end; `None` if there was none, or no devices.
    pub picture: Option<Picture>,
}

/// A session that the program never closed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenSession {
    /// Its device.
    pub device: String,
    /// Simulated seconds since the first session was opened.
    pub since: f64,
    /// The command that the device still owes an answer to.
    pub unanswered: Option<String>,
    /// The program's `connect` has not come back: the terminal is being set up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub connecting: bool,
}

/// What is known of a run that timed out; `None` for every other.
pub fn stuck(observation: &Observation) -> Option<Stuck> {
    if !observation.run.ending.was_waited_for() {
        return None;
    }
    let observation = &*plain(observation);
    let evidence = Evidence::new(observation);
    let last = observation.run.stdout.last().map_or(Duration::ZERO, |line| line.at);
    let mut visited = vec![false; evidence.devices.len()];
    for session in &evidence.sessions {
        visited[session.device] = true;
    }
    let missed = evidence.devices.iter().zip(visited);
    let missed = missed.filter(|(_, visited)| !visited);
    Some(Stuck {
        said: last_words(observation),
        silent: observation.run.took.saturating_sub(last),
        open: open(&evidence).map(|it| open_session(it, &evidence)).collect(),
        devices: evidence.devices.len(),
        not_contacted: missed.map(|(name, _)| (*name).to_owned()).collect(),
        picture: picture(&evidence),
    })
}

/// The last line of each tag; times of day are not tags.
fn last_words(observation: &Observation) -> Vec<String> {
    let lines = &observation.run.stdout;
    let tag = Regex::new(r"^\s*\[([^\]\[]*[^\]\[\d:. ][^\]\[]*)\]").ok();
    let tag = |text: &str| Some(tag.as_ref()?.captures(text)?[1].to_owned());
    let mut seen = std::collections::HashSet::new();
    let mut last: Vec<_> = lines.iter().rev().collect();
    last.retain(|line| tag(&line.text).is_some_and(|tag| seen.insert(tag)));
    last.truncate(ROWS);
    last.into_iter().rev().map(|line| line.text.clone()).collect()
}

fn open<'e, 'a>(evidence: &'e Evidence<'a>) -> impl Iterator<Item = &'e Session<'a>> {
    let sessions = evidence.sessions.iter();
    sessions.filter(|session| session.closed_us.is_none())
}

fn open_session(session: &Session<'_>, evidence: &Evidence<'_>) -> OpenSession {
    let unanswered = session.exchanges.iter().find(|it| it.answer.is_none());
    let connecting = unanswered.is_some_and(|it| it.is_setup);
    let unanswered = unanswered.filter(|it| !it.is_setup);
    OpenSession {
        device: evidence.devices[session.device].to_owned(),
        since: evidence.seconds(session.opened_us),
        unanswered: unanswered.map(|exchange| exchange.line.to_owned()),
        connecting,
    }
}

/// The sessions that were open to the end, and the last ones that were not.
///
/// Time runs on, but the picture ends soon after the last thing that happened:
/// the rest of it would be an empty line.
fn picture(evidence: &Evidence<'_>) -> Option<Picture> {
    let all = &evidence.sessions;
    let last = all.iter().map(last_sign_of_life).max()?;
    let mut chosen: Vec<_> = (0..all.len()).collect();
    chosen.sort_by_key(|index| (all[*index].closed_us.is_some(), usize::MAX - index));
    // Sessions that are over are there for their order only.
    chosen.truncate(ROWS.min(open(evidence).count() + OVER));
    chosen.sort_unstable();
    let from = all[*chosen.first()?].opened_us;
    let to = evidence.end_us.min(last + (last - from) / 4 + 1);
    let ended = evidence.seconds(evidence.end_us);
    let says = format!("the last that was seen; the run was ended at {ended:.1}s");
    let mark = Mark { at: last, says, ..Mark::default() };
    let row = |index: &usize| {
        let session = &all[*index];
        let unanswered = session.asked_by_the_program().filter(|it| it.answer.is_none());
        let name = evidence.devices[session.device];
        Row { spans: vec![session.span(unanswered)], ..Row::new(name) }
    };
    Some(of_sessions(chosen.iter().map(row).collect(), (from, to), mark, evidence))
}

fn last_sign_of_life(session: &Session<'_>) -> u64 {
    let exchanges = session.exchanges.iter();
    let said = exchanges.map(|it| it.answer.map_or(it.at_us, |answer| answer.at_us));
    let closed = session.closed_us.unwrap_or(session.opened_us);
    said.max().unwrap_or(closed).max(closed)
}
