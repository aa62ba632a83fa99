//! A picture of the piece of evidence that proves a verdict, as data: rows
//! over an axis, with bars, ticks and one marked instant.
//!
//! The judge makes it, reporters show it: [`draw`] as lines of text.

mod draw;
mod scale;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::draw::{Charset, draw};
pub use self::scale::nice;

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

/// A device's session or a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Whose it is, fit to be shown.
    pub name: String,
    /// From left to right.
    pub bars: Vec<Bar>,
    /// Later ones are drawn over earlier ones.
    pub ticks: Vec<Tick>,
    /// Written to the right of the row; may be empty.
    pub note: String,
}

/// From when to when.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Its beginning.
    pub from: u64,
    /// Its end; `None` if the program never ended it.
    pub to: Option<u64>,
}

/// Something that happened in a row.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tick {
    /// When.
    pub at: u64,
    /// What.
    pub sign: Sign,
}

/// What a tick stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// A command arrived at the device.
    Asked,
    /// The device answered.
    Answered,
    /// A worker printed a line.
    Line,
    /// A worker printed that it stops.
    Stop,
    /// A worker took the device that was the so-manyth to answer.
    Place(usize),
    /// So many sessions were open from here on.
    Open(usize),
}

/// The instant that proves the verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// When.
    pub at: u64,
    /// What is wrong there.
    pub says: String,
}

impl Row {
    /// A row with nothing in it.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), bars: Vec::new(), ticks: Vec::new(), note: String::new() }
    }
}
