//! Rows of what workers printed: lines in their order. A picture shows them so, a
//! timeline lays them over time.

use std::collections::BTreeMap;

use course::text::visible;

use super::pictures::ROWS;
use crate::picture::{Axis, Picture};
use crate::timeline::{Mark, Row, Sign, Span, Tick};

/// Most lines a picture spans; …
const LINES: u64 = 48;
/// … so many of them before the marked one.
const BEFORE: u64 = 20;
/// Longest name of a worker that is shown.
const NAME: usize = 16;

/// What is known of every worker, by the name its lines give it.
#[derive(Default)]
pub(super) struct Transcript<'a> {
    pub(super) rows: BTreeMap<&'a str, Row>,
    /// Pieces of work so far.
    pub(super) spans: usize,
}

impl<'a> Transcript<'a> {
    /// A worker's row; a new one for a new worker.
    pub(super) fn row(&mut self, worker: &'a str) -> &mut Row {
        self.rows.entry(worker).or_insert_with(|| {
            let name: String = visible(worker).chars().take(NAME).collect();
            Row::new(format!("worker {name}"))
        })
    }

    /// A worker printed a line; lines count from 0 here, from 1 in the picture.
    pub(super) fn tick(&mut self, worker: &'a str, line: usize, sign: Sign) {
        let at = position(line);
        self.row(worker).ticks.push(Tick { at, sign, ..Tick::default() });
    }

    /// A worker starts something, unless it has not ended the last one.
    pub(super) fn starts(&mut self, worker: &'a str, line: usize) {
        if !self.works(worker) {
            self.spans += 1;
            let (number, from) = (self.spans as u64, position(line));
            self.row(worker).spans.push(Span { number, from, ..Span::default() });
        }
    }

    /// A worker ends what it has started.
    pub(super) fn ends(&mut self, worker: &'a str, line: usize) {
        if let Some(span) = self.row(worker).spans.last_mut() {
            span.to.get_or_insert(position(line));
        }
    }

    /// Whether a worker has not ended what it started last.
    pub(super) fn works(&mut self, worker: &'a str) -> bool {
        self.row(worker).spans.last().is_some_and(|span| span.to.is_none())
    }

    /// All workers, and a mark on a line of one of them.
    pub(super) fn picture(
        mut self,
        worker: Option<&str>,
        mark: Option<(usize, String)>,
    ) -> Option<Picture> {
        let mark = mark.map(|(line, says)| Mark { at: position(line), says, ..Mark::default() });
        let (from, to) = window(self.rows.values(), mark.as_ref())?;
        let marked = worker.and_then(|worker| self.rows.remove(worker));
        let mut rows: Vec<_> = self.rows.into_values().collect();
        sort(&mut rows);
        let room = ROWS - usize::from(marked.is_some());
        let left_out = rows.len().saturating_sub(room);
        rows.truncate(room);
        rows.extend(marked);
        sort(&mut rows);
        Some(Picture { axis: Axis::Lines, from, to, rows, mark, left_out })
    }
}

/// Worker 10 comes after worker 9.
pub(super) fn sort(rows: &mut [Row]) {
    rows.sort_by(|one, other| {
        let key = |row: &Row| (row.name.chars().count(), row.name.clone());
        key(one).cmp(&key(other))
    });
}

fn position(line: usize) -> u64 {
    line as u64 + 1
}

/// The lines that are shown; `None` without any.
fn window<'a>(rows: impl Iterator<Item = &'a Row>, mark: Option<&Mark>) -> Option<(u64, u64)> {
    let mut all: Vec<u64> = mark.iter().map(|mark| mark.at).collect();
    for row in rows {
        all.extend(row.ticks.iter().map(|tick| tick.at));
        for span in &row.spans {
            all.extend([span.from, span.to.unwrap_or(span.from + 1)]);
        }
    }
    let (from, to) = (all.iter().copied().min()?, all.iter().copied().max()?);
    let near = mark.map_or(to.saturating_sub(LINES), |mark| mark.at.saturating_sub(BEFORE));
    let from = if to - from > LINES { near.clamp(from, to - LINES) } else { from };
    Some((from, to.min(from + LINES)))
}
