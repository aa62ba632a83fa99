//! The conversation on a line: what the client types, and what the device makes of it.

mod work;

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::watching::SessionWatch;
use super::{End, Line};
use crate::fault::{Fault, REJECTION};
use crate::router::ios::Reply;
use crate::router::vty::{Vty, VtyEvent};
use crate::sandbox::open_session::OpenSession;
use crate::trace::EventKind;
use work::{Work, is_work};

/// What a device with [`Fault::Garbage`] sends before a reply.
const GARBAGE: &[u8] = b"\x00\xfe\x1b[7;1H\xc3\x28~~ %ERR-0-\x80\x80\r\n";

/// What every answer to an unknown command has, in a shell.
const UNKNOWN: &str = "% Invalid input detected at";

/// A line and where the conversation on it stands.
pub(super) struct Conversation<'a, L> {
    line: &'a mut L,
    vty: Vty,
    open: &'a OpenSession,
    /// The device has spent its delay.
    delay_spent: bool,
    /// The client sends no more input.
    input_ended: bool,
    /// The client watches the log.
    watching: Option<SessionWatch>,
    /// Commands come without a shell: in IOS, these are the line's autocommand.
    is_autocommand: bool,
}

impl<'a, L: Line> Conversation<'a, L> {
    /// Before the first byte.
    pub(super) fn new(line: &'a mut L, vty: Vty, open: &'a OpenSession) -> Self {
        Self {
            line,
            vty,
            open,
            delay_spent: false,
            input_ended: false,
            watching: None,
            is_autocommand: false,
        }
    }

    /// Greets the client and answers what it types.
    pub(super) async fn converse(&mut self) -> Result<(), End> {
        self.resize();
        self.sign_in();
        self.vty.greet(&self.open.device.router());
        let mut bytes = vec![0; 4096];
        loop {
            self.send().await?;
            if self.input_ended {
                return Err(End::Disconnect);
            }
            let watching = self.watching.as_ref().filter(|_| self.vty.is_ready());
            let reading = timeout(self.longest_idle(), self.line.read(&mut bytes));
            let count = tokio::select! {
                read = reading => read.map_err(|_| End::Idle)??,
                () = SessionWatch::next(watching, self.open) => {
                    let due = self.watching.as_mut().map(|watching| watching.due(self.open));
                    due.iter().flatten().for_each(|line| self.vty.push_line(line));
                    continue;
                }
            };
            if count == 0 {
                return Err(End::Disconnect);
            }
            self.vty.push(&bytes[..count]);
            loop {
                let login = &self.open.shared.options.login;
                let event = self.vty.next(&self.open.device.router(), login);
                let Some(event) = event else { break };
                self.handle(event).await?;
                // A client that types many commands and reads no answers waits.
                self.send().await?;
            }
        }
    }

    /// Executes each of `commands` as a router executes what a client sends without a shell:
    /// without a prompt, and below an empty line.
    pub(super) async fn execute_all(
        &mut self,
        commands: impl Iterator<Item = &str>,
    ) -> Result<(), End> {
        self.sign_in();
        self.is_autocommand = true;
        for line in commands.filter(|line| !line.trim().is_empty()) {
            // An aborted command has no answer.
            let Some(reply) = self.execute(line, false).await? else { continue };
            let output = format!("\n{}", reply.output).replace('\n', "\r\n");
            self.reply(output.as_bytes(), line).await?;
            if reply.reloads {
                return self.reload();
            }
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
        let size = match self.open.fault {
            Some(Fault::SlowBytes) => 1,
            _ => bytes.len().max(1),
        };
        let writing = async {
            for part in bytes.chunks(size) {
                self.line.write_all(part).await?;
                self.line.flush().await?;
                if size < bytes.len() {
                    // It is on its way alone before the next one comes.
                    tokio::task::yield_now().await;
                }
            }
            Ok::<_, io::Error>(())
        };
        let written = timeout(self.open.shared.options.idle, writing).await;
        Ok(written.map_err(|_| End::Idle)??)
    }

    /// Sends what the device says to `line`, as its fault will have it.
    async fn reply(&mut self, output: &[u8], line: &str) -> Result<(), End> {
        let fault = self.open.fault.filter(|_| is_work(line));
        match fault {
            Some(Fault::Garbage) => self.write(GARBAGE).await?,
            Some(Fault::Reset | Fault::Reload) => {
                self.write(&output[..output.len() / 2]).await?;
            }
            _ => {}
        }
        match fault {
            Some(Fault::Reset) => Err(End::Reset),
            Some(Fault::Reload) => {
                let moment = self.open.shared.options.clock.moment();
                self.open.device.router().reload(moment);
                self.reload()
            }
            _ => self.write(output).await,
        }
    }

    /// Ends this session and all others of the device.
    fn reload(&self) -> Result<(), End> {
        self.open.device.reload(&self.open.shared.options);
        Err(End::Reload)
    }

    /// Takes commands and never answers.
    async fn hang(&mut self) -> Result<(), End> {
        self.send().await?;
        let mut bytes = [0; 1024];
        while self.line.read(&mut bytes).await? > 0 {}
        Err(End::Disconnect)
    }

    /// Before the first command, and when the client's window has changed.
    fn resize(&mut self) {
        if let Some((rows, columns)) = self.line.resized() {
            self.vty.terminal().resize(rows, columns);
        }
    }

    async fn handle(&mut self, event: VtyEvent) -> Result<(), End> {
        match event {
            VtyEvent::Authenticated { username } => {
                self.open.authenticated(&username);
                self.sign_in();
                self.open.shared.options.spend_login_delay().await;
                Ok(())
            }
            VtyEvent::Refused => {
                self.open.refused();
                // The refusal is the last that the client is to see.
                self.send().await?;
                Err(End::Refused)
            }
            VtyEvent::Closed => {
                self.send().await?;
                Err(End::Exit)
            }
            VtyEvent::Command { line, hidden } => {
                if self.open.fault == Some(Fault::Garbage) {
                    // It stands in front of the answer, not of the echo.
                    self.send().await?;
                }
                let Some(reply) = self.execute(&line, hidden).await? else {
                    self.vty.abort(&self.open.device.router());
                    return Ok(());
                };
                self.resize();
                let closed = self.vty.answer(&self.open.device.router(), &reply);
                let output = self.vty.take_output();
                self.reply(&output, &line).await?;
                if reply.reloads {
                    return self.reload();
                }
                match closed {
                    Some(_) => self.hang_up().await,
                    None => Ok(()),
                }
            }
        }
    }

    /// What the device says to `line`, and what of it is written down: nothing, if the client
    /// aborts the command before the device has an answer.
    async fn execute(&mut self, line: &str, hidden: bool) -> Result<Option<Reply>, End> {
        // Passwords and empty lines are not commands.
        let seen = !hidden && !line.trim().is_empty();
        if seen {
            let mode = self.vty.terminal().mode().to_string();
            self.open.record(|device, session| EventKind::Command {
                device,
                session,
                mode,
                line: line.to_owned(),
            });
        }
        if is_work(line) {
            if self.work(line).await? == Work::Aborted {
                return Ok(None);
            }
            if self.open.fault == Some(Fault::Hang) {
                self.hang().await?;
            }
        }
        let moment = self.open.shared.options.clock.moment();
        let mut reply = match self.open.fault.filter(|_| is_work(line)) {
            Some(Fault::Reject) => Reply { output: REJECTION.to_owned(), ..Reply::default() },
            _ => self.open.device.router().execute(self.vty.terminal(), line, moment),
        };
        if self.think(reply.millis as f64 / 1000.0).await? == Work::Aborted {
            return Ok(None);
        }
        if self.is_autocommand && reply.output.contains(UNKNOWN) {
            reply.output = format!("Line has invalid autocommand \"{line}\"");
        }
        if seen {
            self.open.record(|device, session| EventKind::Answered {
                device,
                session,
                line: line.to_owned(),
                output: reply.output.clone(),
            });
        }
        let (lag, watching) = (self.drawn(self.open.device.delay), self.watching.take());
        let begun = || watching.unwrap_or_else(|| SessionWatch::begin(self.open, lag));
        self.watching = self.vty.terminal().monitors().then(begun);
        Ok(Some(reply))
    }
}
