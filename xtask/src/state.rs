//! What outlives a call of `cargo xtask`: the last grade, the hints that a student
//! has seen, the progress, each in a small file below the target folder; and the results
//! of a class.

pub mod hints;
pub mod last_grade;
pub mod progress;
pub mod results;
pub mod store;
