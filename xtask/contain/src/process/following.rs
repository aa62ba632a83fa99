//! A run while it goes on: output, exit and limits, all in one poll.

use std::io;
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use super::filling::FilledFolder;
use super::pipe::Pipe;
use super::stillness::Stillness;
use super::{Ending, Limits};
use crate::held::Control;
use crate::system::{Event, Streams, Tree};

/// How often the witness and the folder that is filled are looked at.
const ROUND: Duration = Duration::from_millis(100);

/// A run while it is being followed.
pub(super) struct FollowedRun<'a> {
    pub(super) pipes: [Pipe; 2],
    pub(super) started: Instant,
    pub(super) tree: Tree,
    /// Of a contained run.
    pub(super) control: Option<Control>,
    pub(super) witness: Option<PathBuf>,
    pub(super) fills: Option<FilledFolder>,
    /// How it was ended, if it did not end by itself.
    pub(super) cut: Option<Ending>,
    pub(super) took: Option<Duration>,
    /// Whether it is time for a Ctrl-C; `None` when it was pressed, or never will be.
    pub(super) ctrl_c: Option<&'a dyn Fn() -> bool>,
    /// Looks whether it can go on; `None` once it was ended, or if that is not asked.
    pub(super) stillness: Option<Stillness>,
}

impl FollowedRun<'_> {
    /// The ending, if the program printed, wrote or sent too much.
    fn flood(&mut self, limits: &Limits) -> Option<Ending> {
        if self.pipes.iter().any(Pipe::is_flooded) {
            return Some(Ending::Flooded);
        }
        if self.fills.as_mut().is_some_and(|it| it.has_grown_by_more_than(limits.growth)) {
            return Some(Ending::TooMuchDisk);
        }
        let witness = self.witness.as_ref()?.metadata().ok()?;
        (witness.len() > limits.witness).then_some(Ending::FloodedDevices)
    }

    /// How long until it is to be looked at. A program that is ended is not, and a program
    /// that waits for a Ctrl-C still gets it.
    fn next_look(&self) -> Option<Duration> {
        let looks = self.stillness.as_ref().filter(|_| self.cut.is_none());
        let next = looks.filter(|_| self.ctrl_c.is_none()).map(Stillness::next)?;
        Some(next.saturating_duration_since(Instant::now()))
    }

    /// Whether none of its threads can ever go on.
    fn is_stuck(&mut self) -> bool {
        let due = self.next_look().is_some_and(|left| left.is_zero());
        due && self.stillness.as_mut().is_some_and(|it| it.look(&self.tree))
    }

    /// Ends it, whatever it does.
    pub(super) fn force(&self) {
        if let Some(control) = &self.control {
            control.end();
        }
        self.tree.kill();
    }

    /// Reads and waits until the program has exited.
    pub(super) fn until_it_has_exited(
        &mut self,
        child: &mut Child,
        limits: &Limits,
    ) -> io::Result<()> {
        Streams::follow(child, |streams| {
            let followed = self.follow(streams, limits);
            if followed.is_err() {
                // Or what waits for its exit would wait on.
                self.force();
            }
            followed
        })
    }

    fn follow(&mut self, streams: &mut Streams, limits: &Limits) -> io::Result<()> {
        let mut until = self.started + limits.time;
        let mut exited = false;
        let mut forced = false;
        // While it lives, or while its output may still be on its way.
        while !exited || (self.pipes.iter().any(Pipe::is_open) && !forced) {
            let timeout = (!forced).then(|| until.saturating_duration_since(Instant::now()));
            let timeout = match (&self.witness, &self.fills, &self.ctrl_c) {
                (None, None, None) => timeout,
                _ => timeout.map(|timeout| timeout.min(ROUND)),
            };
            let look = self.next_look().filter(|_| !exited);
            let timeout = timeout.map(|timeout| look.map_or(timeout, |look| timeout.min(look)));
            let events = streams.next(timeout)?;
            let at = self.started.elapsed();
            let mut exits = false;
            for event in events {
                match event {
                    Event::Output(stream, bytes) => self.pipes[stream].take(&bytes, at),
                    Event::Closed(stream) => self.pipes[stream].close(),
                    Event::Exited => exits = true,
                }
            }
            if !exited && self.ctrl_c.is_some_and(|is_time| is_time()) {
                self.ctrl_c = None;
                self.tree.press_ctrl_c();
            }
            let flood = self.flood(limits);
            if self.cut.is_none() && flood.is_some() {
                self.cut = flood;
                forced = true;
                self.force();
            }
            if exits {
                exited = true;
                self.took = Some(at);
                until = Instant::now() + limits.linger;
            } else if !exited && self.is_stuck() {
                self.cut = Some(Ending::Stuck(at));
                until = Instant::now() + limits.grace;
                self.tree.terminate();
            } else if !forced && Instant::now() >= until {
                match (exited, &self.cut) {
                    // Its output was waited for long enough.
                    (true, _) => return Ok(()),
                    (false, None) => {
                        self.cut = Some(Ending::TimedOut(limits.time));
                        until += limits.grace;
                        self.tree.terminate();
                    }
                    (false, Some(_)) => {
                        forced = true;
                        self.force();
                    }
                }
            }
        }
        Ok(())
    }
}
