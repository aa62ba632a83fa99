//! An observation, put in order once for all checks of a task.

use std::collections::{HashMap, VecDeque};

use anyhow::{Result, anyhow};
use common::trace::{ClosedBy, Event, What};
use regex_lite::{Captures, Regex};

use crate::expression::Values;
use crate::lab::word::Pattern;
use crate::observe::Observation;
use crate::pattern;
use crate::vary::SESSION_SECONDS;

/// What the checks look at.
pub(super) struct Evidence<'a> {
    pub(super) observation: &'a Observation,
    /// What the program printed, without blanks at the ends of lines.
    pub(super) lines: Vec<&'a str>,
    /// The inventory's names, in its order.
    pub(super) devices: Vec<&'a str>,
    positions: HashMap<&'a str, usize>,
    /// In the order in which they were opened.
    pub(super) sessions: Vec<Session<'a>>,
    /// Sessions that opened and closed, in that order.
    pub(super) changes: Vec<Change>,
    /// Device and reason.
    pub(super) refused: Vec<(usize, &'a str)>,
    /// By device: the running configuration at the end.
    pub(super) running: HashMap<usize, &'a str>,
    /// What the task's names stand for in this run.
    values: Values,
}

/// One session as its device saw it.
pub(super) struct Session<'a> {
    /// Position in [`Evidence::devices`].
    pub(super) device: usize,
    pub(super) closed: Option<ClosedBy>,
    pub(super) exchanges: Vec<Exchange<'a>>,
    /// Positions in `exchanges` that wait for their answer.
    waiting: VecDeque<usize>,
}

/// A command and what the device said.
pub(super) struct Exchange<'a> {
    pub(super) line: &'a str,
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

/// A session opened, or it closed.
pub(super) enum Change {
    /// Position in [`Evidence::sessions`].
    Opened(usize),
    /// Position in [`Evidence::sessions`].
    Closed(usize),
}

impl<'a> Evidence<'a> {
    pub(super) fn new(observation: &'a Observation) -> Self {
        let devices: Vec<_> = observation
            .variation
            .devices
            .iter()
            .map(|it| it.name.as_str())
            .collect();
        let positions = devices.iter().copied().zip(0..).collect();
        let lines = observation
            .run
            .stdout
            .iter()
            .map(|line| line.text.trim_end())
            .collect();
        let mut evidence = Self {
            observation,
            lines,
            devices,
            positions,
            sessions: Vec::new(),
            changes: Vec::new(),
            refused: Vec::new(),
            running: HashMap::new(),
            values: observation.variation.values.clone(),
        };
        let spanned = session_seconds(&observation.events);
        evidence.values.insert(SESSION_SECONDS.into(), spanned);
        let mut numbers = HashMap::new();
        for (order, event) in observation.events.iter().enumerate() {
            evidence.take(order, event.at_us, &event.what, &mut numbers);
        }
        evidence
    }

    fn take(
        &mut self,
        order: usize,
        at_us: u64,
        what: &'a What,
        numbers: &mut HashMap<u64, usize>,
    ) {
        let Some(device) = what.device().and_then(|name| self.position(name)) else {
            return;
        };
        let index = what
            .session()
            .and_then(|number| numbers.get(&number).copied());
        match what {
            What::Opened { session, .. } => {
                numbers.insert(*session, self.sessions.len());
                self.changes.push(Change::Opened(self.sessions.len()));
                self.sessions.push(Session::new(device));
            }
            What::Refused { reason, .. } => self.refused.push((device, reason)),
            What::Configuration { running, .. } => {
                self.running.insert(device, running);
            }
            What::Command { line, .. } => {
                if let Some(index) = index {
                    self.sessions[index].asked(order, line);
                }
            }
            What::Answered { output, .. } => {
                if let Some(index) = index {
                    self.sessions[index].answered(Answer {
                        at_us,
                        order,
                        output,
                    });
                }
            }
            What::Closed { by, .. } => {
                if let Some(index) = index {
                    self.sessions[index].closed = Some(*by);
                    self.changes.push(Change::Closed(index));
                }
            }
            What::Started { .. } | What::Authenticated { .. } | What::Stopped => {}
        }
    }

    pub(super) fn values(&self) -> &Values {
        &self.values
    }

    /// Where a device stands in the inventory.
    pub(super) fn position(&self, device: &str) -> Option<usize> {
        self.positions.get(device).copied()
    }

    /// The name of a session's device.
    pub(super) fn device_of(&self, session: usize) -> &'a str {
        self.devices[self.sessions[session].device]
    }

    /// Names of devices.
    pub(super) fn names(&self, devices: impl IntoIterator<Item = usize>) -> Vec<&'a str> {
        devices
            .into_iter()
            .map(|device| self.devices[device])
            .collect()
    }

    /// A pattern for whole lines, for this run.
    pub(super) fn whole_line(&self, source: &str) -> Result<Regex> {
        pattern::whole_line(source, self.values()).map_err(|message| anyhow!(message))
    }

    /// A pattern searched in command lines, for this run.
    pub(super) fn search(&self, source: &Pattern) -> Result<Regex> {
        pattern::search(source.get_ref(), self.values()).map_err(|message| anyhow!(message))
    }

    /// A pattern searched in answers, for this run.
    pub(super) fn in_text(&self, source: &Pattern) -> Result<Regex> {
        pattern::in_text(source.get_ref(), self.values()).map_err(|message| anyhow!(message))
    }

    /// A pattern as a person pictures it.
    pub(super) fn readable(&self, source: &str) -> String {
        pattern::readable(source, self.values())
    }

    /// All matching lines, with their positions.
    pub(super) fn matching<'r>(
        &'r self,
        regex: &'r Regex,
    ) -> impl Iterator<Item = (usize, Captures<'a>)> + 'r {
        let lines = self.lines.iter().enumerate();
        lines.filter_map(|(at, line)| Some((at, regex.captures(line)?)))
    }

    /// Per device, the answer to the last command that matches.
    pub(super) fn last_answers(&self, command: &Regex) -> Vec<Option<Answer<'a>>> {
        let mut answers = vec![None; self.devices.len()];
        for session in &self.sessions {
            let matching = session
                .exchanges
                .iter()
                .filter(|exchange| command.is_match(exchange.line));
            for answer in matching.filter_map(|exchange| exchange.answer) {
                let last: &mut Option<Answer<'_>> = &mut answers[session.device];
                if last.is_none_or(|last| last.order < answer.order) {
                    *last = Some(answer);
                }
            }
        }
        answers
    }
}

impl<'a> Session<'a> {
    fn new(device: usize) -> Self {
        Self {
            device,
            closed: None,
            exchanges: Vec::new(),
            waiting: VecDeque::new(),
        }
    }

    fn asked(&mut self, order: usize, line: &'a str) {
        self.waiting.push_back(self.exchanges.len());
        self.exchanges.push(Exchange {
            line,
            order,
            answer: None,
        });
    }

    /// The commands a device works for: setting up the terminal is not work.
    pub(super) fn work(&self) -> impl Iterator<Item = &Exchange<'a>> {
        let is_work = |exchange: &&Exchange<'_>| !exchange.line.trim_start().starts_with("ter");
        self.exchanges.iter().filter(is_work)
    }

    /// A device answers in the order in which it was asked.
    fn answered(&mut self, answer: Answer<'a>) {
        if let Some(index) = self.waiting.pop_front() {
            self.exchanges[index].answer = Some(answer);
        }
    }
}

/// From the first session's opening to the last one's end, in simulated
/// seconds; 0 without sessions.
fn session_seconds(events: &[Event]) -> f64 {
    let (mut speed, mut first, mut last) = (1.0, None, 0);
    for event in events {
        match event.what {
            What::Started { speed: drawn, .. } => speed = drawn,
            What::Opened { .. } => first = first.or(Some(event.at_us)),
            What::Closed { .. } => last = event.at_us,
            _ => {}
        }
    }
    let spanned = first.map_or(0, |first| last.saturating_sub(first));
    spanned as f64 / 1e6 * speed
}

/// The text of a named group.
pub(super) fn group<'a>(captures: &Captures<'a>, name: &str) -> &'a str {
    captures.name(name).map_or("", |found| found.as_str())
}
