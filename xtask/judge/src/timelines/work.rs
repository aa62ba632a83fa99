//! Timelines of workers, from the lines they printed.

use course::lab::Task;
use course::lab::word::Word;
use course::text::{visible, visible_to};
use pattern::matcher::Matcher;

use super::{NAME, SPANS, TICKS, marks, steps};
use crate::Verdict;
use crate::evidence::{Evidence, group};
use crate::picture::Axis;
use crate::timeline::{Of, Row, Sign, Span, Timeline};
use crate::transcript::{Transcript, sort};

/// Most rows of workers.
const WORKERS: usize = 128;

/// The workers that the program's lines name, if the task is about any.
pub(super) fn workers(
    task: &Task,
    evidence: &Evidence<'_>,
    verdicts: &[Verdict],
) -> Option<Timeline> {
    let (mut rows, left_out) = rows(task, evidence);
    if rows.is_empty() {
        return None;
    }
    let at = |line: u64| printed_at(line, evidence);
    let steps = steps(changes(&rows).into_iter().map(|(line, starts)| (at(line), starts)));
    lay_over_time(&mut rows, evidence);
    Some(Timeline {
        of: Of::Workers,
        speed: evidence.speed,
        origin_us: 0,
        end_us: at(evidence.lines.len() as u64).max(1),
        rows,
        steps,
        limit: None,
        marks: marks(task, verdicts, |axis, line| match axis {
            Axis::Lines => Some(at(line)),
            Axis::Microseconds { .. } => None,
        }),
        left_out,
    })
}

/// When a line was printed, in microseconds; lines count from 1.
fn printed_at(line: u64, evidence: &Evidence<'_>) -> u64 {
    let line = evidence.observation.run.stdout.get((line as usize).saturating_sub(1));
    line.map_or(0, |line| u64::try_from(line.at.as_micros()).unwrap_or(u64::MAX))
}

/// Lines become the instants at which they were printed.
fn lay_over_time(rows: &mut [Row], evidence: &Evidence<'_>) {
    let at = |line: u64| printed_at(line, evidence);
    let says = |line: u64| visible(evidence.lines[line as usize - 1]);
    for row in rows {
        for span in &mut row.spans {
            span.ended = span.to.map_or_else(|| "never ended".into(), says);
            (span.from, span.to) = (at(span.from), span.to.map(at));
        }
        for tick in &mut row.ticks {
            (tick.at, tick.says) = (at(tick.at), says(tick.at));
        }
    }
}

/// What starts a piece of work, what ends one, and anything a worker says.
type Patterns = (Option<Matcher>, Option<Matcher>, Vec<Matcher>);

fn patterns(task: &Task, evidence: &Evidence<'_>) -> Patterns {
    let line = |source: &str| evidence.whole_line(source).ok();
    let (mut start, mut end, mut any) = Patterns::default();
    for check in &task.checks {
        match &check.that {
            Word::Workers(word) => any.extend(line(word.line.get_ref())),
            Word::StopsOnce(word) => any.extend(line(word.any.get_ref())),
            Word::WorkersAtOnce(word) => {
                (start, end) = (line(word.start.get_ref()), line(word.end.get_ref()));
            }
            _ => {}
        }
    }
    (start, end, any)
}

/// The workers' rows over the lines that they printed, and how much is left out.
fn rows(task: &Task, evidence: &Evidence<'_>) -> (Vec<Row>, usize) {
    let (start, end, any) = patterns(task, evidence);
    let mut transcript = Transcript::default();
    let mut left_out = 0;
    for (line, text) in evidence.lines.iter().enumerate() {
        let found = |regex: &Matcher| regex.captures(text).map(|it| group(&it, "worker"));
        let [start, end] = [&start, &end].map(|it| it.as_ref().and_then(found));
        let Some(worker) = start.or(end).or_else(|| any.iter().find_map(found)) else {
            continue;
        };
        let has_row = transcript.rows.len() < WORKERS || transcript.rows.contains_key(worker);
        let mut has_room = || transcript.spans < SPANS || transcript.works(worker);
        if !has_row || (start.is_some() && !has_room()) {
            left_out += 1;
        } else if start.is_some() {
            transcript.starts(worker, line);
        } else if end.is_some() {
            transcript.ends(worker, line);
        } else if transcript.row(worker).ticks.len() < TICKS {
            transcript.tick(worker, line, Sign::Line);
        } else {
            left_out += 1;
        }
    }
    let named = |(worker, row): (&str, Row)| {
        let name = visible_to(&format!("worker {worker}"), NAME);
        Row { name, ..row }
    };
    let mut rows: Vec<_> = transcript.rows.into_iter().map(named).collect();
    sort(&mut rows);
    (rows, left_out)
}

/// The lines that start a piece of work and end one (`false`), in their order: no line
/// does both.
fn changes(rows: &[Row]) -> Vec<(u64, bool)> {
    let spans = rows.iter().flat_map(|row| &row.spans);
    let ends = |span: &Span| [Some((span.from, true)), span.to.map(|to| (to, false))];
    let mut changes: Vec<_> = spans.flat_map(ends).flatten().collect();
    changes.sort_unstable();
    changes
}
