//! Shows cargo's progress, and that it goes on.
//!
//! Cargo draws its bar when a crate begins or ends. While a large crate compiles, nothing
//! moves. So a build on a terminal is read here and passed on, and when cargo has been
//! silent for a second, the bar gets the seconds since then.

mod trouble;

pub use self::trouble::advice;

use std::env;
use std::io::{self, IsTerminal, Read, Write};
use std::process::{ChildStderr, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long cargo may be silent.
const PATIENCE: Duration = Duration::from_secs(1);
/// So many bytes of what cargo said are remembered.
const WORDS: usize = 16 << 10;
/// Columns of cargo's bar: 80, less the seconds behind it.
const WIDTH: &str = "70";

/// Has a call of cargo say what it does to [`relayed`], with its bar if there is a
/// terminal for it; whether there is.
pub fn prepare(cargo: &mut Command) -> bool {
    let terminal = io::stderr().is_terminal();
    cargo.stderr(Stdio::piped());
    if terminal {
        cargo.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", WIDTH);
        let chosen =
            ["NO_COLOR", "CARGO_TERM_COLOR"].iter().any(|name| env::var_os(name).is_some());
        if !chosen {
            cargo.env("CARGO_TERM_COLOR", "always");
        }
    }
    terminal
}

/// Passes on what cargo says, until it has ended; gives the end of it.
pub fn relayed(said: ChildStderr) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut words = Vec::new();
        // Nothing is left to be told to a terminal that is gone.
        let _ = relay(said, &mut io::stderr(), PATIENCE, &mut words);
        String::from_utf8_lossy(&words).into_owned()
    })
}

fn relay(
    mut said: impl Read + Send,
    to: &mut impl Write,
    patience: Duration,
    words: &mut Vec<u8>,
) -> io::Result<()> {
    let (sender, pieces) = channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = said.read(&mut piece) {
                if sender.send(piece[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        let (mut bar, mut since) = (Bar::default(), Instant::now());
        loop {
            match pieces.recv_timeout(patience) {
                Ok(piece) => {
                    words.extend(&piece);
                    words.drain(..words.len().saturating_sub(WORDS));
                    to.write_all(&piece)?;
                    bar.take(&piece);
                    since = Instant::now();
                }
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(bar) = bar.shown() {
                        write!(to, "{bar} {} s\x1b[K\r", since.elapsed().as_secs())?;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            to.flush()?;
        }
    })
}

/// The line that the cursor is at.
#[derive(Default)]
struct Bar {
    line: Vec<u8>,
    /// The cursor went back to its beginning: what comes next takes its place.
    complete: bool,
}

impl Bar {
    fn take(&mut self, piece: &[u8]) {
        for &byte in piece {
            if self.complete || byte == b'\n' {
                self.line.clear();
            }
            self.complete = byte == b'\r';
            if !matches!(byte, b'\r' | b'\n') {
                self.line.push(byte);
            }
        }
    }

    /// The bar, if the line is one.
    fn shown(&self) -> Option<String> {
        let line = String::from_utf8_lossy(&self.line);
        let line = line.trim_start_matches("\x1b[K").trim_end();
        (self.complete && line.contains('[') && line.contains("] ")).then(|| line.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its pieces one by one, the later ones when the earlier one was looked at.
    struct Slow(Vec<&'static str>);

    impl Read for Slow {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let Some(piece) = self.0.pop() else { return Ok(0) };
            to[..piece.len()].copy_from_slice(piece.as_bytes());
            Ok(piece.len())
        }
    }

    #[test]
    fn all_that_cargo_says_is_passed_on() {
        let (one, other) = ("   Compiling a\n    Building [=> ] 1/2: b\r", "\x1b[K    Finished\n");
        let (mut shown, mut words) = (Vec::new(), Vec::new());
        let slow = Slow(vec![other, one]);
        relay(slow, &mut shown, Duration::from_secs(60), &mut words).unwrap();
        assert_eq!(String::from_utf8(shown).unwrap(), [one, other].concat());
        assert_eq!(String::from_utf8(words).unwrap(), [one, other].concat());
    }

    #[test]
    fn only_a_bar_that_is_still_there_gets_seconds() {
        for (said, shown) in [
            ("   Compiling a\n", None),
            ("    Building [=> ] 1/2: b   \r", Some("    Building [=> ] 1/2: b")),
            (
                "    Building [=> ] 1/2: b\r\x1b[K    Building [=> ] 2/2: c\r",
                Some("    Building [=> ] 2/2: c"),
            ),
            ("    Building [=> ] 1/2: b\r\x1b[K   Compiling c\n", None),
            ("    Building [=> ] 1/2", None),
        ] {
            let mut bar = Bar::default();
            bar.take(said.as_bytes());
            assert_eq!(bar.shown().as_deref(), shown, "{said:?}");
        }
    }
}
