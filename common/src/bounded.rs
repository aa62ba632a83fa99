//! Whole numbers between bounds, as arguments of programs.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

/// How many threads a program starts.
pub type Threads = BoundedNumber<u64, 1, 10_000>;
/// How often a thread does its work.
pub type Iterations = BoundedNumber<u64, 1, 1_000_000_000>;
/// How many connections are open at the same time.
pub type Connections = BoundedNumber<usize, 1, { u64::MAX }>;

/// A whole number from `LEAST` to `MOST`.
///
/// A command line gives it, so it is parsed:
///
/// ```
/// use common::bounded::Threads;
///
/// let threads: Threads = "5".parse()?;
/// assert_eq!(threads.get(), 5);
/// let error = "0".parse::<Threads>().unwrap_err();
/// assert_eq!(error.to_string(), "0 is not in 1..=10000");
/// # Ok::<(), common::bounded::BoundedError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoundedNumber<T, const LEAST: u64, const MOST: u64>(T);

impl<T: Copy, const LEAST: u64, const MOST: u64> BoundedNumber<T, LEAST, MOST> {
    /// The number.
    pub fn get(self) -> T {
        self.0
    }
}

/// Why a text is not such a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BoundedError {
    /// It is not a whole number.
    #[error(transparent)]
    NotANumber(#[from] ParseIntError),
    /// It is too small or too large.
    #[error("{number} is not in {least}..={most}")]
    OutOfBounds {
        /// What was given.
        number: u64,
        /// The smallest number that is allowed.
        least: u64,
        /// The largest one.
        most: u64,
    },
}

impl<T: TryFrom<u64>, const LEAST: u64, const MOST: u64> FromStr for BoundedNumber<T, LEAST, MOST> {
    type Err = BoundedError;

    fn from_str(text: &str) -> Result<Self, BoundedError> {
        let number = text.parse()?;
        let inside = Some(number).filter(|number| (LEAST..=MOST).contains(number));
        let inside = inside.and_then(|number| T::try_from(number).ok());
        inside.map(Self).ok_or(BoundedError::OutOfBounds { number, least: LEAST, most: MOST })
    }
}

impl<T: fmt::Display, const LEAST: u64, const MOST: u64> fmt::Display
    for BoundedNumber<T, LEAST, MOST>
{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
