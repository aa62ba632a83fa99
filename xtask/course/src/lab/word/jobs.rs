//! What the words about jobs are made of: several sessions with each device, each for one
//! command.

use serde::Deserialize;

use super::{Expression, Pattern};

/// See [`Word::JobPerSession`](super::Word::JobPerSession).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobPerSession {
    /// The commands that count.
    pub command: Pattern,
    /// How many sessions each device has.
    pub jobs: Expression,
}

/// See [`Word::EachJobTold`](super::Word::EachJobTold).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EachJobTold {
    /// Printed when the session begins; with groups `device` and `command`.
    pub begin: Pattern,
    /// Printed with the first line of the answer; with groups `device`, `command` and
    /// `answer`.
    pub end: Pattern,
}

/// See [`Word::LimitsUsed`](super::Word::LimitsUsed).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LimitsUsed {
    /// How many sessions may begin in a simulated second, on all devices.
    pub per_second: Expression,
    /// How many may be open at once on one device.
    pub per_device: Expression,
    /// How many each device has in all.
    pub jobs: Expression,
}
