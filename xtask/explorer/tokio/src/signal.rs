//! As `tokio::signal`: in most schedules, no user is there who presses Ctrl-C. In those that
//! are about it, it comes once, while devices work for the program.

use std::future::poll_fn;
use std::io;
use std::task::Poll;
use std::time::Duration;

use explorer_std::explorer::current;
use tokio::time::sleep;

/// Completes with the next Ctrl-C.
///
/// # Errors
/// None here.
pub async fn ctrl_c() -> io::Result<()> {
    pressed(now()).await;
    Ok(())
}

/// Virtual microseconds.
fn now() -> u64 {
    current().map_or(0, |current| current.present())
}

/// Completes with the Ctrl-C that comes at this time or later; returns when that was.
async fn pressed(since: u64) -> u64 {
    let known = |waker: &std::task::Waker| current()?.ctrl_c_at(waker);
    let at = poll_fn(|context| match known(context.waker()) {
        Some(at) if at >= since => Poll::Ready(at),
        _ => Poll::Pending,
    });
    let at = at.await;
    sleep(Duration::from_micros(at.saturating_sub(now()))).await;
    at
}

/// Signals of Unix.
#[cfg(unix)]
pub mod unix {
    use std::future::pending;

    use super::{io, now, pressed};

    pub use ::tokio::signal::unix::SignalKind;

    /// A listener for one kind of signal.
    #[derive(Debug)]
    pub struct Signal {
        kind: SignalKind,
        /// What came before this time is heard of already.
        since: u64,
    }

    impl Signal {
        /// Completes with the next signal of this kind: only Ctrl-C ever comes.
        pub async fn recv(&mut self) -> Option<()> {
            if self.kind != SignalKind::interrupt() {
                return pending().await;
            }
            self.since = pressed(self.since).await + 1;
            Some(())
        }
    }

    /// Listens for signals of this kind.
    ///
    /// # Errors
    /// None here.
    pub fn signal(kind: SignalKind) -> io::Result<Signal> {
        Ok(Signal { kind, since: now() })
    }
}
