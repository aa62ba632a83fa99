//! A run while it goes on: output, exit and limits, all in one poll.

use std::io::{self, PipeReader};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;

use super::filling::FilledFolder;
use super::pipe::{Pipe, wait_for_input};
use super::stillness::Stillness;
use super::{Ending, Limits, group};
use crate::Control;

/// How often the witness and the folder that is filled are looked at.
const ROUND: Duration = Duration::from_millis(100);

/// Until it is reaped, its number stays its own and can be signalled safely.
fn wait_without_reaping(process: Pid) {
    let how = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
    while waitid(Id::Pid(process), how) == Err(Errno::EINTR) {}
}

/// A run while it is being followed.
pub(super) struct FollowedRun<'a> {
    pub(super) pipes: [Pipe; 2],
    pub(super) started: Instant,
    pub(super) group: Pid,
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
        due && self.stillness.as_mut().is_some_and(|it| it.look(self.group))
    }

    /// Ends it, whatever it does.
    pub(super) fn force(&self) {
        if let Some(control) = &self.control {
            control.end();
        }
        group::kill(self.group);
    }

    /// A thread of its own waits for the exit, so that one poll can wait for
    /// it, for output and for the deadline alike.
    pub(super) fn until_it_has_exited(&mut self, limits: &Limits) -> io::Result<()> {
        let group = self.group;
        thread::scope(|scope| {
            let (exited, exit) = io::pipe()?;
            scope.spawn(move || {
                wait_without_reaping(group);
                drop(exit);
            });
            let followed = self.follow(exited, limits);
            if followed.is_err() {
                // Or the thread would wait on.
                self.force();
            }
            followed
        })
    }

    fn follow(&mut self, exited: PipeReader, limits: &Limits) -> io::Result<()> {
        let mut until = self.started + limits.time;
        let mut exited = Some(exited);
        let mut forced = false;
        // While it lives, or while its output may still be on its way.
        while exited.is_some() || (self.pipes.iter().any(Pipe::is_open) && !forced) {
            let timeout = (!forced).then(|| until.saturating_duration_since(Instant::now()));
            let timeout = match (&self.witness, &self.fills, &self.ctrl_c) {
                (None, None, None) => timeout,
                _ => timeout.map(|timeout| timeout.min(ROUND)),
            };
            let look = self.next_look().filter(|_| exited.is_some());
            let timeout = timeout.map(|timeout| look.map_or(timeout, |look| timeout.min(look)));
            let ready = wait_for_input(&self.pipes, exited.as_ref(), timeout)?;
            let at = self.started.elapsed();
            for (pipe, ready) in self.pipes.iter_mut().zip(ready.pipes) {
                if ready {
                    pipe.read(at)?;
                }
            }
            if exited.is_some() && self.ctrl_c.is_some_and(|is_time| is_time()) {
                self.ctrl_c = None;
                group::press_ctrl_c(self.group);
            }
            let flood = self.flood(limits);
            if self.cut.is_none() && flood.is_some() {
                self.cut = flood;
                forced = true;
                self.force();
            }
            if ready.exited {
                exited = None;
                self.took = Some(at);
                until = Instant::now() + limits.linger;
            } else if exited.is_some() && self.is_stuck() {
                self.cut = Some(Ending::Stuck(at));
                until = Instant::now() + limits.grace;
                group::terminate(self.group);
            } else if !forced && Instant::now() >= until {
                match (&exited, &self.cut) {
                    // Its output was waited for long enough.
                    (None, _) => return Ok(()),
                    (Some(_), None) => {
                        self.cut = Some(Ending::TimedOut(limits.time));
                        until += limits.grace;
                        group::terminate(self.group);
                    }
                    (Some(_), Some(_)) => {
                        forced = true;
                        self.force();
                    }
                }
            }
        }
        Ok(())
    }
}
