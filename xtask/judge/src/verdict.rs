//! What is said about one check.

use course::lab::Deviation;
use serde::{Deserialize, Serialize};

use crate::picture::Picture;

/// What is said about one check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail {
        /// What should have been seen.
        expected: String,
        /// What was seen.
        seen: String,
        /// The piece of the evidence that proves it.
        picture: Option<Box<Picture>>,
        /// In which way, where it is known: it chooses the hint.
        #[serde(default)]
        deviation: Option<Deviation>,
    },
    /// Nothing can be said.
    NotRun {
        /// Why not.
        because: String,
    },
}

impl Verdict {
    /// In which way it fails, where it does and it is known.
    pub fn deviation(&self) -> Option<Deviation> {
        match self {
            Self::Fail { deviation, .. } => *deviation,
            Self::Pass | Self::NotRun { .. } => None,
        }
    }

    /// Whether it does not hold.
    pub fn is_fail(&self) -> bool {
        matches!(self, Self::Fail { .. })
    }
}

/// That a check does not hold.
pub(super) fn fail(expected: impl Into<String>, seen: impl Into<String>) -> Verdict {
    shown(expected, seen, None)
}

/// The same, with what proves it.
pub(super) fn shown(
    expected: impl Into<String>,
    seen: impl Into<String>,
    picture: impl Into<Option<Picture>>,
) -> Verdict {
    Verdict::Fail {
        expected: expected.into(),
        seen: seen.into(),
        picture: picture.into().map(Box::new),
        deviation: None,
    }
}
