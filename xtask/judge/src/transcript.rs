//! Pictures of what workers printed: lines in their order instead of time.

use std::collections::HashMap;

use course::text::visible;

use super::pictures::ROWS;
use crate::picture::{Axis, Bar, Mark, Picture, Row, Sign, Tick};

/// Most lines a picture spans; …
const LINES: u64 = 48;
/// … so many of them before the marked one.
const BEFORE: u64 = 20;
/// Longest name of a worker that is shown.
const NAME: usize = 16;

/// What is known of every worker, by the name its lines give it.
#[derive(Default)]
pub(super) struct Transcript<'a> {
    rows: HashMap<&'a str, Row>,
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
        self.row(worker).ticks.push(Tick { at, sign });
    }

    /// A worker starts something, unless it has not ended the last one.
    pub(super) fn starts(&mut self, worker: &'a str, line: usize) {
        let row = self.row(worker);
        if row.bars.last().is_none_or(|bar| bar.to.is_some()) {
            row.bars.push(Bar { from: position(line), to: None });
        }
    }

    /// A worker ends what it has started.
    pub(super) fn ends(&mut self, worker: &'a str, line: usize) {
        if let Some(bar) = self.row(worker).bars.last_mut() {
            bar.to.get_or_insert(position(line));
        }
    }

    /// All workers, and a mark on a line of one of them.
    pub(super) fn picture(
        mut self,
        worker: Option<&str>,
        mark: Option<(usize, String)>,
    ) -> Option<Picture> {
        let mark = mark.map(|(line, says)| Mark { at: position(line), says });
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
fn sort(rows: &mut [Row]) {
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
        for bar in &row.bars {
            all.extend([bar.from, bar.to.unwrap_or(bar.from + 1)]);
        }
    }
    let (from, to) = (all.iter().copied().min()?, all.iter().copied().max()?);
    let near = mark.map_or(to.saturating_sub(LINES), |mark| mark.at.saturating_sub(BEFORE));
    let from = if to - from > LINES { near.clamp(from, to - LINES) } else { from };
    Some((from, to.min(from + LINES)))
}
