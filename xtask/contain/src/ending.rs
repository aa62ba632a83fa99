//! How a run ended.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// By itself, with this exit code.
    Code(i32),
    /// By a signal that was not ours.
    Signal(String),
    /// It took longer than its time and was ended.
    TimedOut(Duration),
    /// None of its threads could ever go on, and it was ended after this time.
    Stuck(Duration),
    /// It printed more than its limits allow and was ended.
    Flooded,
    /// It made its devices write down more than its limits allow and was
    /// ended.
    FloodedDevices,
    /// It took more memory than it may and was ended, or was refused more and
    /// gave up.
    TooMuchMemory,
    /// It took more processor time than it may and was ended.
    TooMuchCpu,
    /// It wrote more files than it may and was ended.
    TooMuchDisk,
    /// It ended, but something it had started did not.
    LeftBehind,
    /// In a schedule of an exploration: none of its threads can go on, for
    /// these reasons.
    Deadlock(String),
    /// In a schedule of an exploration: after so many steps, it had no end.
    Endless(u32),
    /// There was nothing to run.
    CouldNotStart(String),
}

impl Ending {
    /// Whether it was ended because it would not end by itself, however that was found.
    pub fn was_waited_for(&self) -> bool {
        matches!(self, Self::TimedOut(_) | Self::Stuck(_))
    }
}

impl fmt::Display for Ending {
    /// A sentence about the program: "it ended with exit code 1".
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = match self {
            // What Rust's runtime makes of a panic in the main thread.
            Self::Code(101) => "it ended with exit code 101: main panicked",
            Self::Code(code) => return write!(formatter, "it ended with exit code {code}"),
            Self::Signal(signal) => return write!(formatter, "it was ended by {signal}"),
            Self::TimedOut(limit) => {
                let seconds = limit.as_secs_f64();
                return write!(
                    formatter,
                    "it was still running after {seconds} real seconds and was ended"
                );
            }
            Self::Stuck(after) => {
                let seconds = (after.as_secs_f64() * 10.0).round() / 10.0;
                return write!(
                    formatter,
                    "it never ends: all its threads wait, and nothing can wake one; it was \
                     ended after {seconds} real seconds"
                );
            }
            Self::Flooded => "the grader ended it: it printed more than its output limit",
            Self::FloodedDevices => "the grader ended it: it sent its devices more than the limit",
            Self::TooMuchMemory => "it took more memory than it may",
            Self::TooMuchDisk => "it wrote more into its files than it may and was ended",
            Self::TooMuchCpu => "it took more processor time than it may and was ended",
            Self::LeftBehind => "it ended, but left a process behind that was still running",
            Self::Deadlock(why) => return write!(formatter, "it never ends: {why}"),
            Self::Endless(steps) => {
                return write!(
                    formatter,
                    "it did not end after {steps} steps: its threads run without progress"
                );
            }
            Self::CouldNotStart(error) => {
                return write!(formatter, "it could not be started: {error}");
            }
        };
        formatter.write_str(sentence)
    }
}
