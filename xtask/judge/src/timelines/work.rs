//! Timelines of workers, from the lines they printed.

use contain::process::Line;
use course::lab::Task;
use course::lab::word::Word;
use course::text::{visible, visible_to};
use pattern::matcher::Matcher;

use super::{NAME, SPANS, TICKS, marks};
use crate::Verdict;
use crate::evidence::{Evidence, group};
use crate::picture::Axis;
use crate::timeline::{Of, Row, Span, Step, Tick, Timeline};

/// Most rows of workers.
const WORKERS: usize = 128;

/// What starts a piece of work, what ends one, and anything a worker says.
#[derive(Default)]
struct Signs {
    start: Option<Matcher>,
    end: Option<Matcher>,
    any: Vec<Matcher>,
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
pub(super) fn workers(
    task: &Task,
    evidence: &Evidence<'_>,
    verdicts: &[Verdict],
) -> Option<Timeline> {
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
    drawn.rows.sort_by_key(|row| (row.name.chars().count(), row.name.clone()));
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
        let found =
            |regex: &Matcher| regex.captures(text).map(|it| group(&it, "worker").to_owned());
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
            self.rows.push(Row { name, spans: Vec::new(), ticks: Vec::new() });
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
        ticks.push(Tick { at_us, says: visible(text), refused: false });
    }
}
