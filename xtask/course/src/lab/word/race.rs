//! What the words are made of that are about several devices of which one answer is enough.

use serde::Deserialize;

use super::{Expression, Pattern};

/// See [`Word::FirstTold`](super::Word::FirstTold).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstTold {
    /// The line; with group `device`, and what is compared with the answer.
    pub line: Pattern,
    /// The command that the devices answer. What a device says instead of taking it is no
    /// answer.
    pub command: Pattern,
    /// Where in the answer the compared groups are.
    pub answer: Option<Pattern>,
}

/// See [`Word::Answers`](super::Word::Answers).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Answers {
    /// The command that the devices answer.
    pub command: Pattern,
    /// Inclusive.
    pub at_least: Option<Expression>,
    /// Inclusive. Answers at the same time as the first one count as one.
    pub at_most: Option<Expression>,
}

/// See [`Word::ClosedWithin`](super::Word::ClosedWithin).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedWithin {
    /// The command that the devices answer.
    pub command: Pattern,
    /// Simulated seconds.
    pub seconds: Expression,
    /// The same in schedules of futures, where time is exact; as in a run if absent.
    pub exactly: Option<Expression>,
}
