//! Telnet around a console: its commands stand between any two bytes, and reads split them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use common::client::telnet::{Decoder, Side, encode};
use rand::RngExt;
use rand::rngs::SmallRng;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::console::Console;
use crate::words;

pub struct Wire {
    console: Console,
    decoder: Option<Decoder>,
    rng: SmallRng,
    /// On its way to the client.
    bytes: Vec<u8>,
    pub passed: usize,
}

impl Wire {
    pub fn new(console: Console, rng: SmallRng) -> Self {
        let decoder = Some(Decoder::new(Side::Device));
        Self { console, decoder, rng, bytes: Vec::new(), passed: 0 }
    }

    pub fn without_telnet(self) -> Self {
        Self { decoder: None, ..self }
    }

    fn put(&mut self, shown: &[u8]) {
        for byte in shown {
            if self.decoder.is_some() && self.rng.random_range(0..60) == 0 {
                self.bytes.extend_from_slice(words::whole_telnet(&mut self.rng));
            }
            if self.decoder.is_some() {
                self.bytes.extend(encode(&[*byte]));
            } else {
                self.bytes.push(*byte);
            }
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.bytes.is_empty() {
            let mut shown = [0; 64];
            let mut shown = ReadBuf::new(&mut shown);
            ready!(Pin::new(&mut self.console).poll_read(context, &mut shown))?;
            self.put(shown.filled());
        }
        let count = self.bytes.len().min(self.rng.random_range(1..20)).min(buffer.remaining());
        buffer.put_slice(&self.bytes[..count]);
        self.bytes.drain(..count);
        self.passed += count;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let (mut data, mut replies) = (Vec::new(), Vec::new());
        match &mut this.decoder {
            Some(decoder) => decoder.decode(bytes, &mut data, &mut replies),
            None => data.extend_from_slice(bytes),
        }
        this.bytes.extend(replies);
        if !data.is_empty() {
            ready!(Pin::new(&mut this.console).poll_write(context, &data))?;
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
