//! `tokio::time`, whose clock stands still while anything is ready.
//!
//! What stops, starts and moves the clock is missing: here, it is stopped.

mod instant;
mod interval;
mod sleep;

use std::future::IntoFuture;

pub use ::tokio::time::{Duration, MissedTickBehavior, Timeout, error};
pub use instant::Instant;
pub use interval::{Interval, interval, interval_at};
pub use sleep::{Sleep, sleep, sleep_until};

/// As `tokio::time::timeout`.
#[track_caller]
pub fn timeout<F: IntoFuture>(duration: Duration, future: F) -> Timeout<F::IntoFuture> {
    // The runtime's clock catches up first, if it was blocked.
    Instant::present();
    ::tokio::time::timeout(duration, future)
}

/// As `tokio::time::timeout_at`.
#[track_caller]
pub fn timeout_at<F: IntoFuture>(deadline: Instant, future: F) -> Timeout<F::IntoFuture> {
    ::tokio::time::timeout_at(deadline.in_runtime(), future)
}
