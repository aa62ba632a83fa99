//! The trace as the sandbox holds it: there or not, working or broken.

use std::io;
use std::sync::Mutex;

use tokio::sync::Notify;

use crate::trace::{EventKind, TraceWriter};

/// Records what the devices see; a sandbox without trace records nothing.
pub struct Recorder {
    writer: Option<TraceWriter>,
    /// The first error; a witness that missed an event cannot be trusted.
    error: Mutex<Option<io::Error>>,
    broken: Notify,
}

impl Recorder {
    pub fn new(writer: Option<TraceWriter>) -> Self {
        Self { writer, error: Mutex::new(None), broken: Notify::new() }
    }

    /// `what` is only made where there is a trace.
    pub fn record(&self, what: impl FnOnce() -> EventKind) {
        let Some(writer) = &self.writer else { return };
        if let Err(error) = writer.record(what()) {
            self.first_error().get_or_insert(error);
            self.broken.notify_one();
        }
    }

    /// Completes when an event could not be written.
    pub async fn failed(&self) {
        self.broken.notified().await;
    }

    pub fn finish(&self) -> io::Result<()> {
        match self.first_error().take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn first_error(&self) -> std::sync::MutexGuard<'_, Option<io::Error>> {
        self.error.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
