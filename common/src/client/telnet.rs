//! Telnet framing (RFC 854): the bytes of a session with the option
//! negotiation taken out.
//!
//! Every option is refused, but for the two that make a terminal line:
//! ECHO (RFC 857) and SUPPRESS-GO-AHEAD (RFC 858), both done by the device.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::backlog;

const IAC: u8 = 255;
const DONT: u8 = 254;
const DO: u8 = 253;
const WONT: u8 = 252;
const WILL: u8 = 251;
const SB: u8 = 250;
const SE: u8 = 240;

const ECHO: u8 = 1;
const SUPPRESS_GO_AHEAD: u8 = 3;

/// Replies to negotiations that wait for a peer that reads nothing.
const MOST_REPLIES: usize = 64 * 1024;

/// What a device sends first: it echoes, and there are no half-duplex turns.
pub const DEVICE_OFFERS: [u8; 6] = [IAC, WILL, ECHO, IAC, WILL, SUPPRESS_GO_AHEAD];

/// Which end of the connection this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one that connects: lets the device echo.
    Client,
    /// The one that echoes.
    Device,
}

/// Takes telnet commands out of what arrives and says how to answer them.
pub struct Decoder {
    side: Side,
    state: State,
    /// The options the other side was told yes to; RFC 854 forbids to
    /// acknowledge what already holds, or two such ends would never stop.
    agreed: Vec<u8>,
}

#[derive(Clone, Copy)]
enum State {
    Data,
    Command,
    Negotiate(u8),
    Subnegotiation,
    SubnegotiationCommand,
}

impl Decoder {
    /// Before the first byte.
    pub fn new(side: Side) -> Self {
        let agreed = match side {
            Side::Client => Vec::new(),
            Side::Device => vec![ECHO, SUPPRESS_GO_AHEAD],
        };
        Self { side, state: State::Data, agreed }
    }

    /// Appends the data in `input` to `data`, and what is to be sent in reply
    /// to `replies`.
    pub fn decode(&mut self, input: &[u8], data: &mut Vec<u8>, replies: &mut Vec<u8>) {
        for &byte in input {
            self.state = match (self.state, byte) {
                (State::Data, IAC) => State::Command,
                (State::Data, byte) => {
                    data.push(byte);
                    State::Data
                }
                (State::Command, IAC) => {
                    data.push(IAC);
                    State::Data
                }
                (State::Command, WILL | WONT | DO | DONT) => State::Negotiate(byte),
                (State::Command, SB) => State::Subnegotiation,
                (State::Command, _) => State::Data,
                (State::Negotiate(verb), option) => {
                    self.negotiate(verb, option, replies);
                    State::Data
                }
                (State::Subnegotiation, IAC) => State::SubnegotiationCommand,
                (State::SubnegotiationCommand, SE) => State::Data,
                (State::Subnegotiation | State::SubnegotiationCommand, _) => State::Subnegotiation,
            };
        }
    }

    fn negotiate(&mut self, verb: u8, option: u8, replies: &mut Vec<u8>) {
        // The device does ECHO and SUPPRESS-GO-AHEAD; neither side does any other option.
        let wanted = matches!(option, ECHO | SUPPRESS_GO_AHEAD)
            && match self.side {
                Side::Client => verb == WILL,
                Side::Device => verb == DO,
            };
        let reply = match verb {
            WILL if wanted => DO,
            WILL => DONT,
            DO if wanted => WILL,
            DO => WONT,
            // A refusal of what never held needs no answer.
            _ => return,
        };
        if wanted {
            if self.agreed.contains(&option) {
                return;
            }
            self.agreed.push(option);
        }
        replies.extend_from_slice(&[IAC, reply, option]);
    }
}

/// Doubles every IAC in `data`.
pub fn encode(data: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(data.len());
    for &byte in data {
        encoded.push(byte);
        if byte == IAC {
            encoded.push(IAC);
        }
    }
    encoded
}

/// A connection with the telnet commands taken care of.
pub struct TelnetStream<S> {
    inner: S,
    decoder: Decoder,
    /// Decoded and not read yet.
    data: Vec<u8>,
    /// Encoded and not sent yet.
    outgoing: Vec<u8>,
}

impl<S> TelnetStream<S> {
    /// The client's end of `inner`.
    pub fn client(inner: S) -> Self {
        Self::new(inner, Side::Client, Vec::new())
    }

    /// The device's end of `inner`; its offers go out with the first data.
    pub fn device(inner: S) -> Self {
        Self::new(inner, Side::Device, DEVICE_OFFERS.to_vec())
    }

    fn new(inner: S, side: Side, outgoing: Vec<u8>) -> Self {
        Self { inner, decoder: Decoder::new(side), data: Vec::new(), outgoing }
    }
}

impl<S: AsyncWrite + Unpin> TelnetStream<S> {
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.outgoing.is_empty() {
            let sent = ready!(Pin::new(&mut self.inner).poll_write(context, &self.outgoing))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.outgoing.drain(..sent);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for TelnetStream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.data.is_empty() {
            // A peer that negotiates and reads no replies must not fill our memory.
            if this.outgoing.len() > MOST_REPLIES {
                ready!(this.poll_send(context))?;
            }
            let mut bytes = [0; 4096];
            let mut arrived = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut this.inner).poll_read(context, &mut arrived))?;
            if arrived.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.decoder.decode(arrived.filled(), &mut this.data, &mut this.outgoing);
            // Replies that do not fit now go out with the next write.
            if let Poll::Ready(sent) = this.poll_send(context) {
                sent?;
            }
        }
        backlog::read_from(&mut this.data, buffer);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for TelnetStream<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        // What waits must be gone before more is accepted: a peer that does
        // not read must slow us down, not fill our memory.
        ready!(this.poll_send(context))?;
        this.outgoing = encode(data);
        match this.poll_send(context) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            _ => Poll::Ready(Ok(data.len())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_send(context))?;
        Pin::new(&mut this.inner).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_send(context))?;
        Pin::new(&mut this.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::timeout;

    use super::*;

    #[test]
    fn commands_are_answered_and_never_reach_the_data_however_they_are_split() {
        const NAWS: u8 = 31;
        /// The side that decodes, what arrives, which of it is data, what is replied.
        type Case = (Side, &'static [u8], &'static [u8], &'static [u8]);
        let cases: [Case; 9] = [
            (Side::Client, b"plain", b"plain", b""),
            (Side::Client, &[IAC, WILL, ECHO, b'a'], b"a", &[IAC, DO, ECHO]),
            (Side::Client, &[IAC, WILL, NAWS, b'a'], b"a", &[IAC, DONT, NAWS]),
            (
                Side::Client,
                &[IAC, DO, NAWS, IAC, DO, ECHO],
                b"",
                &[IAC, WONT, NAWS, IAC, WONT, ECHO],
            ),
            (Side::Client, &[IAC, WILL, ECHO, IAC, WILL, ECHO], b"", &[IAC, DO, ECHO]),
            (Side::Client, &[IAC, WONT, ECHO, IAC, DONT, NAWS], b"", b""),
            (Side::Device, &[IAC, DO, ECHO, IAC, DO, SUPPRESS_GO_AHEAD, b'x'], b"x", b""),
            (
                Side::Device,
                &[IAC, WILL, NAWS, IAC, SB, NAWS, 0, 80, IAC, IAC, 0, IAC, SE, b'y'],
                b"y",
                &[IAC, DONT, NAWS],
            ),
            (Side::Device, &[b'a', IAC, IAC, b'b', IAC, 241, b'c'], &[b'a', IAC, b'b', b'c'], b""),
        ];
        for (side, input, data, replies) in cases {
            for chunk in 1..=input.len() {
                let (mut seen, mut sent) = (Vec::new(), Vec::new());
                let mut decoder = Decoder::new(side);
                for part in input.chunks(chunk) {
                    decoder.decode(part, &mut seen, &mut sent);
                }
                assert_eq!((&seen[..], &sent[..]), (data, replies), "{input:?} in {chunk}s");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_negotiates_and_reads_nothing_has_to_wait() {
        let (near, mut far) = duplex(1 << 10);
        let mut near = TelnetStream::client(near);
        let negotiations = [IAC, DO, 31].repeat(100);
        let negotiating = async {
            let mut sent = 0;
            while timeout(Duration::from_secs(1), far.write_all(&negotiations)).await.is_ok() {
                sent += negotiations.len();
            }
            sent
        };
        tokio::select! {
            read = near.read_u8() => panic!("{read:?}"),
            sent = negotiating => assert!(sent < 2 * MOST_REPLIES, "{sent} bytes"),
        }
    }

    #[test]
    fn what_is_encoded_is_decoded_equal() {
        let every_byte: Vec<u8> = (0..=255).collect();
        let (mut data, mut replies) = (Vec::new(), Vec::new());
        Decoder::new(Side::Client).decode(&encode(&every_byte), &mut data, &mut replies);
        assert_eq!((data, replies), (every_byte, Vec::new()));
    }
}
