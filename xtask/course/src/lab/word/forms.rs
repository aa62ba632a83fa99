//! What the words that a run shows are made of.

use std::fmt;

use serde::Deserialize;
use toml::Spanned;

use super::{Expression, Pattern, TIMES};

/// See [`Word::ToldOnlyWhen`](super::Word::ToldOnlyWhen).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToldOnlyWhen {
    /// The line that says it.
    pub line: Pattern,
    /// What it says it of.
    pub number: Number,
}

/// See [`Word::Number`](super::Word::Number).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Number {
    /// Its group `number`, or the first one, is the number. With a group
    /// `device`, expressions know `commands`: how many this device is given.
    pub line: Pattern,
    /// Inclusive.
    pub at_least: Option<Expression>,
    /// Inclusive.
    pub at_most: Option<Expression>,
    /// In schedules of futures, where time is exact: it is this at least, and at
    /// most what has passed since the program began.
    pub measures: Option<Expression>,
}

impl Number {
    pub(super) fn is_about_time(&self) -> bool {
        is_time(&self.at_least) || is_time(&self.at_most)
    }
}

pub(super) fn is_time(bound: &Option<Expression>) -> bool {
    let names = |bound: &Expression| TIMES.iter().any(|time| bound.get_ref().contains(time));
    bound.as_ref().is_some_and(names)
}

/// One pattern or several.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a pattern, or a list of patterns")]
pub enum Patterns {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Patterns {
    /// All of them.
    pub fn as_slice(&self) -> &[String] {
        match self {
            Patterns::One(pattern) => std::slice::from_ref(pattern),
            Patterns::Many(patterns) => patterns,
        }
    }
}

/// See [`Word::InDeviceOrder`](super::Word::InDeviceOrder).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InDeviceOrder {
    /// The line, with group `device` if there is no `item`.
    pub line: Pattern,
    /// Found any number of times in the line, with group `device`.
    pub item: Option<Pattern>,
}

/// See [`Word::ReportsAnswer`](super::Word::ReportsAnswer).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportsAnswer {
    /// The line, with group `device` and what is compared.
    pub line: Pattern,
    /// The command whose answer counts.
    pub command: Pattern,
    /// Where in the answer the compared groups are: of several patterns, one that the answer
    /// has, with the same in all groups.
    pub answer: Spanned<Patterns>,
}

/// Two bounds, inclusive; one of them may be missing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Between {
    /// The lower one.
    pub at_least: Option<Expression>,
    /// The upper one.
    pub at_most: Option<Expression>,
}

/// See [`Word::RetryPauses`](super::Word::RetryPauses). All in simulated seconds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RetryPauses {
    /// The shortest pause that may be.
    pub first_at_least: Expression,
    /// The longest one, in schedules.
    pub at_most: Option<Expression>,
    /// In schedules: each pause is so many times as long as the one before, at least.
    pub growing_by: Option<Expression>,
    /// In schedules, of a device with five pauses or more: on average, each of them is so many
    /// times as long as the one before, at least.
    pub on_average: Option<Expression>,
    /// In schedules: several devices do not have the same pauses.
    #[serde(default)]
    pub unlike: bool,
}

/// See [`Word::ToldTogether`](super::Word::ToldTogether).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ToldTogether {
    /// A line begins with a device; with group `device`.
    pub start: Pattern,
    /// A line ends with it; with group `device`.
    pub end: Pattern,
    /// How many devices at the same time.
    pub at_most: Expression,
}

/// See [`Word::Workers`](super::Word::Workers).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workers {
    /// With group `worker`.
    pub line: Pattern,
    /// How many there are.
    pub count: Expression,
}

/// See [`Word::WorkersAtOnce`](super::Word::WorkersAtOnce).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WorkersAtOnce {
    /// A worker starts; with group `worker`.
    pub start: Pattern,
    /// A worker is done; with group `worker`.
    pub end: Pattern,
    /// How many at the same time.
    pub at_least: Expression,
}

/// See [`Word::AnsweredOrder`](super::Word::AnsweredOrder).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnsweredOrder {
    /// With groups `worker` and `device`.
    pub line: Pattern,
    /// The command whose answers give the order.
    pub command: Pattern,
}

/// See [`Word::StopsOnce`](super::Word::StopsOnce).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopsOnce {
    /// A worker stops; with group `worker`.
    pub line: Pattern,
    /// Anything a worker prints; with group `worker`.
    pub any: Pattern,
    /// How many workers stop.
    pub count: Expression,
}

/// See [`Word::ExitCode`](super::Word::ExitCode).
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged, expecting = "an exit code, or \"error\" for any but 0")]
pub enum WantedExit {
    /// This one.
    Code(i32),
    /// Any that says that the program failed.
    Any(AnyExit),
}

/// Exit codes of one meaning.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnyExit {
    /// Any but 0.
    Error,
    /// Whichever: the program ends by itself.
    Any,
}

impl WantedExit {
    /// Whether this exit code is wanted.
    pub fn admits(self, code: i32) -> bool {
        match self {
            Self::Code(wanted) => code == wanted,
            Self::Any(AnyExit::Error) => code != 0,
            Self::Any(AnyExit::Any) => true,
        }
    }
}

impl fmt::Display for WantedExit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(formatter, "exit code {code}"),
            Self::Any(AnyExit::Error) => formatter.write_str("an exit code other than 0"),
            Self::Any(AnyExit::Any) => formatter.write_str("any exit code"),
        }
    }
}
