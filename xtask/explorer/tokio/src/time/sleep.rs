//! Sleeping.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use ::tokio::time as real;
use real::Duration;

use super::Instant;

/// As [`tokio::time::Sleep`](real::Sleep).
#[derive(Debug)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Sleep {
    real: Pin<Box<real::Sleep>>,
}

/// As [`tokio::time::sleep`](real::sleep).
#[track_caller]
pub fn sleep(duration: Duration) -> Sleep {
    // Not by the runtime's clock, which a blocked runtime has yet to move.
    let deadline = Instant::present().checked_add(duration);
    match deadline {
        Some(deadline) => sleep_until(deadline),
        None => Sleep { real: Box::pin(real::sleep(duration)) },
    }
}

/// As [`tokio::time::sleep_until`](real::sleep_until).
#[track_caller]
pub fn sleep_until(deadline: Instant) -> Sleep {
    let real = Box::pin(real::sleep_until(deadline.in_runtime()));
    Sleep { real }
}

impl Sleep {
    /// As [`tokio::time::Sleep::deadline`](real::Sleep::deadline).
    pub fn deadline(&self) -> Instant {
        Instant::of_runtime(self.real.deadline())
    }

    /// As [`tokio::time::Sleep::is_elapsed`](real::Sleep::is_elapsed).
    pub fn is_elapsed(&self) -> bool {
        self.real.is_elapsed()
    }

    /// As [`tokio::time::Sleep::reset`](real::Sleep::reset).
    pub fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        self.real.as_mut().reset(deadline.in_runtime());
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.real.as_mut().poll(context)
    }
}
