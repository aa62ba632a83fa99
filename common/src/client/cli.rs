//! A session on an IOS command line, over any byte stream.
//!
//! Knows nothing of telnet, SSH or simulation: it reads what a terminal would
//! show, finds the prompt, answers `--More--`, and tells an answer from an
//! error. Every step has a time-out, every error carries the device.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};

use super::prompt::Prompt;
use super::screen::Screen;
use super::show::rejection;
use crate::error::{SessionError, Step};

/// The most one step may send: beyond it a device is broken or hostile.
pub const LONGEST_ANSWER: usize = 16 * 1024 * 1024;

/// What a session is told that a device refuses without a word.
pub(crate) const HUNG_UP: &str = "it hung up before the login; are all its lines busy?";

/// What ends a line on a network terminal (RFC 854).
const ENTER: &str = "\r\n";

/// A logged-in command line.
pub struct Cli<'d, S> {
    device: &'d str,
    stream: S,
    screen: Screen,
    prompt: Prompt,
    timeout: Duration,
    enter: &'static str,
}

/// What a device asks for input with.
enum Cue {
    Prompt(Prompt),
    Question(Question),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    Username,
    Password,
}

impl<'d, S: AsyncRead + AsyncWrite + Unpin> Cli<'d, S> {
    /// Takes over a line that needs no login and shows its first prompt.
    ///
    /// # Errors
    /// When no prompt comes within `timeout`, or the stream ends.
    pub async fn open(device: &'d str, stream: S, timeout: Duration) -> Result<Self, SessionError> {
        let mut line = Line::new(device, stream, timeout);
        match line.wait(Step::LoggingIn, None).await? {
            Cue::Prompt(prompt) => Ok(line.ready(prompt)),
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
                Ok(Cue::Prompt(prompt)) => return Ok(line.ready(prompt)),
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

/// The stream and the screen before and between prompts.
struct Line<'d, S, T> {
    device: &'d str,
    stream: S,
    screen: T,
    timeout: Duration,
    /// Of the step that is going on.
    deadline: Option<Instant>,
    enter: &'static str,
}

impl<'d, S: AsyncRead + AsyncWrite + Unpin> Line<'d, S, Screen> {
    fn new(device: &'d str, stream: S, timeout: Duration) -> Self {
        Self { device, stream, screen: Screen::default(), timeout, deadline: None, enter: ENTER }
    }

    fn ready(self, prompt: Prompt) -> Cli<'d, S> {
        Cli {
            device: self.device,
            stream: self.stream,
            screen: self.screen,
            prompt,
            timeout: self.timeout,
            enter: self.enter,
        }
    }

    fn refused(&self, says: String) -> SessionError {
        SessionError::Refused { device: self.device.to_owned(), says }
    }

    fn login_failed(&self, user: &str) -> SessionError {
        SessionError::Login { device: self.device.to_owned(), user: user.to_owned() }
    }
}

impl<S, T> Line<'_, S, T>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: std::borrow::BorrowMut<Screen>,
{
    /// Types a line; what the screen shows afterwards is the answer to it.
    async fn send(&mut self, text: &str, step: Step) -> Result<(), SessionError> {
        self.screen.borrow_mut().clear();
        self.deadline = None;
        let line = format!("{text}{}", self.enter);
        self.write(line.as_bytes(), step).await
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
    async fn wait(&mut self, step: Step, known: Option<&Prompt>) -> Result<Cue, SessionError> {
        loop {
            let line = self.screen.borrow().current_line();
            if line.trim_end().ends_with("--More--") {
                self.screen.borrow_mut().forget_current_line();
                self.write(b" ", step).await?;
                continue;
            }
            if let Some(prompt) = Prompt::parse(line)
                && known.is_none_or(|known| known.is_same_device(&prompt))
            {
                return Ok(Cue::Prompt(prompt));
            }
            match question(line) {
                // While a command runs, only the secret of `enable` is asked for.
                Some(question) if known.is_none() || step == Step::Enabling => {
                    self.screen.borrow_mut().clear();
                    return Ok(Cue::Question(question));
                }
                _ => self.read(step).await?,
            }
        }
    }

    async fn read(&mut self, step: Step) -> Result<(), SessionError> {
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

fn question(line: &str) -> Option<Question> {
    // Looked at after every read: a flood without line ends must not cost
    // more and more.
    const LONGEST: usize = 256;
    if line.len() > LONGEST {
        return None;
    }
    let line = line.trim_end().to_ascii_lowercase();
    if line.ends_with("username:") || line.ends_with("login:") {
        Some(Question::Username)
    } else if line.ends_with("password:") {
        Some(Question::Password)
    } else {
        None
    }
}
