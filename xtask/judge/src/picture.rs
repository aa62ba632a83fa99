//! A picture: a window over a timeline. It has the rows, and the part of the time or of
//! the lines, that prove a verdict; or all of a timeline.
//!
//! The judge makes it, reporters show it: [`draw`] as lines of text.

mod draw;
mod scale;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::draw::{Charset, draw};
pub use self::scale::round_seconds;
use crate::timeline::{Mark, Of, Row, Sign, Tick, Timeline};

/// Rows over an axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// What the positions count.
    pub axis: Axis,
    /// Where the picture begins.
    pub from: u64,
    /// Where it ends; never before `from`.
    pub to: u64,
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// The instant that proves the verdict.
    pub mark: Option<Mark>,
    /// How many rows there could be besides.
    pub left_out: usize,
}

/// What the positions of a picture count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "unit", rename_all = "kebab-case")]
pub enum Axis {
    /// Microseconds of real time on the trace's clock.
    Microseconds {
        /// Where simulated time is shown as 0.
        origin: u64,
        /// Simulated seconds per real second.
        speed: f64,
    },
    /// Lines of the program's output, from 1.
    Lines,
}

/// All of each timeline; where there are several, all on one scale.
pub fn of_timelines(timelines: &[&Timeline]) -> Vec<Picture> {
    let longest = timelines.iter().map(|it| it.span()).fold(0.0, f64::max);
    let rows = timelines.iter().flat_map(|timeline| &timeline.rows);
    let names = rows.map(|row| row.name.chars().count()).max().unwrap_or(0);
    timelines.iter().map(|timeline| whole(timeline, longest, names)).collect()
}

/// A row's name is padded so that all pictures begin in the same column.
fn whole(timeline: &Timeline, seconds: f64, names: usize) -> Picture {
    let padded = |row: &Row| Row { name: format!("{:names$}", row.name), ..row.clone() };
    let mut rows: Vec<_> = timeline.rows.iter().map(padded).collect();
    if timeline.of == Of::Devices && !timeline.steps.is_empty() {
        let count = timeline.steps.iter();
        let count =
            count.map(|it| Tick { at: it.at, sign: Sign::Open(it.open), ..Tick::default() });
        rows.push(Row { ticks: count.collect(), ..Row::new("open") });
    }
    let origin = timeline.origin_us;
    Picture {
        axis: Axis::Microseconds { origin, speed: timeline.speed },
        from: origin,
        to: origin + (seconds / timeline.speed * 1e6).round() as u64,
        rows,
        mark: timeline.marks.first().cloned(),
        left_out: timeline.left_out,
    }
}
