//! What all sessions of a sandbox share.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;

use super::Options;
use super::recorder::Recorder;

/// The options, the trace and the counts.
pub(super) struct SandboxState {
    pub(super) options: Options,
    pub(super) recorder: Recorder,
    /// Counts the sessions from 1.
    pub(super) sessions: AtomicU64,
    pub(super) open: AtomicUsize,
    /// Turns true when sessions must end.
    pub(super) stop: watch::Receiver<bool>,
}

impl SandboxState {
    /// Before the first session.
    pub(super) fn new(options: Options, recorder: Recorder, stop: watch::Receiver<bool>) -> Self {
        let (sessions, open) = (AtomicU64::new(1), AtomicUsize::new(0));
        Self { options, recorder, sessions, open, stop }
    }

    /// Waits until no session is open, or for so long.
    pub(super) async fn all_closed(&self, longest: Duration) {
        let closed = async {
            while self.open.load(Ordering::SeqCst) > 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        // Sessions that do not end are told to, or are written as still open.
        let _ = tokio::time::timeout(longest, closed).await;
    }
}
