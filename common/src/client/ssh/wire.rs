//! The connection under SSH: it can be hung up from outside, and it
//! remembers how the other side began.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;

/// How much of the beginning is kept: more than the longest line with which
/// an SSH server may introduce itself (RFC 4253, 4.2).
const BEGINNING: usize = 512;

/// The connection, as the protocol's task holds it.
pub struct Wire<S> {
    stream: S,
    hung_up: oneshot::Receiver<()>,
    heard: ServerGreeting,
}

/// Hangs up when dropped. The library's task goes on by itself when no session
/// waits for it any more; without its connection it ends.
pub struct HangUp {
    _dropped: oneshot::Sender<()>,
}

/// What the other side said first.
#[derive(Debug, Clone, Default)]
pub struct ServerGreeting(Arc<Mutex<Vec<u8>>>);

impl<S> Wire<S> {
    /// Takes the connection over.
    pub fn new(stream: S) -> (Self, HangUp, ServerGreeting) {
        let (_dropped, hung_up) = oneshot::channel();
        let heard = ServerGreeting::default();
        let wire = Self { stream, hung_up, heard: heard.clone() };
        (wire, HangUp { _dropped }, heard)
    }
}

impl ServerGreeting {
    /// Whether it said anything.
    pub fn nothing(&self) -> bool {
        self.bytes().is_empty()
    }

    /// Its first line, fit to be printed, if that is none of an SSH server;
    /// a server may say other lines before its own.
    pub fn not_ssh(&self) -> Option<String> {
        let bytes = self.bytes();
        let text = String::from_utf8_lossy(&bytes);
        if bytes.is_empty() || text.lines().any(|line| line.starts_with("SSH-")) {
            return None;
        }
        let first = text.lines().find(|line| !line.trim().is_empty());
        Some(printable(first.unwrap_or_default()))
    }

    fn bytes(&self) -> Vec<u8> {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.clone()
    }

    fn add(&self, bytes: &[u8]) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = BEGINNING - heard.len();
        heard.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

/// Words of a stranger in one line: no control characters, and not many.
pub fn printable(text: &str) -> String {
    let plain = text.trim().chars().map(|c| if c.is_control() { '.' } else { c });
    plain.take(80).collect()
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if Pin::new(&mut this.hung_up).poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut this.stream).poll_read(context, buffer);
        this.heard.add(&buffer.filled()[before..]);
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
