//! One client on one device's line, however its bytes arrive.

use std::io;

use rand::{SeedableRng, rngs::SmallRng};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::OpenSession;
use crate::inventory::{Delay, mix};
use crate::ios::{Reply, Terminal};
use crate::telnet::TelnetStream;
use crate::trace::{ClosedBy, What};
use crate::vty::{Happened, Vty};

/// A client that types more than this ahead of its answers is hung up on.
pub(super) const MOST_TYPED_AHEAD: usize = 64 * 1024;

/// What ended the conversation.
enum End {
    Exit,
    Disconnect,
    Refused,
    Idle,
    Stopped,
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

    /// Whether a client that types no more still waits for answers. Such a
    /// stream ends twice: when nothing more comes, and when the client is gone.
    fn half_closes(&self) -> bool {
        false
    }
}

impl Line for TelnetStream<TcpStream> {}

/// A line and where the conversation on it stands.
struct Talk<'a, L> {
    line: &'a mut L,
    vty: Vty,
    open: &'a OpenSession,
    /// The device has spent its delay.
    delayed: bool,
    /// The client types no more.
    ended: bool,
}

/// Serves `stream` by telnet until one side has had enough.
///
/// The session is closed in the trace before the connection is: a client that
/// waits for the end of the stream knows that its line is free.
pub(super) async fn telnet(stream: TcpStream, open: OpenSession) {
    let mut stream = TelnetStream::device(stream);
    let vty = Vty::with_login(terminal(&open));
    converse(&mut stream, vty, open).await;
    let _ = stream.shutdown().await;
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
pub(super) async fn converse(line: &mut impl Line, vty: Vty, open: OpenSession) {
    until_stopped(line, vty, None, open).await;
}

/// Executes the lines of `commands` one after the other, without a prompt.
#[cfg(feature = "ssh")]
pub(super) async fn execute(line: &mut impl Line, commands: &str, open: OpenSession) {
    let vty = Vty::without_login(terminal(&open).without_pages());
    until_stopped(line, vty, Some(commands), open).await;
}

async fn until_stopped(
    line: &mut impl Line,
    vty: Vty,
    commands: Option<&str>,
    mut open: OpenSession,
) {
    let mut stop = open.shared.stop.clone();
    let mut talk = Talk {
        line,
        vty,
        open: &open,
        delayed: false,
        ended: false,
    };
    let conversation = async {
        match commands {
            Some(commands) => talk.execute_all(commands).await,
            None => talk.converse().await,
        }
    };
    let end = tokio::select! {
        end = conversation => end,
        () = open.device.reloaded.notified() => Err(End::Stopped),
        _ = stop.wait_for(|&stopping| stopping) => Err(End::Stopped),
    };
    open.closed_by = match end {
        Ok(()) | Err(End::Exit) => ClosedBy::Exit,
        Err(End::Disconnect) => ClosedBy::Disconnect,
        Err(End::Refused) => ClosedBy::Refused,
        Err(End::Idle) => ClosedBy::Idle,
        Err(End::Stopped) => ClosedBy::Stopped,
    };
}

impl<L: Line> Talk<'_, L> {
    async fn converse(&mut self) -> Result<(), End> {
        self.resize();
        self.vty.greet(&self.open.device.router());
        let mut bytes = vec![0; 4096];
        loop {
            self.send().await?;
            if self.ended {
                return Err(End::Disconnect);
            }
            let reading = timeout(self.open.shared.options.idle, self.line.read(&mut bytes));
            let count = reading.await.map_err(|_| End::Idle)??;
            if count == 0 {
                return Err(End::Disconnect);
            }
            self.vty.push(&bytes[..count]);
            loop {
                let login = &self.open.shared.options.login;
                let happened = self.vty.next(&self.open.device.router(), login);
                let Some(happened) = happened else { break };
                self.handle(happened).await?;
                // A client that types many commands and reads no answers waits.
                self.send().await?;
            }
        }
    }

    async fn execute_all(&mut self, commands: &str) -> Result<(), End> {
        for line in commands.lines().filter(|line| !line.trim().is_empty()) {
            let reply = self.execute(line, false).await?;
            let output = reply.output.replace('\n', "\r\n");
            self.write(output.as_bytes()).await?;
            if reply.closes {
                break;
            }
        }
        Ok(())
    }

    async fn send(&mut self) -> Result<(), End> {
        let output = self.vty.take_output();
        self.write(&output).await
    }

    /// A client that reads nothing for too long is as good as gone.
    async fn write(&mut self, bytes: &[u8]) -> Result<(), End> {
        let writing = async {
            self.line.write_all(bytes).await?;
            self.line.flush().await
        };
        let written = timeout(self.open.shared.options.idle, writing).await;
        Ok(written.map_err(|_| End::Idle)??)
    }

    /// What was set by command stays, whatever the client's window does.
    fn resize(&mut self) {
        if let Some((rows, columns)) = self.line.resized() {
            self.vty.terminal().resize(rows, columns);
        }
    }

    async fn handle(&mut self, happened: Happened) -> Result<(), End> {
        match happened {
            Happened::Authenticated { username } => {
                self.open.authenticated(&username);
                Ok(())
            }
            Happened::Refused => {
                self.open.refused();
                // The refusal is the last that the client is to see.
                self.send().await?;
                Err(End::Refused)
            }
            Happened::Closed => {
                self.send().await?;
                Err(End::Exit)
            }
            Happened::Command { line, hidden } => {
                let reply = self.execute(&line, hidden).await?;
                self.resize();
                let closed = self.vty.answer(&self.open.device.router(), &reply);
                match closed {
                    Some(_) => {
                        self.send().await?;
                        Err(End::Exit)
                    }
                    None => Ok(()),
                }
            }
        }
    }

    /// What the device says to `line`, and what of it is written down.
    async fn execute(&mut self, line: &str, hidden: bool) -> Result<Reply, End> {
        // Passwords and empty lines are no commands.
        let seen = !hidden && !line.trim().is_empty();
        if seen {
            let mode = self.vty.terminal().mode().to_string();
            self.open.record(|device, session| What::Command {
                device,
                session,
                mode,
                line: line.to_owned(),
            });
        }
        if !self.delayed && is_work(line) {
            self.delayed = true;
            self.work().await?;
        }
        let moment = self.open.shared.options.clock.moment();
        let reply = self
            .open
            .device
            .router()
            .execute(self.vty.terminal(), line, moment);
        if seen {
            self.open.record(|device, session| What::Answered {
                device,
                session,
                line: line.to_owned(),
                output: reply.output.clone(),
            });
        }
        if reply.reloads {
            self.open.device.reload(self.open.shared.options.clock);
        }
        Ok(reply)
    }

    /// Spends the device's delay, once per session. What the client types
    /// meanwhile waits; a client that leaves is let go.
    async fn work(&mut self) -> Result<(), End> {
        let delay = self.open.device.delay;
        if delay == Delay::NONE {
            return Ok(());
        }
        // The echo of the command is shown before the device starts to think.
        self.send().await?;
        let seed = mix(self.open.device.seed, self.open.number);
        let delay = delay.draw(&mut SmallRng::seed_from_u64(seed));
        let thinking = sleep(self.open.shared.options.clock.real(delay));
        tokio::pin!(thinking);
        let mut bytes = [0; 1024];
        loop {
            tokio::select! {
                () = &mut thinking => return Ok(()),
                read = self.line.read(&mut bytes) => match read? {
                    0 if self.line.half_closes() && !self.ended => self.ended = true,
                    0 => return Err(End::Disconnect),
                    count => self.vty.push(&bytes[..count]),
                }
            }
            if self.vty.waiting() > MOST_TYPED_AHEAD {
                return Err(End::Disconnect);
            }
        }
    }
}

/// Whether a device has to do anything for a command. How the terminal is set
/// up and how the session ends is not what its delay stands for.
fn is_work(line: &str) -> bool {
    const AT_ONCE: [&str; 7] = [
        "terminal", "enable", "disable", "exit", "end", "logout", "quit",
    ];
    match line.split_whitespace().next() {
        Some(word) => !AT_ONCE.iter().any(|command| command.starts_with(word)),
        None => false,
    }
}
