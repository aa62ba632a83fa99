//! A session on an IOS command line, over any byte stream.
//!
//! Knows nothing of telnet, SSH or simulation: it reads what a terminal would
//! show, finds the prompt, answers `--More--`, and tells an answer from an
//! error. Every step has a time-out, every error carries the device.

mod cue;
mod echo;
mod line;
mod login;

use std::collections::VecDeque;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::log::is_log_line;
use super::prompt::Prompt;
use super::screen::Screen;
use super::show::rejection;
use crate::error::{SessionError, Step};
use crate::router::ios::begins_with;
use crate::router::vty::ABORT;

pub use line::LONGEST_ANSWER;

use cue::{Cue, asks};
use echo::without_redraws;
use line::Line;

/// What a session is told that a device refuses without a word.
pub(crate) const HUNG_UP: &str = "it hung up before the login; are all its lines busy?";

/// A logged-in command line.
pub struct Cli<'d, S> {
    device: &'d str,
    stream: S,
    screen: Screen,
    prompt: Prompt,
    /// A prompt has followed a command. The one that was seen first may be the end of a banner.
    is_sure: bool,
    timeout: Duration,
    enter: &'static str,
    /// A command was sent, and the prompt after its answer was not seen yet: so it is while a
    /// caller waits, and after one that has stopped waiting.
    unanswered: Option<Unanswered>,
    /// The device takes lines of a text, such as a banner, up to one with this in it.
    text: Option<String>,
    /// The session watches the log.
    monitors: bool,
    /// Lines of the log that the caller has not read yet.
    pushed: VecDeque<String>,
}

/// A command without its answer.
struct Unanswered {
    command: String,
    /// The prompt that will follow, if it is known.
    known: Option<Prompt>,
}

impl<'d, S: AsyncRead + AsyncWrite + Unpin> Cli<'d, S> {
    fn new(line: Line<'d, S, Screen>, prompt: Prompt) -> Self {
        let Line { device, stream, screen, timeout, enter, .. } = line;
        Self {
            device,
            stream,
            screen,
            prompt,
            is_sure: false,
            timeout,
            enter,
            unanswered: None,
            text: None,
            monitors: false,
            pushed: VecDeque::new(),
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
        let known = self.is_sure.then(|| self.prompt.clone());
        let mut line = self.line();
        let (mut seen, _) = line.wait_for_answer("enable", Step::Enabling, known.as_ref()).await?;
        if matches!(seen, Cue::Question(_)) {
            line.send(secret, Step::Enabling).await?;
            seen = line.wait(Step::Enabling, known.as_ref()).await?;
        }
        match seen {
            Cue::Prompt(prompt) if prompt.is_privileged() => {
                self.prompt = prompt;
                Ok(())
            }
            _ => Err(SessionError::Enable { device: self.device.to_owned() }),
        }
    }

    /// Runs one command and returns what the device says, LF line ends, without echo and prompt.
    ///
    /// A caller that drops the future stops waiting, and no more: the device goes on with
    /// the command. What is run next, or [`Cli::close`], aborts it first.
    ///
    /// After `banner motd ^`, the lines up to one with `^` are the text, and have no answer.
    ///
    /// # Errors
    /// [`SessionError::Rejected`] when the device does not take it, or asks something before it
    /// does. What is run next, or [`Cli::close`], leaves the question.
    pub async fn run(&mut self, command: &str) -> Result<String, SessionError> {
        if command.contains(|c: char| c.is_control()) {
            return Err(self.rejected(command, "a command is one line of printable text"));
        }
        self.abort_unanswered(Step::Running).await?;
        self.send(command, Step::Running).await?;
        self.text = self.text.take().filter(|end| !command.contains(end.as_str()));
        if self.text.is_some() {
            self.line().wait_for_echo(command, Step::Running).await?;
            return Ok(String::new());
        }
        // The one command after which the prompt is another: any will do.
        let is_known = self.is_sure && !changes_hostname(command);
        let known = is_known.then(|| self.prompt.clone());
        self.unanswered = Some(Unanswered { command: command.to_owned(), known: known.clone() });
        let mut line = self.line();
        let (seen, below) = line.wait_for_answer(command, Step::Running, known.as_ref()).await?;
        match seen {
            Cue::Prompt(prompt) => (self.prompt, self.is_sure) = (prompt, true),
            Cue::Question(_) => {
                return Err(self.rejected(command, "the device asks for a password"));
            }
            Cue::Asks(question) => {
                return Err(self.rejected(command, &format!("the device asks: {question}")));
            }
            Cue::Text(end) => self.text = Some(end),
        }
        self.unanswered = None;
        let above = self.screen.take_up_to(below);
        if self.monitors {
            let log = above.lines().filter(|line| is_log_line(line));
            self.pushed.extend(log.map(str::to_owned));
        }
        if begins_with(command, "terminal monitor") {
            self.monitors = true;
        }
        if !begins_with(command, "show logging") {
            self.keep_log();
        }
        if begins_with(command, "terminal no monitor") {
            self.monitors = false;
        }
        let mut output = self.screen.whole_lines().to_owned();
        output.truncate(without_redraws(&output, &self.prompt));
        answer(self.device, command, output)
    }

    /// The next line of the log, which the device pushes after `terminal monitor`. Waits
    /// for it without a limit; a caller that stops waiting loses no line.
    ///
    /// # Errors
    /// [`SessionError::Closed`] when the device hangs up.
    pub async fn next_line(&mut self) -> Result<String, SessionError> {
        loop {
            self.keep_log();
            if let Some(line) = self.pushed.pop_front() {
                return Ok(line);
            }
            self.line().read_at_leisure(Step::Watching).await?;
        }
    }

    /// Takes the lines of the log off the screen, and keeps them for the caller.
    fn keep_log(&mut self) {
        if self.monitors {
            self.pushed.extend(self.screen.take_lines(is_log_line));
        }
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
            if let Some(end) = self.text.clone() {
                self.run(&end).await?;
                let last = commands.last().map_or("", AsRef::as_ref);
                let says = format!("no line with '{end}' ends the text");
                result = result.and(Err(self.rejected(last, &says)));
            }
            self.run("end").await?;
        }
        result
    }

    /// Logs out, and waits until the device has hung up: only then is its
    /// line free for the next session. Aborts the command that nothing waits for any more.
    ///
    /// # Errors
    /// [`SessionError::TimedOut`] when the device does not hang up.
    pub async fn close(mut self) -> Result<(), SessionError> {
        self.abort_unanswered(Step::Closing).await?;
        if let Some(end) = self.text.clone() {
            self.run(&end).await?;
        }
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

    /// Ends a command whose answer nothing waits for any more: a router takes no other line
    /// before. If the answer is on its way already, its prompt comes all the same.
    async fn abort_unanswered(&mut self, step: Step) -> Result<(), SessionError> {
        let Some(unanswered) = self.unanswered.take() else {
            return Ok(());
        };
        if asks(self.screen.current_line()).is_some() {
            // What is asked from now on is another question.
            self.screen.forget_current_line();
        }
        let mut line = self.line();
        line.press(ABORT, step).await?;
        let Unanswered { command, known } = &unanswered;
        let (seen, _) = line.wait_for_answer(command, step, known.as_ref()).await?;
        match seen {
            Cue::Prompt(prompt) => (self.prompt, self.is_sure) = (prompt, true),
            Cue::Question(_) => {}
            Cue::Asks(question) => {
                let rejected = self.rejected(command, &format!("the device asks: {question}"));
                self.unanswered = Some(unanswered);
                return Err(rejected);
            }
            Cue::Text(end) => self.text = Some(end),
        }
        Ok(())
    }

    async fn send(&mut self, text: &str, step: Step) -> Result<(), SessionError> {
        self.keep_log();
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
