//! An outcome in the formats of other programs: one function per format.
//!
//! Where a format has points, a task is a test (`words`); where it has none, a check
//! is one (`cases`). The outcome is [clean](crate::outcome::Outcome::clean): what a
//! program printed does nothing to a terminal or a log. What a format itself obeys,
//! such as markup, commands or formulas, its function writes as data.

mod cases;
pub mod classroom50;
mod ctrf;
mod github;
pub mod gradebook;
mod gradescope;
mod junit;
mod markdown;
mod places;
mod prairielearn;
mod sarif;
mod tap;
mod trace;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

pub use self::classroom50::classroom50;
pub use self::ctrf::ctrf;
pub use self::github::github;
pub use self::gradescope::gradescope;
pub use self::junit::junit;
pub use self::markdown::markdown;
pub use self::places::Place;
pub use self::prairielearn::prairielearn;
pub use self::sarif::sarif;
pub use self::tap::tap;
pub use self::trace::trace;

/// What reports call the grader.
const TOOL: &str = "cargo xtask grade";
/// Of the grader.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a format says besides the outcome.
#[derive(Debug, Clone)]
pub struct Context {
    /// When the grade ended.
    pub ended: DateTime<Utc>,
    /// By task id: where a student writes it.
    pub places: BTreeMap<String, Place>,
}

/// A document for a program, that a person can also read.
fn document(value: &Value) -> String {
    format!("{value:#}\n")
}
