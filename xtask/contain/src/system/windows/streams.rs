//! What a program prints and that it exits: a thread waits for each, and all tell one
//! receiver.

use std::io::{self, Read};
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use crate::system::{Event, PIECE};

/// So many events wait: a program that prints faster than it is read must wait, too.
const WAITING: usize = 4;

/// What the threads tell.
#[derive(Debug)]
pub(crate) struct Streams(Receiver<Event>);

impl Streams {
    /// Follows the child with `follow`, which comes back once the program has exited, or has
    /// ended it.
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
        let (tell, told) = sync_channel(WAITING);
        // They live on as long as something holds the pipe.
        let of_stdout = tell.clone();
        thread::spawn(move || read(stdout, 0, &of_stdout));
        let of_stderr = tell.clone();
        thread::spawn(move || read(stderr, 1, &of_stderr));
        thread::scope(|scope| {
            scope.spawn(move || {
                let _ = child.wait();
                let _ = tell.send(Event::Exited);
            });
            let mut streams = Self(told);
            follow(&mut streams)
        })
    }

    /// What has come. Waits until there is something, or until the time is over (never, if
    /// `None`).
    ///
    /// # Errors
    /// Never, here.
    pub(crate) fn next(&mut self, timeout: Option<Duration>) -> io::Result<Vec<Event>> {
        let first = match timeout {
            Some(timeout) => self.0.recv_timeout(timeout),
            None => self.0.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        Ok(first.ok().into_iter().chain(self.0.try_iter().take(WAITING)).collect())
    }
}

fn read(mut source: impl Read, stream: usize, tell: &SyncSender<Event>) {
    let mut buffer = [0; PIECE];
    loop {
        let event = match source.read(&mut buffer) {
            Ok(0) => Event::Closed(stream),
            Ok(length) => Event::Output(stream, buffer[..length].to_vec()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => Event::Closed(stream),
        };
        let closed = matches!(event, Event::Closed(_));
        if tell.send(event).is_err() || closed {
            return;
        }
    }
}
