//! What is written down of a schedule: its steps, its lines, the events of its devices.

use common::explored::{NONE, Op};

use super::State;
use crate::explorer::Place;

impl State {
    /// Writes a step down.
    pub fn record(&mut self, thread: u32, op: Op, object: u32, value: i64, place: Place) {
        self.threads[thread as usize].at = Some(place);
        let at = self.place(place);
        self.record_at(thread, op, object, value, at);
    }

    /// As [`Self::record`], at a place that is a text.
    pub fn record_at(&mut self, thread: u32, op: Op, object: u32, value: i64, at: u32) {
        self.pass_time(thread, op);
        let object = if object == NONE { -1 } else { i64::from(object) };
        let step = [i64::from(thread), op as i64, object, value, i64::from(at)];
        self.schedule.steps.extend(step);
    }

    /// Steps so far.
    pub fn steps(&self) -> u32 {
        (self.schedule.steps.len() / common::explored::STEP) as u32
    }

    /// The number of a text.
    pub fn text(&mut self, text: &str) -> u32 {
        if let Some(number) = self.texts.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        self.texts.insert(text.to_owned(), number);
        self.schedule.texts.push(text.to_owned());
        number
    }

    /// The number of a place.
    pub fn place(&mut self, place: Place) -> u32 {
        if let Some(number) = self.places.get(place) {
            return *number;
        }
        let number = self.text(&format!("{}:{}", place.file(), place.line()));
        self.places.insert(place, number);
        number
    }

    /// Takes what a thread prints; lines are whole when their end comes.
    pub fn print(&mut self, thread: u32, stream: usize, text: &str) {
        let mut rest = text;
        while let Some((line, after)) = rest.split_once('\n') {
            let whole = ::std::mem::take(&mut self.half[stream]) + line;
            self.line(thread, stream, &whole);
            rest = after;
        }
        self.half[stream].push_str(rest);
    }

    pub(super) fn line(&mut self, thread: u32, stream: usize, line: &str) {
        let printed = [self.steps(), thread, self.text(line)];
        if stream == 0 {
            self.schedule.stdout.push(printed);
            self.schedule.times.push(self.now);
        } else {
            self.schedule.stderr.push(printed);
        }
    }

    /// Writes an event of a device down.
    pub fn event(&mut self, thread: u32, event: &str) {
        self.event_at(self.now, thread, event);
    }

    /// As [`Self::event`], of something that happened at this virtual time, when no thread
    /// of the program looked.
    pub fn event_at(&mut self, at: u64, thread: u32, event: &str) {
        let text = self.text(event);
        let step = self.steps();
        let event = [step.into(), thread.into(), at, text.into()];
        self.schedule.events.push(event);
    }
}
