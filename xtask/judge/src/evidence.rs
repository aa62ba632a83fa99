//! An observation, put in order once for all checks of a task.

mod readable;
mod refusal;

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use anyhow::{Result, anyhow};
use common::trace::{ClosedBy, EventKind};
use course::lab::Task;
use course::lab::names::{COMMANDS, OPEN, OTHERS, PUSHED_LINES, SESSION_SECONDS};
use course::lab::word::Pattern;
use course::text::without_colours;
use pattern::expression::Values;
use pattern::matcher::{Groups, Matcher};
use run::observe::Observation;
use run::router;
use run::schedule::ScheduleRecord;

pub(super) use self::readable::ReadablePattern;
use self::refusal::Refusal;
use super::clock::{session_seconds, speed};
use super::session::{Answer, Session};
use super::threads::said::{PrintedLine, said};
use super::{pieces, pushed};

/// What the grader takes at most from asking a program to end to the end of
/// the trace: the grace of the process, and some more on a busy machine.
const KILLING_US: u64 = 1_000_000;

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
    /// Simulated seconds per real second.
    pub(super) speed: f64,
    /// When the trace ends, microseconds of real time.
    pub(super) end_us: u64,
    /// In the order of time.
    pub(super) refused: Vec<Refusal<'a>>,
    /// By device: the running configuration at the end.
    pub(super) running: HashMap<usize, &'a str>,
    /// What the task's names stand for in this run.
    values: Values,
    /// Which thread prints which line; see [`Evidence::said`].
    said: OnceCell<Vec<PrintedLine>>,
    /// By pattern: the lines that match it.
    places: RefCell<HashMap<String, Rc<[usize]>>>,
    /// Whose lines are looked for in pieces; `None` if none are.
    pub(super) task: Option<&'a Task>,
    mixed: OnceCell<Vec<&'a str>>,
    /// Whether no person reads the verdicts: then nothing is looked for that only
    /// explains them.
    pub(super) brief: bool,
}

/// A session opened, or it closed.
pub(super) enum Change {
    /// Position in [`Evidence::sessions`].
    Opened(usize),
    /// Position in [`Evidence::sessions`].
    Closed(usize),
}

/// The observation as it is judged: colours of lines say nothing. They stay in
/// what is shown.
pub(super) fn plain(observation: &Observation) -> Cow<'_, Observation> {
    let run = &observation.run;
    let mut lines = run.stdout.iter().chain(&run.stderr);
    if !lines.any(|line| line.text.contains("\u{1b}[")) {
        return Cow::Borrowed(observation);
    }
    let mut plain = observation.clone();
    for line in plain.run.stdout.iter_mut().chain(&mut plain.run.stderr) {
        line.text = without_colours(&line.text);
    }
    Cow::Owned(plain)
}

impl<'a> Evidence<'a> {
    pub(super) fn new(observation: &'a Observation) -> Self {
        let devices: Vec<_> =
            observation.variation.devices.iter().map(|it| it.name.as_str()).collect();
        let positions = devices.iter().copied().zip(0..).collect();
        let lines = observation.run.stdout.iter().map(|line| line.text.trim_end()).collect();
        let mut evidence = Self {
            observation,
            lines,
            devices,
            positions,
            sessions: Vec::new(),
            changes: Vec::new(),
            speed: speed(&observation.events),
            end_us: observation.events.last().map_or(0, |event| event.at_us),
            refused: Vec::new(),
            running: HashMap::new(),
            values: observation.variation.values.clone(),
            said: OnceCell::new(),
            places: RefCell::default(),
            task: None,
            mixed: OnceCell::new(),
            brief: false,
        };
        let known = |device: &str| evidence.positions.contains_key(device);
        let spanned = session_seconds(&observation.events, evidence.speed, known);
        evidence.values.insert(SESSION_SECONDS.into(), spanned);
        for known_of_a_line in [COMMANDS, OPEN, OTHERS] {
            evidence.values.insert(known_of_a_line.into(), 0.0);
        }
        evidence.values.insert(PUSHED_LINES.into(), pushed::lines_of(&evidence));
        let mut numbers = HashMap::new();
        for (order, event) in observation.events.iter().enumerate() {
            evidence.take(order, event.at_us, &event.what, &mut numbers);
        }
        if observation.run.ending.was_waited_for() {
            evidence.reopen();
        }
        evidence
    }

    /// Sessions that ended with the program, because it was ended, are not
    /// sessions that it closed.
    fn reopen(&mut self) {
        let killed = self.end_us.saturating_sub(KILLING_US);
        for session in &mut self.sessions {
            let disconnected = session.closed == Some(ClosedBy::Disconnect);
            if disconnected && session.closed_us.is_some_and(|at_us| at_us >= killed) {
                session.closed_us = None;
            }
        }
    }

    fn take(
        &mut self,
        order: usize,
        at_us: u64,
        what: &'a EventKind,
        numbers: &mut HashMap<u64, usize>,
    ) {
        let Some(device) = what.device().and_then(|name| self.position(name)) else {
            return;
        };
        let index = what.session().and_then(|number| numbers.get(&number).copied());
        match what {
            EventKind::Opened { session, .. } => {
                numbers.insert(*session, self.sessions.len());
                self.changes.push(Change::Opened(self.sessions.len()));
                self.sessions.push(Session::new(device, *session, at_us, order));
            }
            EventKind::Refused { reason, .. } => {
                self.refused.push(Refusal { device, at_us, order, reason });
            }
            EventKind::Configuration { running, .. } => {
                self.running.insert(device, running);
            }
            EventKind::Command { line, mode, .. } => {
                if let Some(index) = index {
                    self.sessions[index].asked(at_us, order, line, mode);
                }
            }
            EventKind::Answered { line, output, .. } => {
                if let Some(index) = index {
                    self.sessions[index].answered(line, Answer { at_us, order, output });
                }
            }
            EventKind::Closed { by, .. } => {
                if let Some(index) = index {
                    self.sessions[index].ended(at_us, order, *by);
                    self.changes.push(Change::Closed(index));
                }
            }
            EventKind::Authenticated { .. } => {
                if let Some(index) = index {
                    self.sessions[index].authenticated_us = Some(at_us);
                }
            }
            EventKind::Started { .. } | EventKind::Pushed { .. } | EventKind::Stopped => {}
        }
    }

    /// The thread that prints each line, in a schedule: many words ask for it.
    pub(super) fn said(&self, schedule: &ScheduleRecord) -> &[PrintedLine] {
        self.said.get_or_init(|| said(schedule))
    }

    pub(super) fn values(&self) -> &Values {
        &self.values
    }

    /// When the first session was opened: there, simulated time is 0.
    pub(super) fn origin_us(&self) -> u64 {
        self.sessions.first().map_or(0, |first| first.opened_us)
    }

    /// Simulated seconds of an instant.
    pub(super) fn seconds(&self, at_us: u64) -> f64 {
        at_us.saturating_sub(self.origin_us()) as f64 / 1e6 * self.speed
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
        devices.into_iter().map(|device| self.devices[device]).collect()
    }

    /// A pattern for whole lines, for this run.
    pub(super) fn whole_line(&self, source: &str) -> Result<Matcher> {
        pattern::whole_line(source, self.values()).map_err(|message| anyhow!(message))
    }

    /// A pattern searched in command lines, for this run.
    pub(super) fn search(&self, source: &Pattern) -> Result<Matcher> {
        pattern::search(source.get_ref(), self.values()).map_err(|message| anyhow!(message))
    }

    /// A pattern searched in answers, for this run.
    pub(super) fn in_text(&self, source: &str) -> Result<Matcher> {
        pattern::in_text(source, self.values()).map_err(|message| anyhow!(message))
    }

    /// A pattern as a person pictures it, worked out where it is shown.
    pub(super) fn readable<'s>(&'s self, source: &'s str) -> ReadablePattern<'s> {
        ReadablePattern { source, values: self.values() }
    }

    /// The same evidence, which knows the lines that the task asks for.
    pub(super) fn of_task(mut self, task: &'a Task) -> Self {
        self.task = Some(task);
        self
    }

    /// The lines that are mixed of several lines of the task.
    pub(super) fn mixed(&self) -> &[&'a str] {
        self.mixed.get_or_init(|| {
            let samples = self.task.and_then(|task| pieces::samples(task, self).ok());
            pieces::mixed(&samples.unwrap_or_default(), &self.lines)
        })
    }

    /// A pattern for commands, as a person would type one.
    pub(super) fn command(&self, source: &Pattern) -> String {
        let regex = self.search(source).ok();
        let found = regex.and_then(|regex| router::command_like(&regex));
        // Where an abbreviation may go on says nothing to a person.
        found.unwrap_or_else(|| self.readable(source.get_ref()).to_string().replace("<text>", ""))
    }

    /// All matching lines, with their positions.
    pub(super) fn matching<'r>(
        &'r self,
        regex: &'r Matcher,
    ) -> impl Iterator<Item = (usize, Groups<'a>)> + 'r {
        let places = self.places(regex);
        let places = (0..places.len()).map(move |index| places[index]);
        places.filter_map(|at| Some((at, regex.captures(self.lines[at])?)))
    }

    /// The lines that match: most patterns are asked for by several words.
    fn places(&self, regex: &Matcher) -> Rc<[usize]> {
        if let Some(places) = self.places.borrow().get(regex.as_str()) {
            return Rc::clone(places);
        }
        let lines = self.lines.iter().enumerate();
        let places = lines.filter(|(_, line)| regex.is_match(line));
        let places: Rc<[usize]> = places.map(|(at, _)| at).collect();
        let known = Rc::clone(&places);
        self.places.borrow_mut().insert(regex.as_str().to_owned(), known);
        places
    }

    /// Per device, the answer to the last command that matches.
    pub(super) fn last_answers(&self, command: &Matcher) -> Vec<Option<Answer<'a>>> {
        let mut answers = vec![None; self.devices.len()];
        for session in &self.sessions {
            let matching = session
                .exchanges
                .iter()
                .filter(|exchange| exchange.is(command) && exchange.rejection().is_none());
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

/// The text of a named group.
pub(super) fn group<'a>(captures: &Groups<'a>, name: &str) -> &'a str {
    captures.name(name).unwrap_or_default()
}
