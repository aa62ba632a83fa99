//! What the user of a command can put right: an argument, a file the user named, or
//! one that an instructor wrote.

use std::error::Error;
use std::fmt;

/// The user's arguments or files are wrong; the grader is not.
///
/// It passes through any number of `?` and contexts as it is, and is found among the
/// causes at the end: who returns it decides the exit code, not each of its callers.
#[derive(Debug)]
pub struct UsageError(anyhow::Error);

impl UsageError {
    /// Says what is wrong, where, and what to do.
    pub fn new(text: impl Into<String>) -> Self {
        Self(anyhow::Error::msg(text.into()))
    }
}

impl From<anyhow::Error> for UsageError {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for UsageError {
    /// With `{:#}`, the causes follow.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for UsageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

/// Returns a [`UsageError`] with a formatted text.
#[macro_export]
macro_rules! bail_usage {
    ($($text:tt)*) => {
        return ::std::result::Result::Err($crate::usage::UsageError::new(format!($($text)*)).into())
    };
}
