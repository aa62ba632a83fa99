//! One session, put together from the events of its device.

use std::collections::VecDeque;

use common::client::SETUP;
use common::client::show::rejection;
use common::trace::ClosedBy;
use course::text::visible;
use pattern::matcher::{Groups, Matcher};

use crate::timeline::{Span, Wait};

/// One session as its device saw it.
pub(super) struct Session<'a> {
    /// Position in `Evidence::devices`.
    pub(super) device: usize,
    pub(super) opened_us: u64,
    /// Position of its opening in the trace.
    pub(super) opened_order: usize,
    /// `None` if the login was not completed.
    pub(super) authenticated_us: Option<u64>,
    /// Its number in the trace.
    pub(super) number: u64,
    /// `None` if it was open to the end, when the sandbox stopped.
    pub(super) closed_us: Option<u64>,
    pub(super) closed: Option<ClosedBy>,
    /// Position of its end in the trace.
    pub(super) closed_order: Option<usize>,
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
    /// It was typed in a configuration mode, and does not leave it.
    pub(super) configures: bool,
    /// Position of the command in the trace.
    pub(super) order: usize,
    pub(super) answer: Option<Answer<'a>>,
    /// The session of the course's library sends it, to set the terminal up.
    pub(super) is_setup: bool,
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
    pub(super) fn new(device: usize, number: u64, opened_us: u64, order: usize) -> Self {
        Self {
            device,
            opened_us,
            opened_order: order,
            authenticated_us: None,
            number,
            closed_us: None,
            closed: None,
            closed_order: None,
            exchanges: Vec::new(),
            waiting: VecDeque::new(),
        }
    }

    pub(super) fn asked(&mut self, at_us: u64, order: usize, line: &'a str, mode: &str) {
        let is_setup = SETUP.get(self.exchanges.len()) == Some(&line)
            && self.exchanges.iter().all(|earlier| earlier.is_setup);
        self.waiting.push_back(self.exchanges.len());
        let words: Vec<_> = line.split_whitespace().collect();
        let plain = words.join(" ").to_ascii_lowercase();
        let leaves = ["end", "exit"].iter().any(|word| word.starts_with(&plain));
        let leaves = leaves || plain.starts_with("do ");
        self.exchanges.push(Exchange {
            line,
            configures: mode.starts_with("config") && !leaves,
            plain,
            at_us,
            order,
            answer: None,
            is_setup,
        });
    }

    /// What the program asked for: what the course's own library sends first
    /// is not the student's.
    pub(super) fn asked_by_the_program(&self) -> impl Iterator<Item = &Exchange<'a>> {
        self.exchanges.iter().filter(|exchange| !exchange.is_setup)
    }

    /// Whether its device restarted, which ends all sessions.
    pub(super) fn restarted(&self) -> bool {
        self.closed == Some(ClosedBy::Device)
    }

    /// Whether the program told its device to restart.
    pub(super) fn reloads(&self) -> bool {
        let mut asked = self.exchanges.iter();
        asked.any(|exchange| exchange.plain.starts_with("rel"))
    }

    pub(super) fn ended(&mut self, at_us: u64, order: usize, by: ClosedBy) {
        self.closed = Some(by);
        self.closed_order = Some(order);
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

    /// What is drawn of it; the program waits for the answers to these commands.
    pub(super) fn span<'e>(&'e self, asked: impl Iterator<Item = &'e Exchange<'a>>) -> Span
    where
        'a: 'e,
    {
        let ended = match (self.closed, self.closed_us) {
            (_, None) => "never closed",
            (Some(ClosedBy::Exit), _) => "logged out",
            (Some(ClosedBy::Refused), _) => "turned away by the device",
            (Some(ClosedBy::Idle), _) => "closed by the device: idle",
            (Some(ClosedBy::Device), _) => "broken off by the device",
            (Some(ClosedBy::Disconnect | ClosedBy::Stopped) | None, _) => "hung up",
        };
        let wait = |exchange: &Exchange<'_>| Wait {
            from: exchange.at_us,
            to: exchange.answer.map(|answer| answer.at_us),
            command: Some(visible(exchange.line)),
        };
        Span {
            number: self.number,
            from: self.opened_us,
            to: self.closed_us,
            ended: ended.into(),
            waits: asked.map(wait).collect(),
        }
    }

    /// A device answers `line` in the order in which it was asked. What it skips, the program
    /// has aborted.
    pub(super) fn answered(&mut self, line: &str, answer: Answer<'a>) {
        let same = |index: &usize| line.is_empty() || self.exchanges[*index].line == line;
        if let Some(place) = self.waiting.iter().position(same) {
            let index = self.waiting[place];
            self.waiting.drain(..=place);
            self.exchanges[index].answer = Some(answer);
        }
    }
}

impl Exchange<'_> {
    /// Whether it enters the configuration mode.
    pub(super) fn begins_to_configure(&self) -> bool {
        self.plain.starts_with("conf")
    }

    /// Whether a session ends by it.
    pub(super) fn logs_out(&self) -> bool {
        ["ex", "qui", "logo"].iter().any(|word| self.plain.starts_with(word))
    }

    /// Whether it changes something without configuring it.
    pub(super) fn changes(&self) -> bool {
        const CHANGES: [&str; 6] = ["wr", "copy", "rel", "era", "del", "clear"];
        !self.configures && CHANGES.iter().any(|word| self.plain.starts_with(word))
    }

    /// What the device said instead of taking the command.
    pub(super) fn rejection(&self) -> Option<&str> {
        rejection(self.answer?.output)
    }

    /// Whether the command is one that `pattern` means.
    pub(super) fn is(&self, pattern: &Matcher) -> bool {
        pattern.is_match(&self.plain)
    }

    /// What the groups of a pattern are in it.
    pub(super) fn captures(&self, pattern: &Matcher) -> Option<Groups<'_>> {
        pattern.captures(&self.plain)
    }

    /// The command as a router reads it: in small letters, with single blanks.
    pub(super) fn plain(&self) -> &str {
        &self.plain
    }

    /// Which of the commands that `pattern` means it is: what its first group
    /// is, if it has one.
    pub(super) fn which(&self, pattern: &Matcher) -> Option<&str> {
        let captures = pattern.captures(&self.plain)?;
        Some(captures.get(1).unwrap_or_default())
    }
}
