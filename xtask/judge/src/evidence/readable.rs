//! Patterns as a person pictures them.

use std::fmt;

use pattern::expression::Values;

/// A pattern that is shown as a line; most verdicts pass and show none.
#[derive(Clone, Copy)]
pub(crate) struct ReadablePattern<'a> {
    pub(super) source: &'a str,
    pub(super) values: &'a Values,
}

impl fmt::Display for ReadablePattern<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&pattern::readable(self.source, self.values))
    }
}
