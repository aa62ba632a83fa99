//! A channel of an SSH connection: a shell or commands run on it once, as a session.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use russh::ChannelWriteHalf;
use russh::server::Msg;
use tokio::io::AsyncWrite;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::Connection;
use super::line::{ChannelLine, Window, packed};
use crate::router::vty::Vty;
use crate::sandbox::open_session::OpenSession;
use crate::sandbox::session::{self, End, MOST_TYPED_AHEAD};

/// A channel that was opened.
pub struct OpenChannel {
    /// Until something runs on it.
    idle: Option<(ChannelWriteHalf<Msg>, OpenSession)>,
    /// To whatever runs on it.
    input: Option<UnboundedSender<Vec<u8>>>,
    waiting: Arc<AtomicU32>,
    window: Window,
}

impl OpenChannel {
    /// A channel on which nothing runs yet.
    pub fn new(channel: ChannelWriteHalf<Msg>, session: OpenSession) -> Self {
        let idle = Some((channel, session));
        Self { idle, input: None, waiting: Arc::default(), window: Window::default() }
    }

    /// Whether something runs on it, or may yet.
    pub fn is_used(&self) -> bool {
        self.idle.is_some() || self.input.as_ref().is_some_and(|input| !input.is_closed())
    }

    /// Whether nothing has run on it yet.
    pub fn is_idle(&self) -> bool {
        self.idle.is_some()
    }

    /// Starts a shell, or commands, on an idle channel.
    pub fn run(&mut self, commands: Option<String>, connection: Arc<Connection>) {
        let Some((channel, session)) = self.idle.take() else {
            return;
        };
        let (sender, input) = unbounded_channel();
        self.input = Some(sender);
        let line = ChannelLine {
            input,
            rest: Vec::new(),
            waiting: Arc::clone(&self.waiting),
            output: Box::pin(channel.make_writer()),
            window: Arc::clone(&self.window),
        };
        tokio::spawn(serve(line, commands, channel, session, connection));
    }

    /// The client's window has changed.
    pub fn set_window(&self, rows: u32, columns: u32) {
        self.window.store(packed(rows, columns), Ordering::SeqCst);
    }

    /// The client has sent `data`. It is cut off if it sends far more than is read.
    pub async fn type_in(&mut self, data: &[u8]) {
        let Some(input) = self.input.as_ref().filter(|_| !data.is_empty()) else {
            return;
        };
        let size = data.len() as u32;
        let waiting = (self.waiting.fetch_add(size, Ordering::SeqCst) + size) as usize;
        // The task that runs there may have ended.
        let _ = input.send(data.to_vec());
        if waiting > 2 * MOST_TYPED_AHEAD {
            self.input = None;
        } else if waiting > MOST_TYPED_AHEAD / 2 {
            // The task that reads gets its turn before more input is accepted.
            tokio::task::yield_now().await;
        }
    }

    /// The client sends no more input.
    pub fn end_input(&self) {
        if let Some(input) = &self.input {
            let _ = input.send(Vec::new());
        }
    }

    /// The session, if nothing ran on the channel.
    pub fn into_session(self) -> Option<OpenSession> {
        self.idle.map(|(_, session)| session)
    }
}

async fn serve<W: AsyncWrite + Unpin>(
    mut line: ChannelLine<W>,
    commands: Option<String>,
    channel: ChannelWriteHalf<Msg>,
    open: OpenSession,
    connection: Arc<Connection>,
) {
    let end = match &commands {
        Some(commands) => session::execute(&mut line, commands, open).await,
        None => {
            let vty = Vty::without_login(session::terminal(&open));
            session::converse(&mut line, vty, open).await
        }
    };
    if end == End::Reset {
        return connection.broken.notify_one();
    }
    // The session is closed in the trace by now. A client that left meanwhile
    // needs none of this.
    let _ = channel.exit_status(0).await;
    let _ = channel.eof().await;
    let _ = channel.close().await;
    connection.channel_closed();
    if connection.one_channel() {
        connection.end();
    }
}
