//! The router's end: bytes that are typed at a terminal line, telnet's commands among them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use common::client::telnet::TelnetStream;
use common::inventory::Platform;
use common::router::ios::{Moment, Router, Terminal};
use common::router::vty::{Login, Vty, VtyEvent};
use rand::RngExt;
use rand::rngs::SmallRng;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};

use crate::bytes::pieces;
use crate::words;

/// What a line may print at once.
const MOST_AT_ONCE: usize = 1 << 20;
/// What a router may keep of all that was typed.
const MOST_KEPT: usize = 1 << 20;

/// A client that sends what was drawn, reads all that comes, and leaves.
struct Typist {
    pieces: std::vec::IntoIter<Vec<u8>>,
    read: usize,
}

impl AsyncRead for Typist {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(piece) = self.pieces.next() {
            buffer.put_slice(&piece);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Typist {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.read += bytes.len();
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A router and one of its lines.
struct Line {
    router: Router,
    vty: Vty,
    login: Login,
    now: Moment,
}

impl Line {
    fn drawn(rng: &mut SmallRng) -> Self {
        let platforms = [Platform::IosXe, Platform::C8000v, Platform::C9300];
        let mut router = Router::new("R1", rng.random()).on(platforms[rng.random_range(0..3)]);
        let asks: bool = rng.random();
        if asks {
            router = router.with_enable_secret("C1sco");
        }
        let terminal = if asks { Terminal::new() } else { Terminal::privileged() };
        let vty = match rng.random_range(0..3) {
            0 => Vty::with_login(terminal).with_banner(Some("Keep out")),
            _ => Vty::without_login(terminal),
        };
        let now = Moment { uptime: Duration::from_secs(90), date: Default::default() };
        Self { router, vty, login: Login::new("developer", "C1sco"), now }
    }

    /// What the router does about the bytes that arrived.
    fn take_in(&mut self, bytes: &[u8], rng: &mut SmallRng) -> Vec<u8> {
        let mut printed = Vec::new();
        self.vty.push(bytes);
        while let Some(happened) = self.vty.next(&self.router, &self.login) {
            if let VtyEvent::Command { line, .. } = happened {
                self.execute(&line, rng);
            }
            printed.extend(self.printed());
        }
        if self.vty.is_ready() && rng.random_range(0..20) == 0 {
            let line = self.router.log_by_itself(rng.random(), self.now.date);
            self.vty.push_line(&line);
        }
        printed.extend(self.printed());
        let waits = self.vty.waiting();
        assert!(waits == 0 || self.vty.is_closed(), "{waits} bytes wait for nothing");
        printed
    }

    fn execute(&mut self, line: &str, rng: &mut SmallRng) {
        self.now.uptime += Duration::from_millis(rng.random_range(0..5000));
        match rng.random_range(0..40) {
            0 if self.vty.takes_abort() => self.vty.abort(&self.router),
            1 => self.vty.terminal().resize(rng.random_range(0..600), rng.random_range(0..600)),
            _ => {}
        }
        let reply = self.router.execute(self.vty.terminal(), line, self.now);
        if reply.reloads {
            self.router.reload(self.now);
        }
        self.vty.answer(&self.router, &reply);
    }

    fn printed(&mut self) -> Vec<u8> {
        let output = self.vty.take_output();
        assert!(output.len() < MOST_AT_ONCE, "{} bytes at once", output.len());
        output
    }
}

/// Types what was drawn until the client leaves; returns how much was typed and printed.
pub async fn is_typed_at(rng: &mut SmallRng) -> usize {
    let typed = words::typed(rng);
    let pieces: Vec<_> = pieces(rng, &typed).into_iter().map(Vec::from).collect();
    let mut stream = TelnetStream::device(Typist { pieces: pieces.into_iter(), read: 0 });
    let mut line = Line::drawn(rng);
    line.vty.greet(&line.router);
    let greeting = line.printed();
    stream.write_all(&greeting).await.unwrap();
    let mut printed = greeting.len();
    let mut bytes = [0; 4096];
    loop {
        let count = stream.read(&mut bytes).await.unwrap();
        if count == 0 {
            break;
        }
        let output = line.take_in(&bytes[..count], rng);
        stream.write_all(&output).await.unwrap();
        printed += output.len();
    }
    let kept = line.router.running_config().len();
    assert!(kept < MOST_KEPT, "the configuration has {kept} bytes");
    typed.len() + printed
}
