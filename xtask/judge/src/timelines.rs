//! What is kept of a run to be looked at: its lines, and its timelines.

#[cfg(test)]
mod tests;
mod work;

use common::trace::{ClosedBy, Event, EventKind};
use contain::process::Line;
use course::lab::Task;
use course::lab::word::Word;
use course::text::{visible, visible_to};
use run::observe::Observation;

use self::work::workers;
use super::evidence::{Change, Evidence, plain};
use super::session::Session;
use super::{Verdict, evaluate};
use crate::picture::Axis;
use crate::timeline::{Kept, Mark, Of, Row, Seen, Span, Step, Tick, Timeline, Wait};

/// Most lines kept from the beginning and from the end of an output.
const LINES: (usize, usize) = (400, 100);
/// Longest line that is kept whole.
const COLUMNS: usize = 400;
/// Most spans of a timeline, and most waits of one, and most ticks of a row.
const SPANS: usize = 1000;
const WAITS: usize = 24;
const TICKS: usize = 200;
/// Longest name of a row.
const NAME: usize = 40;

/// What can be looked at after a run, bounded in size.
pub fn seen(task: &Task, observation: &Observation, verdicts: &[Verdict]) -> Seen {
    let run = &observation.run;
    let numbers = observation.variation.numbers.iter();
    let as_judged = plain(observation);
    let evidence = Evidence::new(&as_judged);
    let timelines = [devices(task, &evidence, verdicts), workers(task, &evidence, verdicts)];
    Seen {
        flags: numbers.map(|(flag, it)| format!("{flag} {it}")).collect(),
        compare: task.compare.as_ref().map(|id| id.get_ref().clone()),
        stdout: kept(&run.stdout),
        stderr: kept(&run.stderr),
        timelines: timelines.into_iter().flatten().collect(),
    }
}

fn kept(lines: &[Line]) -> Kept {
    let shown = |line: &Line| Line { at: line.at, text: visible_to(&line.text, COLUMNS) };
    let (first, last) = LINES;
    let last = if lines.len() > first + last { lines.len() - last } else { lines.len() };
    let first = first.min(last).max(if last == lines.len() { last } else { 0 });
    Kept {
        first: lines[..first].iter().map(shown).collect(),
        left_out: last - first,
        last: lines[last..].iter().map(shown).collect(),
    }
}

/// The devices' sessions; `None` for a task without devices.
fn devices(task: &Task, evidence: &Evidence<'_>, verdicts: &[Verdict]) -> Option<Timeline> {
    if evidence.devices.is_empty() {
        return None;
    }
    let names = evidence.devices.iter().map(|name| visible_to(name, NAME));
    let mut rows: Vec<_> = names.map(Row::new).collect();
    for session in evidence.sessions.iter().take(SPANS) {
        rows[session.device].spans.push(span(session));
    }
    refusals(evidence, &mut rows);
    let last = last_sign_of_life(evidence);
    let first = evidence.sessions.first().map(|first| first.opened_us);
    Some(Timeline {
        of: Of::Devices,
        speed: evidence.speed,
        origin_us: first.unwrap_or(last),
        end_us: last,
        rows,
        steps: steps(changes(evidence)),
        limit: limit(task, evidence),
        marks: marks(task, verdicts, |axis, at| match axis {
            Axis::Microseconds { .. } => Some(at.min(last)),
            Axis::Lines => None,
        }),
        left_out: evidence.sessions.len().saturating_sub(SPANS),
    })
}

/// A session, with what its program waits for first: the login.
fn span(session: &Session<'_>) -> Span {
    let login = Wait {
        from: session.opened_us,
        to: session.authenticated_us.or(session.closed_us),
        command: None,
    };
    let mut span = session.span(session.work().take(WAITS - 1));
    span.waits.insert(0, login);
    span
}

fn refusals(evidence: &Evidence<'_>, rows: &mut [Row]) {
    for event in &evidence.observation.events {
        if let EventKind::Refused { device, reason, .. } = &event.what
            && let Some(index) = evidence.position(device)
            && rows[index].ticks.len() < TICKS
        {
            let says = format!("refused: {}", visible(reason));
            let tick = Tick { at: event.at_us, says, refused: true, ..Tick::default() };
            rows[index].ticks.push(tick);
        }
    }
}

/// The end of a run; of one that was ended because its time was over, a
/// little after the last thing that happened: the rest would be empty.
fn last_sign_of_life(evidence: &Evidence<'_>) -> u64 {
    let timed_out = evidence.observation.run.ending.was_waited_for();
    let is_of_life = |event: &&Event| match event.what {
        EventKind::Configuration { .. } | EventKind::Stopped => false,
        EventKind::Closed { by: ClosedBy::Disconnect | ClosedBy::Stopped, .. } => !timed_out,
        _ => true,
    };
    let last = evidence.observation.events.iter().rfind(is_of_life).map_or(0, |it| it.at_us);
    let first = evidence.sessions.first().map_or(last, |it| it.opened_us);
    if evidence.sessions.iter().any(|it| it.closed_us.is_none()) {
        last + last.saturating_sub(first) / 8 + 1
    } else {
        last
    }
}

/// When sessions opened and closed (`false`), in the order of the trace: two things may
/// happen in one microsecond.
fn changes(evidence: &Evidence<'_>) -> impl Iterator<Item = (u64, bool)> {
    let changes = evidence.changes.iter().take(2 * SPANS);
    changes.filter_map(|change| match change {
        Change::Opened(session) => Some((evidence.sessions[*session].opened_us, true)),
        Change::Closed(session) => Some((evidence.sessions[*session].closed_us?, false)),
    })
}

/// How many spans are open from each of these instants on: one opens there, or closes.
fn steps(changes: impl Iterator<Item = (u64, bool)>) -> Vec<Step> {
    let mut open = 0_usize;
    let step = |(at, opens)| {
        open = if opens { open + 1 } else { open.saturating_sub(1) };
        Step { at, open }
    };
    changes.map(step).collect()
}

fn limit(task: &Task, evidence: &Evidence<'_>) -> Option<f64> {
    let mut words = task.checks.iter().map(|check| &check.that);
    words.find_map(|word| match word {
        Word::OpenAtMost(limit) => evaluate(limit, evidence).ok(),
        _ => None,
    })
}

fn marks(task: &Task, verdicts: &[Verdict], when: impl Fn(Axis, u64) -> Option<u64>) -> Vec<Mark> {
    let mark = |(check, verdict): (&course::lab::Check, &Verdict)| {
        let Verdict::Fail { picture: Some(picture), .. } = verdict else {
            return None;
        };
        let mark = picture.mark.as_ref()?;
        Some(Mark {
            at: when(picture.axis, mark.at)?,
            check: check.id().to_owned(),
            says: visible(&mark.says),
        })
    };
    task.checks.iter().zip(verdicts).filter_map(mark).collect()
}
