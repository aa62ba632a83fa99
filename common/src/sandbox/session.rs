//! One client on one device's line, however its bytes arrive.

mod conversation;
mod watching;

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use super::open_session::OpenSession;
use crate::client::telnet::TelnetStream;
use crate::fault::Fault;
use crate::router::ios::Terminal;
use crate::router::vty::Vty;
use crate::trace::ClosedBy;
use conversation::Conversation;

/// A client that types more than this ahead of its answers is hung up on.
pub(super) const MOST_TYPED_AHEAD: usize = 64 * 1024;

/// What no client takes for a question about a password.
pub(super) const WRONG_PROMPT: &str = "Enter PASSCODE -> ";

/// What ended the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Exit,
    Disconnect,
    Refused,
    Idle,
    Stopped,
    /// The device restarts.
    Reload,
    /// The device's fault broke the connection off.
    Reset,
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        End::Disconnect
    }
}

/// What the client's terminal looks like, for those who can tell.
pub(super) trait Line: AsyncRead + AsyncWrite + Unpin {
    /// Rows and columns, if they changed since the last call.
    fn resized(&mut self) -> Option<(u32, u32)> {
        None
    }

    /// Whether a client that sends no more input still waits for answers. Such a
    /// stream ends twice: when nothing more comes, and when the client is gone.
    fn half_closes(&self) -> bool {
        false
    }
}

impl Line for TelnetStream<TcpStream> {}

/// Serves `stream` by telnet until one side has had enough.
///
/// The session is closed in the trace before the connection is: a client that
/// waits for the end of the stream knows that its line is free.
pub(super) async fn telnet(stream: TcpStream, open: OpenSession) {
    let mut stream = TelnetStream::device(stream);
    let options = &open.shared.options;
    let mut vty = Vty::with_login(terminal(&open)).with_banner(options.banner.as_deref());
    if open.fault == Some(Fault::WrongPasswordPrompt) {
        vty = vty.with_password_prompt(WRONG_PROMPT);
    }
    if converse(&mut stream, vty, open).await != End::Reset {
        let _ = stream.shutdown().await;
    }
}

/// Holds the connection, and says nothing until the client leaves.
pub(super) async fn silent(mut stream: TcpStream, mut open: OpenSession) {
    let mut stop = open.shared.stop.clone();
    let mut unread = [0; 256];
    let client_leaves =
        async { while stream.read(&mut unread).await.is_ok_and(|read| read > 0) {} };
    open.closed_by = tokio::select! {
        () = client_leaves => ClosedBy::Disconnect,
        _ = stop.wait_for(|&stopping| stopping) => ClosedBy::Stopped,
    };
}

/// How a session starts: privileged, unless `enable` asks for something.
pub(super) fn terminal(open: &OpenSession) -> Terminal {
    match open.shared.options.enable_secret {
        Some(_) => Terminal::new(),
        None => Terminal::privileged(),
    }
}

/// Talks on `line` until one side has had enough; the session is then closed
/// in the trace, the line not yet.
pub(super) async fn converse(line: &mut impl Line, vty: Vty, open: OpenSession) -> End {
    until_stopped(line, vty, None, open).await
}

/// Executes `commands` without a shell: one a line, or, as a router does, all of them as one.
#[cfg(feature = "ssh")]
pub(super) async fn execute(line: &mut impl Line, commands: &str, open: OpenSession) -> End {
    let vty = Vty::without_login(terminal(&open).without_pages());
    until_stopped(line, vty, Some(commands), open).await
}

/// Whether the device takes several lines for one command, as a router does.
#[cfg(feature = "ssh")]
fn is_one_command(open: &OpenSession) -> bool {
    open.shared.options.ssh.as_ref().is_some_and(|ssh| ssh.iosxe)
}

/// Without SSH, each command comes to a shell.
#[cfg(not(feature = "ssh"))]
fn is_one_command(_: &OpenSession) -> bool {
    false
}

async fn until_stopped(
    line: &mut impl Line,
    vty: Vty,
    commands: Option<&str>,
    mut open: OpenSession,
) -> End {
    let mut stop = open.shared.stop.clone();
    let mut conversation = Conversation::new(line, vty, &open);
    let talking = async {
        match commands {
            Some(commands) if is_one_command(&open) => {
                conversation.execute_all(std::iter::once(commands)).await
            }
            Some(commands) => conversation.execute_all(commands.lines()).await,
            None => conversation.converse().await,
        }
    };
    let end = tokio::select! {
        end = talking => end,
        () = open.device.reloaded.notified() => Err(End::Reload),
        _ = stop.wait_for(|&stopping| stopping) => Err(End::Stopped),
    };
    let end = end.err().unwrap_or(End::Exit);
    open.closed_by = match end {
        End::Exit => ClosedBy::Exit,
        End::Disconnect => ClosedBy::Disconnect,
        End::Refused => ClosedBy::Refused,
        End::Idle => ClosedBy::Idle,
        End::Stopped => ClosedBy::Stopped,
        End::Reload | End::Reset => ClosedBy::Device,
    };
    end
}
