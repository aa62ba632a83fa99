//! Exit codes, and which failure ends with which.

use course::lab::LabError;
use course::select::SelectError;
use course::starters::StarterError;
use course::usage::UsageError;

/// All went well, and every check passed.
pub const ALL_PASSED: u8 = 0;
/// A check failed.
pub const CHECKS_FAILED: u8 = 1;
/// The arguments or a `lab.toml` are wrong.
pub const USAGE: u8 = 2;
/// A program did not build.
pub const NOT_BUILT: u8 = 3;
/// Nothing was graded.
pub const NOTHING_GRADED: u8 = 4;
/// The grader itself failed, or was interrupted.
pub const GRADER_FAILED: u8 = 70;

/// Why a subcommand could not do its work: [`USAGE`] if the error is the user's,
/// [`GRADER_FAILED`] otherwise. The error says which ([`UsageError`](course::usage)).
#[derive(Debug)]
pub struct Failure {
    /// What to exit with.
    pub code: u8,
    /// What to say.
    pub error: anyhow::Error,
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        Self { code: if is_usage(&error) { USAGE } else { GRADER_FAILED }, error }
    }
}

/// Whether an error, or what it was made from, is the user's.
fn is_usage(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.is::<UsageError>()
            || cause.is::<SelectError>()
            || cause.is::<StarterError>()
            || cause.is::<LabError>()
    })
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, anyhow};

    use super::*;

    #[test]
    fn a_usage_error_is_found_below_contexts_and_told_with_its_causes_once() {
        let inner = anyhow!("no such file").context("cannot read roster.csv");
        let error = anyhow::Error::new(UsageError::from(inner)).context("cannot grade");
        assert_eq!(format!("{error:#}"), "cannot grade: cannot read roster.csv: no such file");
        assert_eq!(Failure::from(error).code, USAGE);
        let known = Err::<(), _>(SelectError::Unknown {
            name: "x.y".into(),
            suggestion: None,
            known: "none".into(),
        });
        assert_eq!(Failure::from(known.context("in a list").unwrap_err()).code, USAGE);
        assert_eq!(Failure::from(anyhow!("the disk is full")).code, GRADER_FAILED);
    }
}
