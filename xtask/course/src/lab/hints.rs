//! What to think about where a check fails.

use serde::Deserialize;

/// What to think about, from a nudge to the place to look at.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a hint, or a list of hints")]
pub enum Hints {
    /// There is but one.
    One(String),
    /// One after the other, each says more.
    Stages(Vec<String>),
}

impl Hints {
    /// In the order in which they are shown.
    pub fn stages(&self) -> &[String] {
        match self {
            Hints::One(hint) => std::slice::from_ref(hint),
            Hints::Stages(hints) => hints,
        }
    }
}
