//! What the devices saw: the trace, one JSON line per event.
//!
//! The sandbox writes it, the grader reads it. Times are microseconds of real
//! time since the sandbox started, taken from its one monotonic clock while
//! the line is being written, so the order of the lines is the order of time.

use std::io::{self, BufRead, Write};
use std::sync::Mutex;
use std::time::Instant;

use serde::{Deserialize, Serialize};

/// The `format` written into [`EventKind::Started`]; raised when a reader of the
/// old lines would misread the new ones.
pub const FORMAT: u32 = 1;

/// One line of the trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Microseconds of real time since the sandbox started.
    pub at_us: u64,
    /// What happened.
    #[serde(flatten)]
    pub what: EventKind,
}

/// What happened, and on which device.
///
/// `session` numbers are unique over all devices of one sandbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum EventKind {
    /// The sandbox serves all its devices; always the first line.
    Started {
        /// Version of these lines, see [`FORMAT`].
        format: u32,
        /// Simulated seconds per real second.
        speed: f64,
        /// How many devices it serves.
        devices: usize,
    },
    /// A client connected and was let in to the login.
    Opened {
        /// The device's name in the inventory.
        device: String,
        /// The session's number.
        session: u64,
    },
    /// A client was turned away: a session limit, or a login that failed.
    Refused {
        /// The device's name in the inventory.
        device: String,
        /// The session's number.
        session: u64,
        /// Why, in words.
        reason: String,
    },
    /// The login succeeded.
    Authenticated {
        /// The device's name in the inventory.
        device: String,
        /// The session's number.
        session: u64,
        /// The user who logged in.
        user: String,
    },
    /// A command line arrived; written before the device starts to work on it.
    Command {
        /// The device's name in the inventory.
        device: String,
        /// The session's number.
        session: u64,
        /// The mode it was typed in: `user`, `privileged`, `config`,
        /// `config-if`, `config-line`.
        mode: String,
        /// The line as typed.
        line: String,
    },
    /// The answer to a command is ready and about to be sent.
    Answered {
        /// The device's name in the inventory.
        device: String,
        /// The session's number.
        session: u64,
        /// The line that is answered, as typed.
        line: String,
        /// What the device said, with LF line ends, without echo and prompt.
        output: String,
    },
    /// A line of the device's log is about to be sent, by itself, to a session that
    /// watches the log.
    Pushed {
        /// The device's name in the inventory.
        device: String,
        /// The session's number.
        session: u64,
        /// The line, without its end.
        line: String,
        /// When it was logged, on the device's clock: milliseconds since 1970.
        logged_ms: i64,
    },
    /// The session is over.
    Closed {
        /// The device's name in the inventory.
        device: String,
        /// The session's number.
        session: u64,
        /// The side that ended it.
        by: ClosedBy,
    },
    /// The device's running configuration when the sandbox stopped.
    Configuration {
        /// The device's name in the inventory.
        device: String,
        /// `show running-config` without its header lines, LF line ends.
        running: String,
    },
    /// The sandbox stopped in good order; always the last line. A trace
    /// without it is incomplete.
    Stopped,
}

/// The side that ended a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClosedBy {
    /// The client typed `exit`, `quit` or `logout`.
    Exit,
    /// The client closed or reset the connection.
    Disconnect,
    /// The device turned the client away, see [`EventKind::Refused`].
    Refused,
    /// The device restarted, or its fault broke the connection off.
    Device,
    /// Nothing arrived for the device's idle time.
    Idle,
    /// The session was still open when the sandbox stopped.
    Stopped,
}

impl EventKind {
    /// The device this is about; `None` for the sandbox's own events.
    pub fn device(&self) -> Option<&str> {
        match self {
            EventKind::Started { .. } | EventKind::Stopped => None,
            EventKind::Opened { device, .. }
            | EventKind::Refused { device, .. }
            | EventKind::Authenticated { device, .. }
            | EventKind::Command { device, .. }
            | EventKind::Answered { device, .. }
            | EventKind::Pushed { device, .. }
            | EventKind::Closed { device, .. }
            | EventKind::Configuration { device, .. } => Some(device),
        }
    }

    /// The session this is about, if it is about one.
    pub fn session(&self) -> Option<u64> {
        match self {
            EventKind::Started { .. } | EventKind::Stopped | EventKind::Configuration { .. } => {
                None
            }
            EventKind::Opened { session, .. }
            | EventKind::Refused { session, .. }
            | EventKind::Authenticated { session, .. }
            | EventKind::Command { session, .. }
            | EventKind::Answered { session, .. }
            | EventKind::Pushed { session, .. }
            | EventKind::Closed { session, .. } => Some(*session),
        }
    }
}

/// Writes events as whole lines, in the order of their times.
///
/// Shared by all sessions: a session that records holds the lock for the timestamp
/// and the write together. No session waits longer than one line.
pub struct TraceWriter {
    started: Instant,
    sink: Mutex<Box<dyn Write + Send>>,
}

impl TraceWriter {
    /// Starts the clock; `sink` gets one `write_all` per event.
    pub fn new(sink: Box<dyn Write + Send>) -> Self {
        Self { started: Instant::now(), sink: Mutex::new(sink) }
    }

    /// Stamps and writes one event.
    ///
    /// # Errors
    /// The sink's own, such as a full disk.
    pub fn record(&self, what: EventKind) -> io::Result<()> {
        let mut sink = self.sink.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let event = Event {
            at_us: u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX),
            what,
        };
        let mut line = serde_json::to_vec(&event)?;
        line.push(b'\n');
        sink.write_all(&line)
    }
}

/// Why a trace cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// It could not be read.
    #[error("cannot read the trace")]
    Read(#[from] io::Error),
    /// A line is not an event.
    #[error("line {line} of the trace is not an event")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// [`EventKind::Started`] is missing or of another [`FORMAT`].
    #[error("the trace does not start with format {FORMAT}")]
    Format,
    /// [`EventKind::Stopped`] is missing: the sandbox did not stop in good order.
    #[error("the trace has no end: the sandbox did not stop properly")]
    Incomplete,
}

/// Reads a whole trace, from `started` to `stopped`.
///
/// # Errors
/// See [`TraceError`]; a trace that does not end with `stopped` is one.
pub fn read(source: impl BufRead) -> Result<Vec<Event>, TraceError> {
    let mut events = Vec::new();
    for (index, line) in source.lines().enumerate() {
        let event: Event = serde_json::from_str(&line?)
            .map_err(|source| TraceError::Line { line: index + 1, source })?;
        events.push(event);
    }
    match events.first().map(|event| &event.what) {
        Some(EventKind::Started { format: FORMAT, .. }) => {}
        _ => return Err(TraceError::Format),
    }
    match events.last().map(|event| &event.what) {
        Some(EventKind::Stopped) => Ok(events),
        _ => Err(TraceError::Incomplete),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[derive(Clone, Default)]
    struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

    impl Write for SharedBuffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn started() -> EventKind {
        EventKind::Started { format: FORMAT, speed: 20.0, devices: 1 }
    }

    #[test]
    fn lines_are_whole_and_in_the_order_of_time_when_many_threads_record() {
        let sink = SharedBuffer::default();
        let writer = TraceWriter::new(Box::new(sink.clone()));
        writer.record(started()).unwrap();
        std::thread::scope(|scope| {
            for session in 0..8 {
                let writer = &writer;
                scope.spawn(move || {
                    for _ in 0..200 {
                        let device = "R".repeat(100);
                        writer.record(EventKind::Opened { device, session }).unwrap();
                    }
                });
            }
        });
        writer.record(EventKind::Stopped).unwrap();
        let bytes = sink.0.lock().unwrap().clone();
        let events = read(bytes.as_slice()).unwrap();
        assert_eq!(events.len(), 8 * 200 + 2);
        assert!(events.is_sorted_by_key(|event| event.at_us));
    }

    #[test]
    fn a_trace_without_its_end_or_with_a_torn_line_is_refused() {
        let whole = |what: EventKind| serde_json::to_string(&Event { at_us: 1, what }).unwrap();
        let no_end = whole(started());
        assert!(matches!(read(no_end.as_bytes()), Err(TraceError::Incomplete)));
        let torn = format!("{}\n{{\"at_us\":3,\"eve", whole(started()));
        assert!(matches!(read(torn.as_bytes()), Err(TraceError::Line { line: 2, .. })));
        let no_start = whole(EventKind::Stopped);
        assert!(matches!(read(no_start.as_bytes()), Err(TraceError::Format)));
    }
}
