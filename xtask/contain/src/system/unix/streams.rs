//! What a program prints and that it exits, in one poll.

use std::fs::File;
use std::io::{self, PipeReader, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::process::Child;
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::wait_for_exit;
use crate::system::{Event, PIECE};

/// A program's ends of pipes, and a pipe that closes when it exits.
#[derive(Debug)]
pub(crate) struct Streams {
    /// `None` once it has ended.
    ends: [Option<File>; 2],
    exited: Option<PipeReader>,
}

impl Streams {
    /// Follows the child with `follow`. A thread of its own waits for the exit, so that one
    /// poll can wait for it, for output and for the deadline alike; `follow` comes back once
    /// the program has exited, or has ended it.
    ///
    /// # Errors
    /// If the child has no pipes, or what `follow` says.
    pub(crate) fn follow(
        child: &mut Child,
        follow: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(io::Error::other("a child without its pipes"));
        };
        let ends = [OwnedFd::from(stdout), stderr.into()].map(|end| Some(File::from(end)));
        let process = child.id();
        thread::scope(|scope| {
            let (exited, exit) = io::pipe()?;
            scope.spawn(move || {
                wait_for_exit(process);
                drop(exit);
            });
            follow(&mut Self { ends, exited: Some(exited) })
        })
    }

    /// What has come, at most one piece of each stream. Waits until there is something, or
    /// until the time is over (never, if `None`).
    ///
    /// # Errors
    /// What the system refused.
    pub(crate) fn next(&mut self, timeout: Option<Duration>) -> io::Result<Vec<Event>> {
        let mut events = Vec::new();
        let ready = self.wait(timeout)?;
        for (stream, end) in self.ends.iter_mut().enumerate() {
            let Some(open) = end.as_mut().filter(|_| ready[stream]) else { continue };
            let mut buffer = [0; PIECE];
            match open.read(&mut buffer) {
                Ok(0) => {
                    *end = None;
                    events.push(Event::Closed(stream));
                }
                Ok(length) => events.push(Event::Output(stream, buffer[..length].to_vec())),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if ready[2] {
            self.exited = None;
            events.push(Event::Exited);
        }
        Ok(events)
    }

    /// Which of stdout, stderr and the exit has something.
    fn wait(&self, timeout: Option<Duration>) -> io::Result<[bool; 3]> {
        let ends = [
            self.ends[0].as_ref().map(AsFd::as_fd),
            self.ends[1].as_ref().map(AsFd::as_fd),
            self.exited.as_ref().map(AsFd::as_fd),
        ];
        let mut polled: Vec<_> =
            ends.iter().flatten().map(|end| PollFd::new(*end, PollFlags::POLLIN)).collect();
        match poll(&mut polled, milliseconds(timeout)) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut polled = polled.iter();
        Ok(ends.map(|end| end.and_then(|_| polled.next()?.any()).unwrap_or(false)))
    }
}

/// Rounded up: a poll that returns early would only be repeated.
fn milliseconds(timeout: Option<Duration>) -> PollTimeout {
    let Some(timeout) = timeout else {
        return PollTimeout::NONE;
    };
    PollTimeout::try_from(timeout.as_micros().div_ceil(1000)).unwrap_or(PollTimeout::MAX)
}
