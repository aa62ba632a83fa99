//! What is kept of a run to be looked at: its lines, and its timelines.

#[cfg(test)]
mod tests;

use common::trace::{ClosedBy, What};
use regex_lite::Regex;

use super::evidence::{Change, Evidence, group};
use super::session::Session;
use super::{Verdict, evaluate};
use crate::lab::Task;
use crate::lab::word::Word;
use crate::observe::Observation;
use crate::picture::Axis;
use crate::process::{Ending, Line};
use crate::text::{visible, visible_to};
use crate::timeline::{Kept, Mark, Of, Row, Seen, Span, Step, Tick, Timeline, Wait};

/// Most lines kept from the beginning and from the end of an output.
const LINES: (usize, usize) = (400, 100);
/// Longest line that is kept whole.
const COLUMNS: usize = 400;
/// Most spans of a timeline, and most waits of one, and most ticks of a row.
const SPANS: usize = 1000;
const WAITS: usize = 24;
const TICKS: usize = 200;
/// Most rows of workers.
const WORKERS: usize = 128;
/// Longest name of a row.
const NAME: usize = 40;

/// What can be looked at after a run, bounded in size.
pub fn seen(task: &Task, observation: &Observation, verdicts: &[Verdict]) -> Seen {
    let run = &observation.run;
    let numbers = observation.variation.numbers.iter();
    let evidence = Evidence::new(observation);
    let timelines = [
        devices(task, &evidence, verdicts),
        workers(task, &evidence, verdicts),
    ];
    Seen {
        flags: numbers.map(|(flag, it)| format!("{flag} {it}")).collect(),
        compare: task.compare.as_ref().map(|id| id.get_ref().clone()),
        stdout: kept(&run.stdout),
        stderr: kept(&run.stderr),
        timelines: timelines.into_iter().flatten().collect(),
    }
}

fn kept(lines: &[Line]) -> Kept {
    let shown = |line: &Line| Line {
        at: line.at,
        text: visible_to(&line.text, COLUMNS),
    };
    let (first, last) = LINES;
    let last = match lines.len() > first + last {
        true => lines.len() - last,
        false => lines.len(),
    };
    let first = first
        .min(last)
        .max(if last == lines.len() { last } else { 0 });
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
    let name = |name: &&str| Row {
        name: visible_to(name, NAME),
        spans: Vec::new(),
        ticks: Vec::new(),
    };
    let mut rows: Vec<_> = evidence.devices.iter().map(name).collect();
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
        steps: steps(evidence),
        limit: limit(task, evidence),
        marks: marks(task, verdicts, |axis, at| match axis {
            Axis::Microseconds { .. } => Some(at.min(last)),
            Axis::Lines => None,
        }),
        left_out: evidence.sessions.len().saturating_sub(SPANS),
    })
}

fn span(session: &Session<'_>) -> Span {
    let login = Wait {
        from_us: session.opened_us,
        to_us: session.authenticated_us.or(session.closed_us),
        command: None,
    };
    let work = session.work().map(|exchange| Wait {
        from_us: exchange.at_us,
        to_us: exchange.answer.map(|answer| answer.at_us),
        command: Some(visible(exchange.line)),
    });
    let ended = match (session.closed, session.closed_us) {
        (_, None) => "never closed",
        (Some(ClosedBy::Exit), _) => "logged out",
        (Some(ClosedBy::Refused), _) => "turned away by the device",
        (Some(ClosedBy::Idle), _) => "closed by the device: idle",
        (Some(ClosedBy::Device), Some(_)) => "broken off by the device",
        (Some(ClosedBy::Disconnect | ClosedBy::Stopped) | None, _) => "hung up",
    };
    Span {
        number: session.number,
        from_us: session.opened_us,
        to_us: session.closed_us,
        ended: ended.into(),
        waits: std::iter::once(login).chain(work).take(WAITS).collect(),
    }
}

fn refusals(evidence: &Evidence<'_>, rows: &mut [Row]) {
    for event in &evidence.observation.events {
        if let What::Refused { device, reason, .. } = &event.what
            && let Some(index) = evidence.position(device)
            && rows[index].ticks.len() < TICKS
        {
            rows[index].ticks.push(Tick {
                at_us: event.at_us,
                says: format!("refused: {}", visible(reason)),
                refused: true,
            });
        }
    }
}

/// The end of a run; of one that was ended because its time was over, a
/// little after the last thing that happened: the rest would be empty.
fn last_sign_of_life(evidence: &Evidence<'_>) -> u64 {
    let events = &evidence.observation.events;
    let matters = |what: &What| !matches!(what, What::Configuration { .. } | What::Stopped);
    let timed_out = matches!(evidence.observation.run.ending, Ending::TimedOut(_));
    let mut last = 0;
    for event in events.iter().filter(|event| matters(&event.what)) {
        if !(timed_out
            && matches!(
                event.what,
                What::Closed {
                    by: ClosedBy::Disconnect | ClosedBy::Stopped,
                    ..
                }
            ))
        {
            last = event.at_us;
        }
    }
    let first = evidence.sessions.first().map_or(last, |it| it.opened_us);
    match evidence.sessions.iter().any(|it| it.closed_us.is_none()) {
        true => last + last.saturating_sub(first) / 8 + 1,
        false => last,
    }
}

/// In the order of the trace: two things may happen in one microsecond.
fn steps(evidence: &Evidence<'_>) -> Vec<Step> {
    let mut open = 0_usize;
    let mut steps = Vec::new();
    for change in evidence.changes.iter().take(2 * SPANS) {
        let at_us = match change {
            Change::Opened(session) => {
                open += 1;
                Some(evidence.sessions[*session].opened_us)
            }
            Change::Closed(session) => {
                let closed = evidence.sessions[*session].closed_us;
                open -= usize::from(closed.is_some());
                closed
            }
        };
        steps.extend(at_us.map(|at_us| Step { at_us, open }));
    }
    steps
}

fn limit(task: &Task, evidence: &Evidence<'_>) -> Option<f64> {
    let mut words = task.checks.iter().map(|check| &check.that);
    words.find_map(|word| match word {
        Word::OpenAtMost(limit) => evaluate(limit, evidence).ok(),
        _ => None,
    })
}

fn marks(task: &Task, verdicts: &[Verdict], when: impl Fn(Axis, u64) -> Option<u64>) -> Vec<Mark> {
    let mark = |(check, verdict): (&crate::lab::Check, &Verdict)| {
        let Verdict::Fail {
            picture: Some(picture),
            ..
        } = verdict
        else {
            return None;
        };
        let mark = picture.mark.as_ref()?;
        Some(Mark {
            at_us: when(picture.axis, mark.at)?,
            check: check.id().to_owned(),
            says: visible(&mark.says),
        })
    };
    task.checks.iter().zip(verdicts).filter_map(mark).collect()
}

/// What starts a piece of work, what ends one, and anything a worker says.
#[derive(Default)]
struct Signs {
    start: Option<Regex>,
    end: Option<Regex>,
    any: Vec<Regex>,
}

fn signs(task: &Task, evidence: &Evidence<'_>) -> Signs {
    let mut signs = Signs::default();
    for check in &task.checks {
        let mut any = |source: &str| signs.any.extend(evidence.whole_line(source).ok());
        match &check.that {
            Word::Workers(word) => any(word.line.get_ref()),
            Word::StopsOnce(word) => any(word.any.get_ref()),
            Word::WorkersAtOnce(word) => {
                signs.start = evidence.whole_line(word.start.get_ref()).ok();
                signs.end = evidence.whole_line(word.end.get_ref()).ok();
            }
            _ => {}
        }
    }
    signs
}

/// The workers that the program's lines name, if the task is about any.
fn workers(task: &Task, evidence: &Evidence<'_>, verdicts: &[Verdict]) -> Option<Timeline> {
    let signs = signs(task, evidence);
    let lines = &evidence.observation.run.stdout;
    let at = |line: usize| lines.get(line).map_or(0, micros);
    let mut drawn = Workers::default();
    for (index, text) in evidence.lines.iter().enumerate() {
        drawn.line(&signs, text, at(index));
    }
    if drawn.rows.is_empty() {
        return None;
    }
    drawn
        .rows
        .sort_by_key(|row| (row.name.chars().count(), row.name.clone()));
    Some(Timeline {
        of: Of::Workers,
        speed: evidence.speed,
        origin_us: 0,
        end_us: lines.last().map_or(1, |line| micros(line).max(1)),
        rows: drawn.rows,
        steps: drawn.steps,
        limit: None,
        marks: marks(task, verdicts, |axis, line| match axis {
            Axis::Lines => Some(at((line as usize).saturating_sub(1))),
            Axis::Microseconds { .. } => None,
        }),
        left_out: drawn.left_out,
    })
}

fn micros(line: &Line) -> u64 {
    u64::try_from(line.at.as_micros()).unwrap_or(u64::MAX)
}

/// Rows of workers while lines come in.
#[derive(Default)]
struct Workers {
    rows: Vec<Row>,
    steps: Vec<Step>,
    spans: u64,
    open: usize,
    left_out: usize,
}

impl Workers {
    fn line(&mut self, signs: &Signs, text: &str, at_us: u64) {
        let found = |regex: &Regex| {
            regex
                .captures(text)
                .map(|it| group(&it, "worker").to_owned())
        };
        let start = signs.start.as_ref().and_then(found);
        let end = signs.end.as_ref().and_then(found);
        let any = signs.any.iter().find_map(found);
        let Some(worker) = start.as_ref().or(end.as_ref()).or(any.as_ref()) else {
            return;
        };
        let Some(index) = self.row(&format!("worker {worker}")) else {
            self.left_out += 1;
            return;
        };
        if start.is_some() {
            self.start(index, at_us);
        } else if end.is_some() {
            self.end(index, at_us, text);
        } else {
            self.tick(index, at_us, text);
        }
    }

    fn row(&mut self, name: &str) -> Option<usize> {
        let name = visible_to(name, NAME);
        let known = self.rows.iter().position(|row| row.name == name);
        if known.is_none() && self.rows.len() < WORKERS {
            self.rows.push(Row {
                name,
                spans: Vec::new(),
                ticks: Vec::new(),
            });
            return Some(self.rows.len() - 1);
        }
        known
    }

    fn start(&mut self, row: usize, at_us: u64) {
        let spans = &mut self.rows[row].spans;
        let working = spans.last().is_some_and(|span| span.to_us.is_none());
        if working || self.spans as usize >= SPANS {
            self.left_out += usize::from(!working);
            return;
        }
        self.spans += 1;
        spans.push(Span {
            number: self.spans,
            from_us: at_us,
            to_us: None,
            ended: "never ended".into(),
            waits: Vec::new(),
        });
        self.open += 1;
        self.step(at_us);
    }

    fn end(&mut self, row: usize, at_us: u64, text: &str) {
        let span = self.rows[row].spans.last_mut();
        if let Some(span) = span.filter(|span| span.to_us.is_none()) {
            span.to_us = Some(at_us);
            span.ended = visible(text);
            self.open -= 1;
            self.step(at_us);
        }
    }

    fn step(&mut self, at_us: u64) {
        let open = self.open;
        self.steps.push(Step { at_us, open });
    }

    fn tick(&mut self, row: usize, at_us: u64, text: &str) {
        let ticks = &mut self.rows[row].ticks;
        if ticks.len() >= TICKS {
            self.left_out += 1;
            return;
        }
        ticks.push(Tick {
            at_us,
            says: visible(text),
            refused: false,
        });
    }
}
