//! What the words about lines are made of that devices push by themselves.

use serde::Deserialize;

use super::parts::{DEVICE, Part, whole};
use super::{Between, Expression, Pattern};

/// See [`Word::Pushed`](super::Word::Pushed). A pattern for lines has the groups `device`
/// and `pushed`: a line that this device has pushed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pushed {
    /// Each device has pushed so many lines.
    Count(Between),
    /// Each line that a device has pushed is printed once, and no other.
    ToldOnce(Pattern),
    /// Pushed lines are printed in the order in which devices have logged them.
    InOrder(Pattern),
    /// From its last line on, a device has so many simulated seconds until the program logs
    /// out of it.
    LeftAfter(Between),
    /// A pushed line is printed as soon as no earlier line can come any more.
    MergedWithin(MergedWithin),
    /// A line about a device is printed when the device has pushed nothing for so long.
    QuietTold(QuietTold),
}

/// See [`Pushed::MergedWithin`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergedWithin {
    /// With groups `device` and `pushed`.
    pub line: Pattern,
    /// How late it may be, simulated seconds.
    pub seconds: Expression,
    /// A device that has pushed so many lines pushes no more.
    pub lines: Expression,
    /// A device that has pushed nothing for so many simulated seconds is not waited for.
    pub quiet: Expression,
}

/// See [`Pushed::QuietTold`].
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct QuietTold {
    /// With group `device`.
    pub line: Pattern,
    /// Simulated seconds since the device has pushed its last line.
    pub at_least: Expression,
    /// The same.
    pub at_most: Expression,
}

impl Pushed {
    /// Whether the time of a printed line is compared with that of a device.
    pub(super) fn needs_schedules(&self) -> bool {
        matches!(self, Self::MergedWithin(_) | Self::QuietTold(_))
    }

    /// Everything that must be a pattern or an expression.
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        const PUSHED: &[&str] = &["device", "pushed"];
        match self {
            Self::ToldOnce(line) | Self::InOrder(line) => vec![whole(line, PUSHED)],
            Self::Count(word) | Self::LeftAfter(word) => {
                let bounds = [&word.at_least, &word.at_most];
                bounds.into_iter().flatten().map(Part::Expression).collect()
            }
            Self::MergedWithin(word) => [&word.seconds, &word.lines, &word.quiet]
                .map(Part::Expression)
                .into_iter()
                .chain([whole(&word.line, PUSHED)])
                .collect(),
            Self::QuietTold(word) => vec![
                whole(&word.line, DEVICE),
                Part::Expression(&word.at_least),
                Part::Expression(&word.at_most),
            ],
        }
    }
}
