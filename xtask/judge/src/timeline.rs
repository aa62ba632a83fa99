//! What a run looked like over time, as data: rows with spans and ticks, the
//! count of what was open, and the instants that prove a verdict.
//!
//! The judge makes it ([`seen`](crate::seen)). Reports draw it as SVG, and as text
//! through a window: a [`Picture`](crate::picture::Picture).
//!
//! Positions in rows (`at`, `from`, `to`) are microseconds of the timeline's clock. In
//! a picture of printed lines they are the numbers of lines. Documents that an earlier
//! version has kept call the parts of pictures by other names; they can still be read.

use contain::process::Line;
use serde::{Deserialize, Serialize};

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

/// A device, one of its sessions, or a worker.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Fit to be shown.
    pub name: String,
    /// Sessions, or pieces of work; they may overlap.
    #[serde(alias = "bars")]
    pub spans: Vec<Span>,
    /// What happened besides.
    pub ticks: Vec<Tick>,
    /// Written to the right of the row; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A session, or a piece of work.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The session's number in the trace; counted for workers.
    #[serde(default)]
    pub number: u64,
    /// Its beginning.
    #[serde(rename = "from_us", alias = "from")]
    pub from: u64,
    /// Its end; `None` if the program never ended it.
    #[serde(rename = "to_us", alias = "to")]
    pub to: Option<u64>,
    /// How it ended, in words.
    #[serde(default)]
    pub ended: String,
    /// Parts in which the program waited for the device.
    #[serde(default)]
    pub waits: Vec<Wait>,
}

/// From when to when the program waited, and for what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wait {
    /// Its beginning.
    #[serde(rename = "from_us")]
    pub from: u64,
    /// Its end; `None` if there was none.
    #[serde(rename = "to_us")]
    pub to: Option<u64>,
    /// The command, or `None` for the login.
    pub command: Option<String>,
}

/// Something that happened in a row.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tick {
    /// When.
    #[serde(rename = "at_us", alias = "at")]
    pub at: u64,
    /// What, in words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub says: String,
    /// Whether a device turned the program away.
    #[serde(default)]
    pub refused: bool,
    /// What text shows of it.
    #[serde(default, skip_serializing_if = "Sign::is_line")]
    pub sign: Sign,
}

/// What text shows in a row, over its spans.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// A command arrived at the device.
    Asked,
    /// The device answered.
    Answered,
    /// A worker printed a line.
    #[default]
    Line,
    /// A worker printed that it stops.
    Stop,
    /// A worker took the device that was the so-manyth to answer.
    Place(usize),
    /// So many sessions were open from here on.
    Open(usize),
}

/// How many spans were open from an instant on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    #[serde(rename = "at_us")]
    pub at: u64,
    /// How many.
    pub open: usize,
}

/// An instant that proves a verdict.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// When.
    #[serde(rename = "at_us", alias = "at")]
    pub at: u64,
    /// The check; empty in the picture of a check, which is its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
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
    pub fn seconds(&self, at: u64) -> f64 {
        (at as f64 - self.origin_us as f64) / 1e6 * self.speed
    }

    /// Simulated seconds from its beginning to its end.
    pub fn span(&self) -> f64 {
        self.seconds(self.end_us)
    }

    /// Numbers of the spans that opened while as many as may be open were open already,
    /// in the order in which they opened.
    pub fn over_limit(&self) -> Vec<u64> {
        let Some(limit) = self.limit else {
            return Vec::new();
        };
        let mut spans: Vec<_> = self.rows.iter().flat_map(|row| &row.spans).collect();
        spans.sort_by_key(|span| (span.from, span.number));
        // Several may open in one microsecond: the steps know their order.
        let before = std::iter::once(0).chain(self.steps.iter().map(|step| step.open));
        let opened = self.steps.iter().zip(before).filter(|(step, before)| step.open > *before);
        let over = spans.into_iter().zip(opened);
        let over = over.filter(|(_, (step, _))| step.open as f64 > limit);
        over.map(|(span, _)| span.number).collect()
    }

    /// The most that were open at the same time.
    pub fn peak(&self) -> usize {
        self.steps.iter().map(|step| step.open).max().unwrap_or(0)
    }
}

impl Row {
    /// A row with nothing in it.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The signs over its spans; later ones are drawn over earlier ones.
    pub fn signs(&self) -> impl Iterator<Item = (u64, Sign)> {
        let waits = self.spans.iter().flat_map(|span| &span.waits);
        let work = waits.filter(|wait| wait.command.is_some()).flat_map(|wait| {
            let answered = wait.to.map(|at| (at, Sign::Answered));
            std::iter::once((wait.from, Sign::Asked)).chain(answered)
        });
        work.chain(self.ticks.iter().map(|tick| (tick.at, tick.sign)))
    }
}

impl Sign {
    fn is_line(&self) -> bool {
        *self == Self::Line
    }
}
