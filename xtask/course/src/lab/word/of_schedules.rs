//! What the words are made of that only schedules show.

use serde::Deserialize;
use toml::Spanned;

use super::{Expression, Pattern, Patterns, WantedExit};

/// See [`Word::SharedByThreads`](super::Word::SharedByThreads).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedByThreads {
    /// So many threads.
    pub threads: Expression,
    /// So many changes, of all of them together.
    pub changes: Expression,
}

/// See [`Word::SharedValue`](super::Word::SharedValue).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedValue {
    /// Its group `number`, or the first one, is the number.
    pub line: Pattern,
    /// What it is if nothing is lost: an atomic that counts in larger steps is
    /// a multiple of it then.
    pub whole: Expression,
}

/// See [`Word::PausesInUpdates`](super::Word::PausesInUpdates).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PausesInUpdates {
    /// So many threads.
    pub threads: Expression,
    /// So many changes, of all of them together.
    pub changes: Expression,
    /// How long the pause is: other sleeps are other things.
    pub microseconds: Expression,
    /// The line that prints what is changed: if an atomic has this value, it is
    /// the one that counts.
    pub line: Option<Pattern>,
}

/// See [`Word::ChangedBefore`](super::Word::ChangedBefore).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedBefore {
    /// The line.
    pub line: Pattern,
    /// So many changes.
    pub changes: Expression,
}

/// See [`Word::HandedOver`](super::Word::HandedOver).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedOver {
    /// A line about a device; with group `device`.
    pub line: Pattern,
    /// The command that asked it.
    pub command: Pattern,
}

/// See [`Word::FailingDevices`](super::Word::FailingDevices).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FailingDevices {
    /// What says, in a line, that a device has done its part; with group `device`.
    pub never: Spanned<Patterns>,
    /// What says, in a line, that one of the others has done its part: each of them has
    /// it all the same; with group `device`.
    pub each: Option<Pattern>,
    /// The lines that list the results: the devices in them stand in the inventory's order.
    pub list: Option<Pattern>,
    /// The line that says that all is done: a program that ends without it, with an
    /// error, has given up, which is no lie.
    pub done: Pattern,
    /// Whether the others are served all the same, even by a program that gives up.
    #[serde(default)]
    pub served: bool,
    /// The line that says how long all of it has taken, in simulated seconds, with group
    /// `seconds`: not less than all sessions, those that fail, too.
    pub took: Option<Pattern>,
    /// How the program ends.
    pub exit_code: Option<WantedExit>,
    /// What says, in a line, that a device fails: no other device has it; with group `device`.
    pub error: Option<Pattern>,
}

/// See [`Word::ToldWhen`](super::Word::ToldWhen). Without `after` or `before`, the line may come at any
/// time on that side.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToldWhen {
    /// A line about a device, with group `device`, or about all that have had a session.
    pub line: Pattern,
    /// The command that `asked` and `answered` are about.
    pub command: Option<Pattern>,
    /// What has happened when the line is printed.
    pub after: Option<Happens>,
    /// So many simulated seconds ago at most. In schedules of futures.
    pub within: Option<Expression>,
    /// What has not happened yet.
    pub before: Option<Happens>,
}

/// What a device sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happens {
    /// Its session begins.
    Opened,
    /// The command arrives.
    Asked,
    /// The command is answered.
    Answered,
    /// The last command in a configuration mode is answered.
    Configured,
    /// Its session ends.
    Closed,
    /// The session before this one has ended; of the first one, always.
    PreviousClosed,
    /// It refuses a session: of the n-th such line about a device, the n-th time.
    Refused,
}

/// See [`Word::ToldMeanwhile`](super::Word::ToldMeanwhile).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToldMeanwhile {
    /// A line about a device; with group `device`.
    pub line: Pattern,
    /// The command that devices answer.
    pub command: Pattern,
}

/// See [`Word::ToldOpenAtMost`](super::Word::ToldOpenAtMost).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ToldOpenAtMost {
    /// A line about a device; with group `device`.
    pub line: Pattern,
    /// Inclusive.
    pub at_most: Expression,
}

/// See [`Word::Role`](super::Word::Role).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Role {
    /// Its lines.
    pub lines: Pattern,
    /// The commands that only this thread sends to devices.
    pub command: Pattern,
    /// Lines that it does not print.
    pub apart_from: Pattern,
}

/// See [`Word::OthersGoOn`](super::Word::OthersGoOn).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OthersGoOn {
    /// Something starts; with groups `worker` and `device`.
    pub start: Pattern,
    /// It is done; with groups `worker` and `device`.
    pub end: Pattern,
    /// The device, by its place among those that were asked: the first, if
    /// nothing is said. What is left is what comes after it.
    #[serde(default = "first")]
    pub at: usize,
}

/// See [`Word::NoneIdle`](super::Word::NoneIdle).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoneIdle {
    /// Something waits; with group `device`.
    pub put: Pattern,
    /// A worker starts with it; with groups `worker` and `device`.
    pub start: Pattern,
    /// It is done; with groups `worker` and `device`.
    pub end: Pattern,
    /// How many workers there are.
    pub workers: Expression,
}

fn first() -> usize {
    1
}

/// See [`Word::CanEndWith`](super::Word::CanEndWith).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CanEndWith {
    /// These lines.
    pub of: Pattern,
    /// What the last of them can be.
    pub line: Pattern,
}

/// See [`Word::WorkingReaches`](super::Word::WorkingReaches).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WorkingReaches {
    /// What the devices are asked.
    pub command: Pattern,
    /// How many of them at the same time.
    pub at_least: Expression,
}

/// See [`Word::ThroughAsAnswered`](super::Word::ThroughAsAnswered).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThroughAsAnswered {
    /// The command that takes time.
    pub command: Pattern,
    /// What a device sees when it is through.
    pub when: Happens,
}

/// See [`Word::PausesBetween`](super::Word::PausesBetween).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartEnd {
    /// Something starts; with groups `worker` and `device`.
    pub start: Pattern,
    /// It is done; with groups `worker` and `device`.
    pub end: Pattern,
}
