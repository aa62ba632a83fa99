//! The streams below and above the SSH protocol.

use std::io;
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, ready};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::backlog;
use crate::sandbox::session::Line;

/// A connection that can be cut while russh has it.
pub struct Wire(Arc<TcpStream>);

/// Cuts its connection.
pub struct Cut(Arc<TcpStream>);

/// `stream`, and what cuts it.
pub fn cuttable(stream: TcpStream) -> (Wire, Cut) {
    let stream = Arc::new(stream);
    (Wire(Arc::clone(&stream)), Cut(stream))
}

impl Cut {
    /// Ends both directions, and wakes a task that waits on the connection.
    pub fn cut(self) {
        // It may be gone already.
        let _ = SockRef::from(&*self.0).shutdown(Shutdown::Both);
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            ready!(self.0.poll_read_ready(context))?;
            match self.0.try_read(buffer.initialize_unfilled()) {
                Ok(count) => {
                    buffer.advance(count);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.0.poll_write_ready(context))?;
            match self.0.try_write(data) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // It may be gone already.
        // Tokio's own stream ends its writing only when it is not shared.
        let _ = SockRef::from(&*self.0).shutdown(Shutdown::Write);
        Poll::Ready(Ok(()))
    }
}

/// A client's window, as [`packed`] when it was last told; 0 is nothing new.
pub type Window = Arc<AtomicU32>;

/// Rows and columns in 16 bits each.
pub fn packed(rows: u32, columns: u32) -> u32 {
    (rows.min(0xffff) << 16) | columns.min(0xffff)
}

/// One channel as the stream of a session.
pub struct ChannelLine<W> {
    /// What the client sent, empty at its end of file; closed when it is gone.
    pub input: UnboundedReceiver<Vec<u8>>,
    /// Received and not read yet.
    pub rest: Vec<u8>,
    /// Bytes in `input` and `rest`, shared with the task that fills them.
    pub waiting: Arc<AtomicU32>,
    /// To the client, no faster than it reads.
    pub output: W,
    /// The client's window.
    pub window: Window,
}

impl<W: AsyncWrite + Unpin> Line for ChannelLine<W> {
    fn resized(&mut self) -> Option<(u32, u32)> {
        match self.window.swap(0, Ordering::SeqCst) {
            0 => None,
            packed => Some((packed >> 16, packed & 0xffff)),
        }
    }

    fn half_closes(&self) -> bool {
        true
    }
}

impl<W: Unpin> AsyncRead for ChannelLine<W> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.rest.is_empty() {
            match ready!(this.input.poll_recv(context)) {
                Some(bytes) => this.rest = bytes,
                None => return Poll::Ready(Ok(())),
            }
        }
        let count = backlog::read_from(&mut this.rest, buffer);
        this.waiting.fetch_sub(count as u32, Ordering::SeqCst);
        Poll::Ready(Ok(()))
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for ChannelLine<W> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().output).poll_write(context, data)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().output).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().output).poll_shutdown(context)
    }
}
