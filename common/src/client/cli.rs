//! A session on an IOS command line, over any byte stream.
//!
//! Knows nothing of telnet, SSH or simulation: it reads what a terminal would
//! show, finds the prompt, answers `--More--`, and tells an answer from an
//! error. Every step has a time-out, every error carries the device.

mod line;

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::prompt::Prompt;
use super::screen::Screen;
use super::show::rejection;
use crate::error::{SessionError, Step};

pub use line::LONGEST_ANSWER;

use line::{Cue, Line, Question};

/// What a session is told that a device refuses without a word.
pub(crate) const HUNG_UP: &str = "it hung up before the login; are all its lines busy?";

/// A logged-in command line.
pub struct Cli<'d, S> {
    device: &'d str,
    stream: S,
    screen: Screen,
    prompt: Prompt,
    timeout: Duration,
    enter: &'static str,
}

impl<'d, S: AsyncRead + AsyncWrite + Unpin> Cli<'d, S> {
    /// Takes over a line that needs no login and shows its first prompt.
    ///
    /// # Errors
    /// When no prompt comes within `timeout`, or the stream ends.
    pub async fn open(device: &'d str, stream: S, timeout: Duration) -> Result<Self, SessionError> {
        let mut line = Line::new(device, stream, timeout);
        match line.wait(Step::LoggingIn, None).await? {
            Cue::Prompt(prompt) => Ok(Self::new(line, prompt)),
            Cue::Question(_) => Err(line.refused("it asks for a login".into())),
        }
    }

    /// Answers the questions for user name and password, up to the first
    /// prompt.
    ///
    /// # Errors
    /// [`SessionError::Login`] for a wrong user or password,
    /// [`SessionError::Refused`] when the device hangs up with a message.
    pub async fn login(
        device: &'d str,
        stream: S,
        username: &str,
        password: &str,
        timeout: Duration,
    ) -> Result<Self, SessionError> {
        let mut line = Line::new(device, stream, timeout);
        let mut password_given = false;
        loop {
            let seen = line.wait(Step::LoggingIn, None).await;
            match seen {
                Ok(Cue::Prompt(prompt)) => return Ok(Self::new(line, prompt)),
                Ok(Cue::Question(Question::Username)) if !password_given => {
                    line.send(username, Step::LoggingIn).await?;
                }
                Ok(Cue::Question(Question::Password)) if !password_given => {
                    password_given = true;
                    line.send(password, Step::LoggingIn).await?;
                }
                Ok(Cue::Question(_)) => return Err(line.login_failed(username)),
                Err(SessionError::Closed { .. }) if password_given => {
                    return Err(line.login_failed(username));
                }
                Err(SessionError::Closed { .. }) => {
                    // A router without a free line hangs up at once.
                    let says = line.screen.last_words().unwrap_or(HUNG_UP).to_owned();
                    return Err(line.refused(says));
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn new(line: Line<'d, S, Screen>, prompt: Prompt) -> Self {
        let Line { device, stream, screen, timeout, enter, .. } = line;
        Self { device, stream, screen, prompt, timeout, enter }
    }

    /// From now on, lines end with a line feed only: on a terminal that is not
    /// telnet's, CR and LF are two Enters, and the second one's prompt would be
    /// taken for the next answer's.
    pub fn with_line_feeds(mut self) -> Self {
        self.enter = "\n";
        self
    }

    /// Where the command line is now, as its prompt tells.
    pub fn prompt(&self) -> &Prompt {
        &self.prompt
    }

    /// Enters privileged mode if not there yet.
    ///
    /// # Errors
    /// [`SessionError::Enable`] when the device does not take `secret`.
    pub async fn enable(&mut self, secret: &str) -> Result<(), SessionError> {
        if self.prompt.is_privileged() {
            return Ok(());
        }
        self.send("enable", Step::Enabling).await?;
        let known = self.prompt.clone();
        let mut line = self.line();
        let mut seen = line.wait(Step::Enabling, Some(&known)).await?;
        if matches!(seen, Cue::Question(_)) {
            line.send(secret, Step::Enabling).await?;
            seen = line.wait(Step::Enabling, Some(&known)).await?;
        }
        match seen {
            Cue::Prompt(prompt) if prompt.is_privileged() => {
                self.prompt = prompt;
                Ok(())
            }
            _ => Err(SessionError::Enable { device: self.device.to_owned() }),
        }
    }

    /// Runs one command and returns what the device says, LF line ends,
    /// without echo and prompt.
    ///
    /// # Errors
    /// [`SessionError::Rejected`] when the device does not take it.
    pub async fn run(&mut self, command: &str) -> Result<String, SessionError> {
        if command.contains(|c: char| c.is_control()) {
            return Err(self.rejected(command, "a command is one line of printable text"));
        }
        self.send(command, Step::Running).await?;
        // The one command after which the prompt is another: any will do.
        let known = (!changes_hostname(command)).then(|| self.prompt.clone());
        let mut line = self.line();
        match line.wait(Step::Running, known.as_ref()).await? {
            Cue::Prompt(prompt) => self.prompt = prompt,
            Cue::Question(_) => {
                return Err(self.rejected(command, "the device asks for a password"));
            }
        }
        answer(self.device, command, self.screen.answer_to(command))
    }

    /// Enters configuration mode, sends the commands in order, and leaves it.
    ///
    /// # Errors
    /// [`SessionError::Rejected`] for the first command the device does not
    /// take; the ones before it stay in force, the ones after it are not sent,
    /// and configuration mode is left all the same.
    pub async fn configure<C: AsRef<str>>(&mut self, commands: &[C]) -> Result<(), SessionError> {
        self.run("configure terminal").await?;
        let mut result = Ok(());
        for command in commands {
            result = self.run(command.as_ref()).await.map(drop);
            if result.is_err() {
                break;
            }
        }
        if matches!(result, Ok(()) | Err(SessionError::Rejected { .. })) {
            self.run("end").await?;
        }
        result
    }

    /// Logs out, and waits until the device has hung up: only then is its
    /// line free for the next session.
    ///
    /// # Errors
    /// [`SessionError::TimedOut`] when the device does not hang up.
    pub async fn close(mut self) -> Result<(), SessionError> {
        if self.prompt.is_configuring() {
            self.run("end").await?;
        }
        self.send("exit", Step::Closing).await?;
        let mut line = self.line();
        loop {
            match line.read(Step::Closing).await {
                Ok(()) => {}
                Err(SessionError::Closed { .. }) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    async fn send(&mut self, text: &str, step: Step) -> Result<(), SessionError> {
        self.line().send(text, step).await
    }

    fn line(&mut self) -> Line<'d, &mut S, &mut Screen> {
        Line {
            device: self.device,
            stream: &mut self.stream,
            screen: &mut self.screen,
            timeout: self.timeout,
            deadline: None,
            enter: self.enter,
        }
    }

    fn rejected(&self, command: &str, says: &str) -> SessionError {
        rejected(self.device, command, says)
    }
}

/// What `device` said to `command`, or that it did not take it.
///
/// # Errors
/// [`SessionError::Rejected`] if `output` says so.
pub fn answer(device: &str, command: &str, output: String) -> Result<String, SessionError> {
    match rejection(&output) {
        Some(says) => Err(rejected(device, command, says)),
        None => Ok(output),
    }
}

fn rejected(device: &str, command: &str, says: &str) -> SessionError {
    SessionError::Rejected {
        device: device.to_owned(),
        command: command.to_owned(),
        says: says.to_owned(),
    }
}

/// `hostname X` and `no hostname`, in any abbreviation IOS takes.
fn changes_hostname(command: &str) -> bool {
    let mut words = command.split_whitespace().peekable();
    words.next_if_eq(&"no");
    words.next().is_some_and(|word| word.len() >= 2 && "hostname".starts_with(word))
}
