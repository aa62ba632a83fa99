//! The axis of a picture: which position is drawn in which column.

use super::draw::LEAST;
use super::{Axis, Picture};

/// Fewest columns between the beginnings of two times of the axis, …
const SECONDS_APART: u64 = 8;
/// … and of two line numbers, which are short.
const LINES_APART: u64 = 4;
/// Most columns of one printed line.
const LINE_COLUMNS: u64 = 4;

/// Positions become columns.
pub(super) struct Scale {
    axis: Axis,
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) columns: usize,
}

impl Scale {
    pub(super) fn new(picture: &Picture, room: usize) -> Self {
        let span = picture.to.saturating_sub(picture.from);
        let columns = match picture.axis {
            Axis::Microseconds { .. } => room,
            // A handful of lines drawn over the whole width would look like
            // time that passes.
            Axis::Lines => room.min((span * LINE_COLUMNS + 1) as usize),
        };
        Self { axis: picture.axis, from: picture.from, to: picture.to, columns }
    }

    pub(super) fn column(&self, at: u64) -> usize {
        let (span, last) = (self.to.saturating_sub(self.from), self.columns as u64 - 1);
        let offset = at.clamp(self.from, self.to) - self.from;
        match span {
            0 => 0,
            span => ((offset * last + span / 2) / span) as usize,
        }
    }

    /// What the positions count, where it is not seconds.
    pub(super) fn unit(&self) -> &'static str {
        if matches!(self.axis, Axis::Lines) { "line" } else { "" }
    }

    /// The axis: round numbers, each beginning in its column.
    pub(super) fn numbers(&self) -> String {
        let mut line = String::new();
        for (at, text) in self.labels() {
            let column = self.column(at);
            if column + text.len() <= self.columns.max(LEAST) {
                line = format!("{line:column$}{text}");
            }
        }
        line
    }

    fn labels(&self) -> Vec<(u64, String)> {
        match self.axis {
            Axis::Microseconds { origin, speed } => {
                let simulated = |at: u64| at.saturating_sub(origin) as f64 / 1e6 * speed;
                let most = (self.columns as u64 / SECONDS_APART).max(1);
                let labels = round_seconds(simulated(self.from), simulated(self.to), most as f64);
                let at = |seconds: f64| origin + (seconds / speed * 1e6).round() as u64;
                labels.map(|(seconds, text)| (at(seconds), format!("{text}s"))).collect()
            }
            Axis::Lines => {
                let most = (self.columns as u64 / LINES_APART).max(1);
                let step = nice((self.to - self.from) as f64 / most as f64, 1.0) as u64;
                let first = self.from.next_multiple_of(step);
                let lines = (first..=self.to).step_by(step as usize);
                lines.map(|line| (line, line.to_string())).collect()
            }
        }
    }
}

/// Round numbers from one number of seconds to another, hardly more than `most`, and
/// how they are written.
pub fn round_seconds(from: f64, to: f64, most: f64) -> impl Iterator<Item = (f64, String)> {
    let step = nice((to - from) / most, 1e-4);
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    let first = (from / step - 1e-6).ceil() as u64;
    let last = (to / step + 1e-9) as u64;
    let numbers = (first..=last).map(move |number| number as f64 * step);
    numbers.map(move |seconds| (seconds, format!("{seconds:.decimals$}")))
}

/// The smallest of 1, 2, 5, 10, 20, … (and their tenths, hundredths, …) that
/// is not less than either.
fn nice(step: f64, least: f64) -> f64 {
    let step = step.max(least);
    let power = 10_f64.powf((step.log10() + 1e-9).floor());
    let steps = [1.0, 2.0, 5.0].map(|digit| digit * power);
    let enough = steps.into_iter().find(|nice| *nice >= step * (1.0 - 1e-9));
    enough.unwrap_or(10.0 * power)
}
