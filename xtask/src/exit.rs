//! Exit codes, and which failure ends with which.

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

/// Why a subcommand could not do its work.
#[derive(Debug)]
pub struct Failure {
    /// What to exit with.
    pub code: u8,
    /// What to say.
    pub error: anyhow::Error,
}

impl Failure {
    /// The arguments or a `lab.toml` are wrong.
    pub fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self { code: USAGE, error: error.into() }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { code: GRADER_FAILED, error: error.into() }
    }
}
