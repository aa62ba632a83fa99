//! A simulated device's side of a terminal line: bytes in, bytes and events
//! out.
//!
//! Login, echo, line editing and paging live here, as a state machine without
//! I/O; what a command does is the task of [`ios`](super::ios). The code that serves
//! a device pushes what arrived, asks [`Vty::next`] what it meant until
//! nothing more is to be had, and sends [`Vty::take_output`].

mod editor;
mod login;
mod pages;

use super::ios::{Reply, Router, Terminal};

pub use login::Login;

use editor::Escape;

/// A longer command line is cut; IOS itself stops at 254 characters.
const LONGEST_LINE: usize = 4096;
/// How often a client may give a wrong password.
pub const LOGIN_TRIES: u8 = 3;
/// Ctrl-Shift-6 (Ctrl-^), which IOS calls the escape character: it aborts the command that
/// a device is working on.
pub const ABORT: u8 = 0x1e;

/// One terminal line with one client.
pub struct Vty {
    state: State,
    terminal: Terminal,
    /// What arrived and is not looked at yet: people type ahead.
    input: Vec<u8>,
    /// How much of `input` is done with.
    done: usize,
    /// The line being typed.
    line: Vec<u8>,
    output: Vec<u8>,
    /// After a CR, an LF or NUL belongs to the same Enter (RFC 854).
    after_return: bool,
    /// Inside an escape sequence, such as an arrow key sends.
    escape: Escape,
    /// After Ctrl-V: the next key is text, whatever it is.
    quoted: bool,
    /// How often `?` and Tab were pressed on this line.
    helps: u8,
    /// How many lines back the arrow keys have gone.
    recalled: usize,
    tries: u8,
    /// Shown before the login.
    banner: Option<Box<str>>,
    password_prompt: &'static str,
}

enum State {
    Username,
    Password {
        username: String,
    },
    Ready,
    /// A command was handed out and is not answered yet.
    Busy,
    /// A page is shown; the rest waits for a key.
    More {
        rest: String,
        closes: bool,
    },
    Closed,
}

/// What the client's bytes meant.
#[derive(Debug, PartialEq, Eq)]
pub enum VtyEvent {
    /// The right password was given.
    Authenticated {
        /// Whose.
        username: String,
    },
    /// A wrong password was given for the last time; the line is closed.
    Refused,
    /// A line was entered. Execute it on [`Vty::terminal`], then call
    /// [`Vty::answer`]. May be empty.
    Command {
        /// As typed.
        line: String,
        /// It is a password and belongs in no log.
        hidden: bool,
    },
    /// The client asked to leave; nothing more happens on this line.
    Closed,
}

impl Vty {
    /// A line that asks for user name and password.
    pub fn with_login(terminal: Terminal) -> Self {
        Self::new(State::Username, terminal)
    }

    /// A line that asks for no login, such as a console.
    pub fn without_login(terminal: Terminal) -> Self {
        Self::new(State::Ready, terminal)
    }

    fn new(state: State, terminal: Terminal) -> Self {
        Self {
            state,
            terminal,
            input: Vec::new(),
            done: 0,
            line: Vec::new(),
            output: Vec::new(),
            after_return: false,
            escape: Escape::None,
            quoted: false,
            helps: 0,
            recalled: 0,
            tries: 0,
            banner: None,
            password_prompt: "Password: ",
        }
    }

    /// Shows a text before it asks for anything.
    #[must_use]
    pub fn with_banner(self, banner: Option<&str>) -> Self {
        Self { banner: banner.map(Box::from), ..self }
    }

    /// Asks for the password with other words.
    #[must_use]
    pub fn with_password_prompt(self, password_prompt: &'static str) -> Self {
        Self { password_prompt, ..self }
    }

    /// The first bytes a client sees.
    pub fn greet(&mut self, router: &Router) {
        if let Some(banner) = self.banner.take() {
            self.print(&format!("\n{}\n", banner.trim_end()));
        }
        match self.state {
            State::Username => {
                self.banner(router.banner_before_login());
                self.print("\n\nUser Access Verification\n\nUsername: ");
            }
            _ => {
                self.banner(router.banner_after_login());
                self.print("\n");
                self.prompt(router);
            }
        }
    }

    /// One that the router's configuration has.
    fn banner(&mut self, banner: Option<String>) {
        if let Some(banner) = banner {
            self.print(&format!("\n{banner}"));
        }
    }

    /// The session's mode and terminal settings, for [`Router::execute`].
    pub fn terminal(&mut self) -> &mut Terminal {
        &mut self.terminal
    }

    /// Takes in what the client sent.
    pub fn push(&mut self, bytes: &[u8]) {
        self.input.drain(..self.done);
        self.done = 0;
        self.input.extend_from_slice(bytes);
    }

    /// Bytes that wait to be looked at: what was typed ahead of an answer.
    pub fn waiting(&self) -> usize {
        self.input.len() - self.done
    }

    /// Whether the client has asked to abort the command that is not answered yet. What it
    /// typed before that is lost; what it typed afterwards still counts.
    pub fn takes_abort(&mut self) -> bool {
        let waiting = &self.input[self.done..];
        let asked = waiting.iter().position(|byte| *byte == ABORT);
        self.done += asked.map_or(0, |at| at + 1);
        asked.is_some()
    }

    /// Instead of an answer to the last [`VtyEvent::Command`]: the next prompt, and nothing
    /// else.
    pub fn abort(&mut self, router: &Router) {
        self.state = State::Ready;
        self.prompt(router);
    }

    /// What is to be sent to the client.
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }

    /// Whether nothing more can happen on this line.
    pub fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    /// Whether it waits for the client to type: only then is the log shown on it.
    pub fn is_ready(&self) -> bool {
        matches!(self.state, State::Ready)
    }

    /// Shows a line of the log, wherever the cursor is. As in IOS without `logging
    /// synchronous`, no prompt follows.
    pub fn push_line(&mut self, line: &str) {
        self.print(&format!("\n{line}\n"));
    }

    /// Works through the input up to the next thing that happens; `None` when
    /// it needs more input, or an answer.
    pub fn next(&mut self, router: &Router, login: &Login) -> Option<VtyEvent> {
        while !matches!(self.state, State::Busy | State::Closed) {
            self.type_ahead();
            let byte = *self.input.get(self.done)?;
            self.done += 1;
            let event = match self.state {
                State::More { .. } => self.more_key(byte, router),
                _ => self.key(byte, router, login),
            };
            if event.is_some() {
                return event;
            }
        }
        None
    }

    /// Prints the answer to the last [`VtyEvent::Command`], page by page, and
    /// the next prompt.
    pub fn answer(&mut self, router: &Router, reply: &Reply) -> Option<VtyEvent> {
        self.state = State::Ready;
        self.page(&reply.output, self.lines_per_page(), reply.closes, router)
    }

    fn enter(&mut self, router: &Router, login: &Login) -> Option<VtyEvent> {
        let line = String::from_utf8_lossy(&self.line).into_owned();
        self.line.clear();
        self.helps = 0;
        self.recalled = 0;
        self.print("\n");
        match std::mem::replace(&mut self.state, State::Busy) {
            State::Username if line.is_empty() => {
                self.state = State::Username;
                self.print("Username: ");
                None
            }
            State::Username => {
                self.state = State::Password { username: line };
                self.print(self.password_prompt);
                None
            }
            State::Password { username } => self.check(username, &line, router, login),
            _ => {
                if !self.terminal.is_asked() {
                    self.terminal.remember(&line);
                }
                Some(VtyEvent::Command { hidden: self.terminal.hides_input(), line })
            }
        }
    }

    fn check(
        &mut self,
        username: String,
        password: &str,
        router: &Router,
        login: &Login,
    ) -> Option<VtyEvent> {
        if login.admits(&username, password) || router.admits(&username, password) {
            self.state = State::Ready;
            self.banner(router.banner_of_exec());
            self.print("\n");
            self.prompt(router);
            return Some(VtyEvent::Authenticated { username });
        }
        self.tries += 1;
        self.print("% Login invalid\n\n");
        if self.tries < LOGIN_TRIES {
            self.state = State::Username;
            self.print("Username: ");
            return None;
        }
        self.state = State::Closed;
        Some(VtyEvent::Refused)
    }

    /// And behind it what has been typed already, if it was interrupted by help.
    fn prompt(&mut self, router: &Router) {
        let prompt = router.prompt(&self.terminal);
        self.output.extend_from_slice(prompt.as_bytes());
        self.output.extend_from_slice(&self.line);
    }

    /// Terminals want CR LF.
    fn print(&mut self, text: &str) {
        for part in text.split_inclusive('\n') {
            match part.strip_suffix('\n') {
                Some(part) => {
                    self.output.extend_from_slice(part.as_bytes());
                    self.output.extend_from_slice(b"\r\n");
                }
                None => self.output.extend_from_slice(part.as_bytes()),
            }
        }
    }
}
