//! Bytes that no program would send, split anywhere: both ends of a command line
//! survive them, in bounded time and memory.
//!
//! The bytes are drawn from numbered seeds; a failure names its seed.

#[path = "properties/bytes.rs"]
mod bytes;

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use common::client::cli::{Cli, LONGEST_ANSWER};
use common::error::SessionError;
use common::router::ios::{Moment, Router, Terminal};
use common::router::vty::{Login, Vty, VtyEvent};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use bytes::{SHOWN, TYPED, bytes, pieces};

/// What a terminal line prints when these pieces arrive, and its router's
/// configuration afterwards.
fn printed(pieces: &[&[u8]], login: bool) -> (Vec<u8>, String) {
    let mut router = Router::new("R1", 7).with_enable_secret("x");
    let user = Login::new("developer", "C1sco");
    let mut vty = if login {
        Vty::with_login(Terminal::new())
    } else {
        Vty::without_login(Terminal::privileged())
    };
    let mut printed = Vec::new();
    vty.greet(&router);
    for piece in pieces {
        vty.push(piece);
        while let Some(happened) = vty.next(&router, &user) {
            if let VtyEvent::Command { line, .. } = happened {
                let now = Moment { uptime: Duration::ZERO, date: Default::default() };
                let reply = router.execute(vty.terminal(), &line, now);
                vty.answer(&router, &reply);
            }
            take(&mut vty, &mut printed);
        }
        take(&mut vty, &mut printed);
        let waits = vty.waiting();
        assert!(waits == 0 || vty.is_closed(), "{waits} bytes wait for nothing");
    }
    (printed, router.running_config())
}

fn take(vty: &mut Vty, printed: &mut Vec<u8>) {
    let output = vty.take_output();
    assert!(output.len() < 1 << 20, "{} bytes at once", output.len());
    printed.extend(output);
}

#[test]
fn a_terminal_line_prints_the_same_however_its_input_is_split() {
    for seed in 0..600 {
        let mut rng = SmallRng::seed_from_u64(seed);
        let input = bytes(&mut rng, TYPED, 150);
        let login = seed % 3 == 0;
        let whole = printed(&[&input], login);
        let split = printed(&pieces(&mut rng, &input), login);
        assert_eq!(whole, split, "seed {seed}: {input:?}");
        let single: Vec<_> = input.chunks(1).collect();
        assert_eq!(whole, printed(&single, login), "seed {seed}: {input:?}");
    }
}

#[test]
fn no_key_makes_a_terminal_line_print_without_bound() {
    for keys in ["?", "\t", "sh\t\x15", "\x03", "show ?", "\x16", "\x1a", "?\x08", "sh\t\x03"] {
        for start in ["", "terminal length 0\r"] {
            let blank = " ".repeat(2000);
            let input = format!("{start}{blank}{}", keys.repeat(2000 / keys.len()));
            printed(&[input.as_bytes()], false);
        }
    }
}

/// A device that sends what it was told to, whatever it is sent.
struct Hostile {
    /// Each fits into a read, and none lets the client wait.
    pieces: Box<dyn Iterator<Item = Vec<u8>>>,
    /// Hang up at the end, or be silent for ever.
    hangs_up: bool,
    /// How many bytes the client took.
    read: usize,
}

impl AsyncRead for Hostile {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.pieces.next() {
            Some(piece) => {
                self.read += piece.len();
                buffer.put_slice(&piece);
            }
            None if self.hangs_up => {}
            None => return Poll::Pending,
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Hostile {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

const TIMEOUT: Duration = Duration::from_secs(10);

/// Everything a session does; each step ends within its time-out.
async fn whole_session(stream: Hostile) -> Result<(), SessionError> {
    let mut cli = Cli::login("d", stream, "user", "password", TIMEOUT).await?;
    cli.enable("secret").await?;
    for command in ["show clock", "show interfaces"] {
        match cli.run(command).await {
            Ok(_) | Err(SessionError::Rejected { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    match cli.configure(&["hostname x", "interface lo0"]).await {
        Ok(()) | Err(SessionError::Rejected { .. }) => {}
        Err(error) => return Err(error),
    }
    cli.close().await
}

#[tokio::test(start_paused = true)]
async fn a_session_with_a_hostile_device_ends_in_time() {
    let mut answered = 0;
    for seed in 0..3000 {
        let mut rng = SmallRng::seed_from_u64(seed);
        let sent = bytes(&mut rng, SHOWN, 400);
        let pieces: Vec<_> = pieces(&mut rng, &sent).into_iter().map(Vec::from).collect();
        let hostile = Hostile {
            pieces: Box::new(pieces.into_iter()),
            hangs_up: rng.next_u32().is_multiple_of(2),
            read: 0,
        };
        let started = Instant::now();
        let ended = whole_session(hostile).await;
        // Only the last step can have waited for long; others wait whether more comes.
        assert!(started.elapsed() <= TIMEOUT + Duration::from_secs(1), "seed {seed}: {ended:?}");
        answered += u32::from(!matches!(ended, Err(SessionError::Login { .. })));
    }
    assert!(answered > 300, "most sessions end at the login: {answered}");
}

#[tokio::test]
async fn a_device_that_never_stops_is_given_up() {
    for word in ["\r\n --More-- ", "\x08", "\0", "\x1b[0", "\x1b[0m", "x", "line\r\n"] {
        let piece = word.repeat(2000 / word.len()).into_bytes();
        let mut endless =
            Hostile { pieces: Box::new(std::iter::repeat(piece)), hangs_up: false, read: 0 };
        let timeout = Duration::from_millis(200);
        let opened = Cli::open("d", &mut endless, timeout).await;
        let error = opened.map(drop).expect_err(word);
        match error {
            SessionError::TimedOut { .. } => {}
            SessionError::TooMuch { .. } => assert!(endless.read <= 2 * LONGEST_ANSWER, "{word:?}"),
            other => panic!("{word:?}: {other}"),
        }
    }
}
