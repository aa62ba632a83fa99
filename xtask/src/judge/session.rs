//! One session, put together from the events of its device.

use std::collections::VecDeque;

use common::trace::ClosedBy;
use regex_lite::Regex;

/// One session as its device saw it.
pub(super) struct Session<'a> {
    /// Position in `Evidence::devices`.
    pub(super) device: usize,
    pub(super) opened_us: u64,
    /// `None` if nobody logged in.
    pub(super) authenticated_us: Option<u64>,
    /// Its number in the trace.
    pub(super) number: u64,
    /// `None` if it was open to the end, when the sandbox stopped.
    pub(super) closed_us: Option<u64>,
    pub(super) closed: Option<ClosedBy>,
    pub(super) exchanges: Vec<Exchange<'a>>,
    /// Positions in `exchanges` that wait for their answer.
    waiting: VecDeque<usize>,
}

/// A command and what the device said.
pub(super) struct Exchange<'a> {
    /// As typed.
    pub(super) line: &'a str,
    /// As a router reads it: in small letters, with single blanks.
    plain: String,
    pub(super) at_us: u64,
    /// Position of the command in the trace.
    pub(super) order: usize,
    pub(super) answer: Option<Answer<'a>>,
}

/// What a device said.
#[derive(Clone, Copy)]
pub(super) struct Answer<'a> {
    pub(super) at_us: u64,
    /// Position in the trace.
    pub(super) order: usize,
    pub(super) output: &'a str,
}

impl<'a> Session<'a> {
    pub(super) fn new(device: usize, number: u64, opened_us: u64) -> Self {
        Self {
            device,
            opened_us,
            authenticated_us: None,
            number,
            closed_us: None,
            closed: None,
            exchanges: Vec::new(),
            waiting: VecDeque::new(),
        }
    }

    pub(super) fn asked(&mut self, at_us: u64, order: usize, line: &'a str) {
        self.waiting.push_back(self.exchanges.len());
        let words: Vec<_> = line.split_whitespace().collect();
        self.exchanges.push(Exchange {
            line,
            plain: words.join(" ").to_ascii_lowercase(),
            at_us,
            order,
            answer: None,
        });
    }

    pub(super) fn ended(&mut self, at_us: u64, by: ClosedBy) {
        self.closed = Some(by);
        if by != ClosedBy::Stopped {
            self.closed_us = Some(at_us);
        }
    }

    /// The commands a device works for: setting up the terminal is not work,
    /// and leaving is not either.
    pub(super) fn work(&self) -> impl Iterator<Item = &Exchange<'a>> {
        const NO_WORK: [&str; 4] = ["ter", "exi", "qui", "logo"];
        let is_work = |exchange: &&Exchange<'_>| {
            let mut no_work = NO_WORK.iter();
            !no_work.any(|beginning| exchange.plain.starts_with(beginning))
        };
        self.exchanges.iter().filter(is_work)
    }

    /// A device answers in the order in which it was asked.
    pub(super) fn answered(&mut self, answer: Answer<'a>) {
        if let Some(index) = self.waiting.pop_front() {
            self.exchanges[index].answer = Some(answer);
        }
    }
}

impl Exchange<'_> {
    /// Whether the command is one that `pattern` means.
    pub(super) fn is(&self, pattern: &Regex) -> bool {
        pattern.is_match(&self.plain)
    }
}
