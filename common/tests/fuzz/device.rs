//! A device that answers with what was drawn: it may echo, log, ask, say prompts or nonsense,
//! not read what it is sent, hang up, or fall silent.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use rand::RngExt;
use rand::rngs::SmallRng;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::words;

const PROMPTS: [&str; 6] = ["R1#", "R1>", "R1(config)#", "R1(config-if)#", "R2#", "####"];

/// Below this, a device that floods is not given up.
const FLOOD: usize = 24 * 1024 * 1024;

/// With so much that is not read yet, what is typed changes nothing more: replies to
/// negotiations would bring more and more of them.
const MOST_WAITING: usize = 64 * 1024;

pub struct Device {
    rng: SmallRng,
    telnet: bool,
    /// Of a hundred lines, how many are answered as a router would.
    sober: u32,
    /// Sent, and not read yet.
    shown: VecDeque<u8>,
    /// How much more it says of its own accord.
    left: usize,
    floods: bool,
    /// Closes the connection at the end; or says nothing more.
    hangs_up: bool,
    /// How many bytes it takes before it reads no more.
    takes: usize,
    reader: Option<Waker>,
    pub passed: usize,
}

impl Device {
    pub fn drawn(mut rng: SmallRng, telnet: bool) -> Self {
        let sober = [0, 50, 90, 100][rng.random_range(0..4)];
        let floods = rng.random_range(0..4000) == 0;
        let left = rng.random_range(0..400);
        let mut device = Self {
            telnet,
            sober,
            shown: VecDeque::new(),
            left: if floods { FLOOD } else { left },
            floods,
            hangs_up: rng.random(),
            takes: if rng.random_range(0..8) == 0 { rng.random_range(0..400) } else { usize::MAX },
            reader: None,
            passed: 0,
            rng,
        };
        let greeting = ["", "\r\nR1#", "\r\nUsername: ", "Password: ", "\r\nMotd#\r\n\r\nR1>"];
        let greeting = greeting[device.rng.random_range(0..greeting.len())];
        device.shown.extend(greeting.bytes());
        device
    }

    fn says(&mut self) {
        if self.left == 0 {
            return;
        }
        let said = words::shown(&mut self.rng, self.telnet);
        self.left = self.left.saturating_sub(said.len());
        self.shown.extend(said);
        if self.floods && self.rng.random_range(0..200) != 0 {
            // What floods is the same again and again, as from a loop.
            let again: Vec<u8> = self.shown.iter().copied().take(512).collect();
            self.left = self.left.saturating_sub(3 * again.len());
            (0..3).for_each(|_| self.shown.extend(&again));
        }
    }

    fn is_typed(&mut self, key: u8) {
        if self.shown.len() > MOST_WAITING {
            return;
        }
        let sober = self.rng.random_range(0..100) < self.sober;
        match key {
            b'\n' => {
                self.shown.extend(b"\r\n");
                if !sober {
                    self.says();
                }
                let prompt = if sober { 0 } else { self.rng.random_range(0..PROMPTS.len()) };
                self.shown.extend(b"the answer\r\n");
                self.shown.extend(PROMPTS[prompt].bytes());
            }
            b'\r' => {}
            key if sober || self.rng.random_range(0..8) != 0 => self.shown.push_back(key),
            _ => self.says(),
        }
    }
}

impl AsyncRead for Device {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.shown.is_empty() && self.left > 0 && (self.floods || self.rng.random()) {
            self.says();
        }
        if self.shown.is_empty() {
            if self.hangs_up && self.left == 0 {
                return Poll::Ready(Ok(()));
            }
            self.left = self.left.saturating_sub(1);
            self.reader = Some(context.waker().clone());
            return Poll::Pending;
        }
        let most = if self.floods { 2048 } else { self.rng.random_range(1..40) };
        let count = most.min(self.shown.len()).min(buffer.remaining());
        let piece: Vec<u8> = self.shown.drain(..count).collect();
        self.passed += piece.len();
        buffer.put_slice(&piece);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Device {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let count = bytes.len().min(self.takes).min(self.rng.random_range(1..60));
        if count == 0 {
            return Poll::Pending;
        }
        self.takes -= count;
        bytes[..count].iter().for_each(|key| self.is_typed(*key));
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
