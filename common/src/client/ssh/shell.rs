//! A shell's channel as a stream of bytes.

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use russh::client::Msg;
use russh::{Channel, ChannelMsg, ChannelReadHalf};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What a device writes to the terminal, and what is typed.
///
/// The stream ends when the device has closed the channel, not when it says
/// that no more output comes: only then is the session over.
pub struct Shell {
    output: ChannelReadHalf,
    input: Pin<Box<dyn AsyncWrite + Send>>,
    /// What has come and did not fit into the reader's buffer.
    rest: Vec<u8>,
    /// How much of it has been read.
    read: usize,
    is_closed: bool,
}

impl Shell {
    /// Takes over a channel on which a shell has been started.
    pub fn new(channel: Channel<Msg>) -> Self {
        let (output, input) = channel.split();
        Self {
            output,
            input: Box::pin(input.make_writer()),
            rest: Vec::new(),
            read: 0,
            is_closed: false,
        }
    }
}

impl AsyncRead for Shell {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.read == this.rest.len() && !this.is_closed {
            // Nothing is lost when this wait is given up.
            match ready!(pin!(this.output.wait()).poll(context)) {
                Some(ChannelMsg::Data { data } | ChannelMsg::ExtendedData { data, .. }) => {
                    (this.rest, this.read) = (data.into(), 0);
                }
                Some(ChannelMsg::Close) | None => this.is_closed = true,
                Some(_) => {}
            }
        }
        let rest = &this.rest[this.read..];
        let count = rest.len().min(buffer.remaining());
        buffer.put_slice(&rest[..count]);
        this.read += count;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Shell {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().input.as_mut().poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().input.as_mut().poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().input.as_mut().poll_shutdown(context)
    }
}
