//! A simulated device's side of a terminal line: bytes in, bytes and events
//! out.
//!
//! Login, echo, line editing and paging live here, as a state machine without
//! I/O; what a command does is the task of [`ios`](super::ios). The code that serves
//! a device pushes what arrived, asks [`Vty::next`] what it meant until
//! nothing more is to be had, and sends [`Vty::take_output`].

use super::ios::{Reply, Router, Terminal};

/// A longer command line is cut; IOS itself stops at 254 characters.
const LONGEST_LINE: usize = 4096;
/// How often a client may give a wrong password.
pub const LOGIN_TRIES: u8 = 3;
/// How often `?` and Tab are answered on one line; then they only ring. An
/// answer is a thousand times the key, and no user needs more.
const MOST_HELPS: u8 = 50;
const BELL: u8 = 0x07;

const MORE: &str = " --More-- ";
const ERASE_MORE: &str =
    "\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08          \x08\x08\x08\x08\x08\x08\x08\x08\x08\x08";

/// The logins that a line accepts.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user whom inventories name.
    pub username: String,
    /// Its password.
    pub password: String,
    /// Other users with their passwords.
    pub others: Vec<(String, String)>,
}

impl Login {
    /// Only this user with this password.
    pub fn new(username: &str, password: &str) -> Self {
        Self { username: username.to_owned(), password: password.to_owned(), others: Vec::new() }
    }

    /// Whether this user may log in with this password.
    pub fn admits(&self, username: &str, password: &str) -> bool {
        self.users().any(|user| user == (username, password))
    }

    /// Whether there is such a user.
    pub fn knows(&self, username: &str) -> bool {
        self.users().any(|(name, _)| name == username)
    }

    fn users(&self) -> impl Iterator<Item = (&str, &str)> {
        let first = (self.username.as_str(), self.password.as_str());
        let others = self.others.iter();
        let others = others.map(|(name, password)| (name.as_str(), password.as_str()));
        std::iter::once(first).chain(others)
    }
}

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

#[derive(PartialEq)]
enum Escape {
    None,
    Started,
    Sequence,
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
            State::Username => self.print("\n\nUser Access Verification\n\nUsername: "),
            _ => self.prompt(router),
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

    /// What is to be sent to the client.
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }

    /// Whether nothing more can happen on this line.
    pub fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    /// Works through the input up to the next thing that happens; `None` when
    /// it needs more input, or an answer.
    pub fn next(&mut self, router: &Router, login: &Login) -> Option<VtyEvent> {
        while !matches!(self.state, State::Busy | State::Closed) {
            self.type_ahead();
            let byte = *self.input.get(self.done)?;
            self.done += 1;
            let happened = match self.state {
                State::More { .. } => self.more_key(byte, router),
                _ => self.key(byte, router, login),
            };
            if happened.is_some() {
                return happened;
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

    /// Types the text up to the next key that does something, all at once.
    fn type_ahead(&mut self) {
        let is_text = self.escape == Escape::None && !matches!(self.state, State::More { .. });
        if !is_text || self.quoted {
            return;
        }
        let waiting = &self.input[self.done..];
        let room = LONGEST_LINE - self.line.len();
        let helps = self.helps();
        let plain = |byte: &u8| matches!(byte, 0x20..=0x7e) && !(helps && *byte == b'?');
        let length = waiting.iter().take(room).take_while(|byte| plain(byte)).count();
        let typed = &waiting[..length];
        self.line.extend_from_slice(typed);
        if self.echoes() {
            self.output.extend_from_slice(&self.input[self.done..self.done + length]);
        }
        self.after_return &= length == 0;
        self.done += length;
    }

    fn key(&mut self, byte: u8, router: &Router, login: &Login) -> Option<VtyEvent> {
        let after_return = std::mem::take(&mut self.after_return);
        if self.escape != Escape::None {
            self.skip_escape(byte);
            return None;
        }
        if std::mem::take(&mut self.quoted) && byte >= b' ' {
            self.type_byte(byte);
            return None;
        }
        match byte {
            b'?' if self.helps() => self.help(router),
            b'\t' if self.helps() => {
                self.complete(router);
                None
            }
            // Ctrl-V
            0x16 => {
                self.quoted = self.helps();
                None
            }
            b'\n' | 0 if after_return => None,
            b'\r' | b'\n' => {
                self.after_return = byte == b'\r';
                self.enter(router, login)
            }
            0x1b => {
                self.escape = Escape::Started;
                None
            }
            0x08 | 0x7f => {
                self.rub_out();
                None
            }
            // Ctrl-U and Ctrl-X: delete the line.
            0x15 | 0x18 => {
                while !self.line.is_empty() {
                    self.rub_out();
                }
                None
            }
            0x03 => self.interrupt(router),
            // Ctrl-Z leaves configuration; what was typed on the line is lost.
            0x1a => {
                self.line = b"end".to_vec();
                self.output.extend_from_slice(b"^Z");
                self.enter(router, login)
            }
            byte if byte >= b' ' => {
                self.type_byte(byte);
                None
            }
            _ => None,
        }
    }

    /// `ESC [ … letter` and `ESC O letter`: cursor keys, which are not served.
    fn skip_escape(&mut self, byte: u8) {
        self.escape = match (&self.escape, byte) {
            (Escape::Started, b'[' | b'O') => Escape::Sequence,
            (Escape::Sequence, b'0'..=b'9' | b';') => Escape::Sequence,
            _ => Escape::None,
        };
    }

    fn type_byte(&mut self, byte: u8) {
        if self.line.len() >= LONGEST_LINE {
            self.output.push(BELL);
            return;
        }
        self.line.push(byte);
        if self.echoes() {
            self.output.push(byte);
        }
    }

    fn rub_out(&mut self) {
        if self.line.pop().is_some() && self.echoes() {
            self.output.extend_from_slice(b"\x08 \x08");
        }
    }

    fn echoes(&self) -> bool {
        !matches!(self.state, State::Password { .. }) && !self.terminal.hides_input()
    }

    /// Whether `?` and Tab are keys: not in names, passwords and answers.
    fn helps(&self) -> bool {
        matches!(self.state, State::Ready) && !self.terminal.is_asked()
    }

    /// `?` is answered at once, without Enter; then the line goes on.
    fn help(&mut self, router: &Router) -> Option<VtyEvent> {
        if !self.may_help() {
            return None;
        }
        let help = router.help(&self.terminal, &String::from_utf8_lossy(&self.line));
        self.print("?\n");
        self.page(&help, self.lines_per_page(), false, router)
    }

    /// Tab: the line is shown again with its last word written out.
    fn complete(&mut self, router: &Router) {
        let line = String::from_utf8_lossy(&self.line);
        let completed = router.complete(&self.terminal, &line);
        match completed.filter(|completed| completed.len() <= LONGEST_LINE) {
            Some(completed) if self.may_help() => {
                self.line = completed.into_bytes();
                self.print("\n");
                self.prompt(router);
            }
            _ => self.output.push(BELL),
        }
    }

    fn may_help(&mut self) -> bool {
        let may = self.helps < MOST_HELPS;
        if may {
            self.helps += 1;
        } else {
            self.output.push(BELL);
        }
        may
    }

    fn interrupt(&mut self, router: &Router) -> Option<VtyEvent> {
        self.line.clear();
        if matches!(self.state, State::Ready) {
            self.print("\n");
            self.prompt(router);
        }
        None
    }

    fn enter(&mut self, router: &Router, login: &Login) -> Option<VtyEvent> {
        let line = String::from_utf8_lossy(&self.line).into_owned();
        self.line.clear();
        self.helps = 0;
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
            _ => Some(VtyEvent::Command { hidden: self.terminal.hides_input(), line }),
        }
    }

    fn check(
        &mut self,
        username: String,
        password: &str,
        router: &Router,
        login: &Login,
    ) -> Option<VtyEvent> {
        if login.admits(&username, password) {
            self.state = State::Ready;
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

    fn more_key(&mut self, byte: u8, router: &Router) -> Option<VtyEvent> {
        let State::More { rest, closes } = std::mem::replace(&mut self.state, State::Ready) else {
            return None;
        };
        self.output.extend_from_slice(ERASE_MORE.as_bytes());
        match byte {
            b' ' => self.page(&rest, self.lines_per_page(), closes, router),
            b'\r' | b'\n' => {
                self.after_return = byte == b'\r';
                self.page(&rest, 1, closes, router)
            }
            _ => self.page("", 1, closes, router),
        }
    }

    fn lines_per_page(&self) -> usize {
        match self.terminal.length() {
            0 => usize::MAX,
            length => length.saturating_sub(1).max(1),
        }
    }

    fn page(
        &mut self,
        text: &str,
        lines: usize,
        closes: bool,
        router: &Router,
    ) -> Option<VtyEvent> {
        let (page, rest) = split_after_lines(text, lines);
        self.print(page);
        if !rest.is_empty() {
            let rest = rest.to_owned();
            self.state = State::More { rest, closes };
            self.output.extend_from_slice(MORE.as_bytes());
            return None;
        }
        if closes {
            self.state = State::Closed;
            return Some(VtyEvent::Closed);
        }
        self.prompt(router);
        None
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

fn split_after_lines(text: &str, lines: usize) -> (&str, &str) {
    if lines == usize::MAX {
        return (text, "");
    }
    let end = text.match_indices('\n').nth(lines - 1).map_or(text.len(), |(at, _)| at + 1);
    text.split_at(end)
}
