//! What a program prints, read as it comes and split into lines.

use std::fs::File;
use std::io::{self, PipeReader, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::{Limits, Line};

/// One end of a pipe and what came through it.
pub(super) struct Pipe {
    /// `None` once it has ended.
    end: Option<File>,
    lines: Vec<Line>,
    /// The line that has no end yet.
    begun: Vec<u8>,
    bytes: usize,
    most_bytes: usize,
    most_lines: usize,
    at: Duration,
}

impl Pipe {
    pub(super) fn new(end: OwnedFd, limits: &Limits) -> Self {
        Self {
            end: Some(end.into()),
            lines: Vec::new(),
            begun: Vec::new(),
            bytes: 0,
            most_bytes: limits.bytes,
            most_lines: limits.lines,
            at: Duration::ZERO,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.end.is_some()
    }

    pub(super) fn is_flooded(&self) -> bool {
        self.bytes > self.most_bytes || self.lines.len() > self.most_lines
    }

    /// Takes what is there; `at` is when it was noticed. Call it only when
    /// there is something, or it waits.
    pub(super) fn read(&mut self, at: Duration) -> io::Result<()> {
        let mut buffer = [0; 16 * 1024];
        let Some(end) = &mut self.end else {
            return Ok(());
        };
        let length = match end.read(&mut buffer) {
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            Err(error) => return Err(error),
        };
        self.at = at;
        if length == 0 {
            self.end = None;
        } else if !self.is_flooded() {
            self.bytes += length;
            self.split(&buffer[..length]);
        }
        Ok(())
    }

    fn split(&mut self, bytes: &[u8]) {
        let mut pieces = bytes.split(|&byte| byte == b'\n').peekable();
        while let Some(piece) = pieces.next() {
            self.begun.extend_from_slice(piece);
            if pieces.peek().is_some() && self.lines.len() <= self.most_lines {
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        let text = String::from_utf8_lossy(&self.begun);
        let text = text.strip_suffix('\r').unwrap_or(&text).to_owned();
        self.begun.clear();
        self.lines.push(Line { at: self.at, text });
    }

    /// All lines, the last one too if it has no end.
    pub(super) fn into_lines(mut self) -> Vec<Line> {
        if !self.begun.is_empty() {
            self.end_line();
        }
        self.lines
    }
}

/// What [`wait_for_input`] found.
pub(super) struct Ready {
    /// In the order of the pipes.
    pub(super) pipes: [bool; 2],
    /// The program has exited.
    pub(super) exited: bool,
}

/// Waits until a pipe has something or has ended, until the program has
/// exited, or until the time is over (never, if `None`).
pub(super) fn wait_for_input(
    pipes: &[Pipe; 2],
    exited: Option<&PipeReader>,
    timeout: Option<Duration>,
) -> io::Result<Ready> {
    let ends = [
        pipes[0].end.as_ref().map(AsFd::as_fd),
        pipes[1].end.as_ref().map(AsFd::as_fd),
        exited.map(AsFd::as_fd),
    ];
    let mut polled: Vec<_> =
        ends.iter().flatten().map(|end| PollFd::new(*end, PollFlags::POLLIN)).collect();
    match poll(&mut polled, milliseconds(timeout)) {
        Ok(_) | Err(Errno::EINTR) => {}
        Err(error) => return Err(error.into()),
    }
    let mut polled = polled.iter();
    let [stdout, stderr, exited] =
        ends.map(|end| end.and_then(|_| polled.next()?.any()).unwrap_or(false));
    Ok(Ready { pipes: [stdout, stderr], exited })
}

/// Rounded up: a poll that returns early would only be repeated.
pub fn milliseconds(timeout: Option<Duration>) -> PollTimeout {
    let Some(timeout) = timeout else {
        return PollTimeout::NONE;
    };
    PollTimeout::try_from(timeout.as_micros().div_ceil(1000)).unwrap_or(PollTimeout::MAX)
}
