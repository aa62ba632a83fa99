//! A terminal line as a client sees it: it types, and waits for a prompt or a question.

use std::borrow::BorrowMut;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};

use super::cue::{Cue, asks, end_of_text, question};
use super::echo::Echo;
use crate::client::log::is_log_line;
use crate::client::prompt::Prompt;
use crate::client::screen::Screen;
use crate::error::{SessionError, Step};

/// The most one step may send: beyond it a device is broken or hostile.
pub const LONGEST_ANSWER: usize = 16 * 1024 * 1024;

/// What ends a line on a network terminal (RFC 854).
const ENTER: &str = "\r\n";

/// How long a device is silent behind a prompt that only the log stands above.
const MOMENT: Duration = Duration::from_millis(100);
/// And behind a question of a command: an answer may look like one until its rest comes.
const LONGER: Duration = Duration::from_millis(500);

/// The stream and the screen before and between prompts.
pub(super) struct Line<'d, S, T> {
    pub(super) device: &'d str,
    pub(super) stream: S,
    pub(super) screen: T,
    pub(super) timeout: Duration,
    /// Of the step that is going on.
    pub(super) deadline: Option<Instant>,
    pub(super) enter: &'static str,
}

impl<'d, S: AsyncRead + AsyncWrite + Unpin> Line<'d, S, Screen> {
    /// Nothing is read yet, and lines end as on a network terminal.
    pub(super) fn new(device: &'d str, stream: S, timeout: Duration) -> Self {
        Self { device, stream, screen: Screen::default(), timeout, deadline: None, enter: ENTER }
    }

    /// The device lets no session in, and says why.
    pub(super) fn refused(&self, says: String) -> SessionError {
        SessionError::Refused { device: self.device.to_owned(), says }
    }

    /// The device does not take the user name or the password.
    pub(super) fn login_failed(&self, user: &str) -> SessionError {
        SessionError::Login { device: self.device.to_owned(), user: user.to_owned() }
    }
}

impl<S, T> Line<'_, S, T>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: BorrowMut<Screen>,
{
    /// Types a line; what the screen shows afterwards is the answer to it.
    pub(super) async fn send(&mut self, text: &str, step: Step) -> Result<(), SessionError> {
        self.screen.borrow_mut().start_over();
        self.deadline = None;
        let line = format!("{text}{}", self.enter);
        self.write(line.as_bytes(), step).await
    }

    /// Presses a key that the device takes without Enter.
    pub(super) async fn press(&mut self, key: u8, step: Step) -> Result<(), SessionError> {
        self.deadline = None;
        self.write(&[key], step).await
    }

    async fn write(&mut self, bytes: &[u8], step: Step) -> Result<(), SessionError> {
        let deadline = self.deadline();
        let sending = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        match timeout_at(deadline, sending).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(source)) => Err(self.closed(step, Some(source))),
            Err(_) => Err(self.timed_out(step)),
        }
    }

    /// Reads until the screen's last line is a prompt or a login question.
    /// With `known`, only that device's prompt counts.
    pub(super) async fn wait(
        &mut self,
        step: Step,
        known: Option<&Prompt>,
    ) -> Result<Cue, SessionError> {
        self.wait_below(None, step, known).await.map(|(cue, _)| cue)
    }

    /// The same, but only what is below the echo of `command` counts. Returns also where that is.
    pub(super) async fn wait_for_answer(
        &mut self,
        command: &str,
        step: Step,
        known: Option<&Prompt>,
    ) -> Result<(Cue, usize), SessionError> {
        self.wait_below(Some(Echo::of(command, known)), step, known).await
    }

    /// Waits until `text`, which is typed and no command, has been echoed.
    pub(super) async fn wait_for_echo(
        &mut self,
        text: &str,
        step: Step,
    ) -> Result<(), SessionError> {
        let mut echo = Echo::of_text(text);
        while echo.end(self.screen.borrow().whole_lines()).is_none() {
            self.read(step).await?;
        }
        Ok(())
    }

    async fn wait_below(
        &mut self,
        mut echo: Option<Echo<'_>>,
        step: Step,
        known: Option<&Prompt>,
    ) -> Result<(Cue, usize), SessionError> {
        loop {
            let below = match &mut echo {
                Some(echo) => echo.end(self.screen.borrow().whole_lines()),
                None => Some(0),
            };
            let Some(below) = below else {
                self.read(step).await?;
                continue;
            };
            let line = self.screen.borrow().line_above_log(is_log_line);
            if line.trim_end().ends_with("--More--") {
                self.screen.borrow_mut().forget_current_line();
                self.write(b" ", step).await?;
                continue;
            }
            if let Some(prompt) = Prompt::parse(line)
                && known.is_none_or(|known| known.is_same_device(&prompt))
            {
                let is_doubtful = echo.as_ref().is_some_and(Echo::is_doubtful);
                if is_doubtful && !self.is_quiet(MOMENT, step).await? {
                    continue;
                }
                return Ok((Cue::Prompt(prompt), below));
            }
            if echo.is_some()
                && let Some(asked) = asks(line).map(str::to_owned)
            {
                if self.is_quiet(LONGER, step).await? {
                    return Ok((Cue::Asks(asked), below));
                }
                continue;
            }
            if echo.as_ref().is_some_and(Echo::begins_text)
                && let Some(end) = end_of_text(&self.screen.borrow().whole_lines()[below..])
            {
                return Ok((Cue::Text(end.to_owned()), below));
            }
            match question(line) {
                // While a command runs, only the secret of `enable` is asked for.
                Some(question) if known.is_none() || step == Step::Enabling => {
                    self.screen.borrow_mut().clear();
                    return Ok((Cue::Question(question), 0));
                }
                _ => self.read(step).await?,
            }
        }
    }

    /// Shows what arrives next.
    pub(super) async fn read(&mut self, step: Step) -> Result<(), SessionError> {
        let deadline = self.deadline();
        // `timeout_at` looks at the clock only when there is nothing to read.
        if Instant::now() >= deadline {
            return Err(self.timed_out(step));
        }
        let mut bytes = [0; 2048];
        match timeout_at(deadline, self.stream.read(&mut bytes)).await {
            Ok(Ok(0)) => Err(self.closed(step, None)),
            Ok(Ok(count)) => self.show(&bytes[..count], step),
            Ok(Err(source)) => Err(self.closed(step, Some(source))),
            Err(_) => Err(self.timed_out(step)),
        }
    }

    /// Whether nothing arrives for a moment; what does arrive is shown.
    pub(super) async fn is_quiet(
        &mut self,
        moment: Duration,
        step: Step,
    ) -> Result<bool, SessionError> {
        let deadline = self.deadline();
        if Instant::now() >= deadline {
            return Err(self.timed_out(step));
        }
        let until = deadline.min(Instant::now() + moment);
        match timeout_at(until, self.read_at_leisure(step)).await {
            Ok(read) => read.map(|()| false),
            Err(_) => Ok(true),
        }
    }

    /// Shows what arrives next, however long that takes. What is shown is never lost if
    /// the caller stops waiting.
    pub(super) async fn read_at_leisure(&mut self, step: Step) -> Result<(), SessionError> {
        let mut bytes = [0; 2048];
        match self.stream.read(&mut bytes).await {
            Ok(0) => Err(self.closed(step, None)),
            Ok(count) => self.show(&bytes[..count], step),
            Err(source) => Err(self.closed(step, Some(source))),
        }
    }

    fn show(&mut self, bytes: &[u8], step: Step) -> Result<(), SessionError> {
        let screen = self.screen.borrow_mut();
        screen.show(bytes);
        if screen.len() <= LONGEST_ANSWER {
            return Ok(());
        }
        Err(SessionError::TooMuch { device: self.device.to_owned(), step, limit: LONGEST_ANSWER })
    }

    /// One for the whole step: a device that dribbles does not gain time.
    fn deadline(&mut self) -> Instant {
        *self.deadline.get_or_insert_with(|| Instant::now() + self.timeout)
    }

    fn closed(&self, step: Step, source: Option<io::Error>) -> SessionError {
        SessionError::Closed { device: self.device.to_owned(), step, source }
    }

    fn timed_out(&self, step: Step) -> SessionError {
        SessionError::TimedOut { device: self.device.to_owned(), step, after: self.timeout }
    }
}
