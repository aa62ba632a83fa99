//! What a run looked like over time, as data: rows with spans and ticks, the
//! count of what was open, and the instants that prove a verdict.
//!
//! The judge makes it ([`seen`](crate::seen)), reports draw it: as a
//! [`Picture`](crate::picture::Picture) of text, or as SVG.

mod text;

use contain::process::Line;
use serde::{Deserialize, Serialize};

pub use self::text::pictures;

/// What can be looked at after a run; bounded, whatever the program did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// What the program was told by flags, such as `--workers 3`.
    pub flags: Vec<String>,
    /// The task whose timeline is shown beside this one's.
    pub compare: Option<String>,
    /// What it printed.
    pub stdout: Kept,
    /// What it complained about.
    pub stderr: Kept,
    /// None for a task without devices and workers.
    pub timelines: Vec<Timeline>,
}

/// Lines from the beginning and the end of what was printed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The first ones.
    pub first: Vec<Line>,
    /// How many are not kept.
    pub left_out: usize,
    /// The last ones, if some are left out.
    pub last: Vec<Line>,
}

/// Rows over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// What the rows are.
    pub of: Of,
    /// Simulated seconds per real second.
    pub speed: f64,
    /// Where simulated time is 0, microseconds.
    pub origin_us: u64,
    /// Where the timeline ends, microseconds of the same clock.
    pub end_us: u64,
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// How many spans were open, from each of these on.
    pub steps: Vec<Step>,
    /// How many may be open, where the task has such a limit.
    pub limit: Option<f64>,
    /// What proves that checks do not hold.
    pub marks: Vec<Mark>,
    /// Spans and ticks that are not kept.
    pub left_out: usize,
}

/// What the rows of a timeline are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// Devices, with their sessions, by the trace's clock.
    Devices,
    /// Workers, by the clock of the lines they printed.
    Workers,
}

/// A device or a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Fit to be shown.
    pub name: String,
    /// Sessions, or pieces of work; they may overlap.
    pub spans: Vec<Span>,
    /// What happened outside of spans.
    pub ticks: Vec<Tick>,
}

/// A session, or a piece of work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The session's number in the trace; counted for workers.
    pub number: u64,
    /// Its beginning.
    pub from_us: u64,
    /// Its end; `None` if the program never ended it.
    pub to_us: Option<u64>,
    /// How it ended, in words.
    pub ended: String,
    /// Parts in which the program waited for the device.
    pub waits: Vec<Wait>,
}

/// From when to when the program waited, and for what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wait {
    /// Its beginning.
    pub from_us: u64,
    /// Its end; `None` if there was none.
    pub to_us: Option<u64>,
    /// The command, or `None` for the login.
    pub command: Option<String>,
}

/// Something that happened in a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tick {
    /// When.
    pub at_us: u64,
    /// EventKind, in words.
    pub says: String,
    /// Whether a device turned the program away.
    pub refused: bool,
}

/// How many spans were open from an instant on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub at_us: u64,
    /// How many.
    pub open: usize,
}

/// An instant that proves a verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// When.
    pub at_us: u64,
    /// The check.
    pub check: String,
    /// What is wrong there.
    pub says: String,
}

impl Timeline {
    /// Whether nothing happened in any row.
    pub fn is_empty(&self) -> bool {
        let mut rows = self.rows.iter();
        rows.all(|row| row.spans.is_empty() && row.ticks.is_empty())
    }

    /// Simulated seconds of an instant.
    pub fn seconds(&self, at_us: u64) -> f64 {
        (at_us as f64 - self.origin_us as f64) / 1e6 * self.speed
    }

    /// Simulated seconds from its beginning to its end.
    pub fn span(&self) -> f64 {
        self.seconds(self.end_us)
    }

    /// The most that were open at the same time.
    pub fn peak(&self) -> usize {
        self.steps.iter().map(|step| step.open).max().unwrap_or(0)
    }
}
