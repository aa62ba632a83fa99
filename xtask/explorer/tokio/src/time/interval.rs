//! Ticking.

use std::task::{Context, Poll};

use ::tokio::time as real;
use real::{Duration, MissedTickBehavior};

use super::Instant;

/// As [`tokio::time::Interval`](real::Interval).
#[derive(Debug)]
pub struct Interval {
    real: real::Interval,
}

/// As [`tokio::time::interval`](real::interval).
#[track_caller]
pub fn interval(period: Duration) -> Interval {
    interval_at(Instant::present(), period)
}

/// As [`tokio::time::interval_at`](real::interval_at).
#[track_caller]
pub fn interval_at(start: Instant, period: Duration) -> Interval {
    let real = real::interval_at(start.in_runtime(), period);
    Interval { real }
}

impl Interval {
    /// As [`tokio::time::Interval::tick`](real::Interval::tick).
    pub async fn tick(&mut self) -> Instant {
        Instant::of_runtime(self.real.tick().await)
    }

    /// As [`tokio::time::Interval::poll_tick`](real::Interval::poll_tick).
    pub fn poll_tick(&mut self, context: &mut Context<'_>) -> Poll<Instant> {
        self.real.poll_tick(context).map(Instant::of_runtime)
    }

    /// As [`tokio::time::Interval::reset`](real::Interval::reset).
    pub fn reset(&mut self) {
        self.real.reset();
    }

    /// As [`tokio::time::Interval::reset_immediately`](real::Interval::reset_immediately).
    pub fn reset_immediately(&mut self) {
        self.real.reset_immediately();
    }

    /// As [`tokio::time::Interval::reset_after`](real::Interval::reset_after).
    pub fn reset_after(&mut self, after: Duration) {
        self.real.reset_after(after);
    }

    /// As [`tokio::time::Interval::reset_at`](real::Interval::reset_at).
    pub fn reset_at(&mut self, deadline: Instant) {
        self.real.reset_at(deadline.in_runtime());
    }

    /// As [`tokio::time::Interval::missed_tick_behavior`](real::Interval::missed_tick_behavior).
    pub fn missed_tick_behavior(&self) -> MissedTickBehavior {
        self.real.missed_tick_behavior()
    }

    /// As [`tokio::time::Interval::set_missed_tick_behavior`](real::Interval::set_missed_tick_behavior).
    pub fn set_missed_tick_behavior(&mut self, behavior: MissedTickBehavior) {
        self.real.set_missed_tick_behavior(behavior);
    }

    /// As [`tokio::time::Interval::period`](real::Interval::period).
    pub fn period(&self) -> Duration {
        self.real.period()
    }
}
