//! What a program prints, read as it comes and split into lines.

use std::time::Duration;

use super::{Limits, Line};

/// What came through a pipe.
pub(super) struct Pipe {
    open: bool,
    lines: Vec<Line>,
    /// The line that has no end yet.
    begun: Vec<u8>,
    bytes: usize,
    most_bytes: usize,
    most_lines: usize,
    at: Duration,
}

impl Pipe {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            open: true,
            lines: Vec::new(),
            begun: Vec::new(),
            bytes: 0,
            most_bytes: limits.bytes,
            most_lines: limits.lines,
            at: Duration::ZERO,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    pub(super) fn is_flooded(&self) -> bool {
        self.bytes > self.most_bytes || self.lines.len() > self.most_lines
    }

    /// Takes what has come; `at` is when it was noticed.
    pub(super) fn take(&mut self, bytes: &[u8], at: Duration) {
        self.at = at;
        if !self.is_flooded() {
            self.bytes += bytes.len();
            self.split(bytes);
        }
    }

    /// Nothing more comes.
    pub(super) fn close(&mut self) {
        self.open = false;
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
