//! An instant that is the same within a runtime and outside of it.

use std::ops::{Add, AddAssign, Sub, SubAssign};

use ::tokio::time as real;
use explorer_std::time as virtually;
use real::Duration;

/// As [`tokio::time::Instant`](real::Instant), in the schedule's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(virtually::Instant);

/// The present, by the runtime's clock and by the schedule's.
fn present() -> (real::Instant, virtually::Instant) {
    let now = virtually::Instant::present();
    // A look at the schedule's time lets the runtime's clock catch up.
    (real::Instant::now(), now)
}

impl Instant {
    /// As [`tokio::time::Instant::now`](real::Instant::now).
    #[track_caller]
    pub fn now() -> Self {
        Self(virtually::Instant::now())
    }

    /// The present, for who does not wait for it to pass.
    pub(super) fn present() -> Self {
        Self(virtually::Instant::present())
    }

    /// As [`tokio::time::Instant::from_std`](real::Instant::from_std).
    pub fn from_std(instant: virtually::Instant) -> Self {
        Self(instant)
    }

    /// As [`tokio::time::Instant::into_std`](real::Instant::into_std).
    pub fn into_std(self) -> virtually::Instant {
        self.0
    }

    /// The same, by the clock of the runtime that the caller is in.
    pub(super) fn in_runtime(self) -> real::Instant {
        let (runtime, schedule) = present();
        match self.0.checked_duration_since(schedule) {
            Some(later) => runtime.checked_add(later).unwrap_or(runtime),
            None => runtime - (schedule - self.0),
        }
    }

    /// What the runtime's clock calls so.
    pub(super) fn of_runtime(instant: real::Instant) -> Self {
        let (runtime, schedule) = present();
        match instant.checked_duration_since(runtime) {
            Some(later) => Self(schedule + later),
            None => Self(schedule - (runtime - instant)),
        }
    }

    /// As [`tokio::time::Instant::duration_since`](real::Instant::duration_since).
    pub fn duration_since(&self, earlier: Self) -> Duration {
        self.0.duration_since(earlier.0)
    }

    /// As [`tokio::time::Instant::checked_duration_since`](real::Instant::checked_duration_since).
    pub fn checked_duration_since(&self, earlier: Self) -> Option<Duration> {
        self.0.checked_duration_since(earlier.0)
    }

    /// As [`tokio::time::Instant::saturating_duration_since`](real::Instant::saturating_duration_since).
    pub fn saturating_duration_since(&self, earlier: Self) -> Duration {
        self.0.saturating_duration_since(earlier.0)
    }

    /// As [`tokio::time::Instant::elapsed`](real::Instant::elapsed).
    #[track_caller]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// As [`tokio::time::Instant::checked_add`](real::Instant::checked_add).
    pub fn checked_add(&self, duration: Duration) -> Option<Self> {
        self.0.checked_add(duration).map(Self)
    }

    /// As [`tokio::time::Instant::checked_sub`](real::Instant::checked_sub).
    pub fn checked_sub(&self, duration: Duration) -> Option<Self> {
        self.0.checked_sub(duration).map(Self)
    }
}

impl From<virtually::Instant> for Instant {
    fn from(instant: virtually::Instant) -> Self {
        Self(instant)
    }
}

impl From<Instant> for virtually::Instant {
    fn from(instant: Instant) -> Self {
        instant.0
    }
}

impl Add<Duration> for Instant {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        Self(self.0 + duration)
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, duration: Duration) {
        self.0 += duration;
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        Self(self.0 - duration)
    }
}

impl SubAssign<Duration> for Instant {
    fn sub_assign(&mut self, duration: Duration) {
        self.0 -= duration;
    }
}

impl Sub for Instant {
    type Output = Duration;
    fn sub(self, earlier: Self) -> Duration {
        self.duration_since(earlier)
    }
}
