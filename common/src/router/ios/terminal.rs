//! One session's side of a router.

use std::borrow::Cow;
use std::fmt;

use super::blocks::BlockKind;
use super::copy::Copying;
use super::interface::InterfaceName;
use super::kept::Place;
use super::sessions::Seat;

/// One session's side: mode, terminal length and width, a pending question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    pub(super) mode: Mode,
    pub(super) length: u16,
    pub(super) width: u16,
    pub(super) question: Option<Question>,
    /// Configured something since it entered configuration mode.
    pub(super) changed: bool,
    /// It shows the log as it is written.
    pub(super) monitors: bool,
    /// The interfaces of `interface range`.
    pub(super) range: Vec<InterfaceName>,
    /// What the block is called whose lines are typed.
    pub(super) block: Box<str>,
    /// The banner or the copy that the question is about.
    pub(super) banner: Option<Box<Banner>>,
    pub(super) copying: Option<Box<Copying>>,
    /// Who sits at it, if the router was told.
    pub(super) seat: Option<Box<Seat>>,
    /// The last lines that were typed, the newest last.
    pub(super) history: Vec<Box<str>>,
}

/// A banner of several lines, as far as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Banner {
    pub place: Place,
    pub delimiter: char,
    pub text: String,
}

/// So many lines are remembered.
const HISTORY: usize = 10;

/// What a session may type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `R1>`
    User,
    /// `R1#`
    Privileged,
    /// `R1(config)#`
    Config,
    /// `R1(config-if)#`, for this interface.
    Interface(InterfaceName),
    /// `R1(config-if-range)#`
    Range,
    /// `R1(config-vlan)#`, for this VLAN.
    Vlan(u16),
    /// `R1(config-ext-nacl)#`, in the block that the terminal names.
    Block(BlockKind),
    /// `R1(config-line)#`, for these lines.
    Line(LineName),
}

/// The terminal lines that can be configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineName {
    /// `line con 0`
    Console,
    /// `line vty 0 4`
    Vty,
}

/// The next line is the answer to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// `enable`, with the tries that are left.
    Password(u8),
    /// `configure` alone.
    ConfigureFrom,
    /// `copy` to a server.
    Host,
    /// `copy`, from a file without a name.
    Source,
    /// `copy`.
    Destination,
    /// `banner`: the lines up to the delimiter.
    Banner,
    /// `write erase`.
    Erase,
    /// `clear logging`, `clear counters`.
    ClearLogging,
    ClearCounters,
    /// `reload`, with changes that are not saved.
    SaveFirst,
    /// `reload`.
    Reload,
}

impl Terminal {
    /// A session that has to `enable` first.
    pub fn new() -> Terminal {
        Terminal {
            mode: Mode::User,
            length: 24,
            width: 80,
            question: None,
            changed: false,
            monitors: false,
            range: Vec::new(),
            block: Box::default(),
            banner: None,
            copying: None,
            seat: None,
            history: Vec::new(),
        }
    }

    /// A session of a user with privilege 15: it starts at `#`.
    pub fn privileged() -> Terminal {
        Terminal { mode: Mode::Privileged, ..Terminal::new() }
    }

    /// What it may type.
    pub fn mode(&self) -> &Mode {
        &self.mode
    }

    /// Lines per page; 0 is without pauses.
    pub fn length(&self) -> usize {
        self.length.into()
    }

    /// Columns; 0 is without end.
    pub fn width(&self) -> usize {
        self.width.into()
    }

    /// Without pauses, however long an answer is.
    #[must_use]
    pub fn without_pages(self) -> Terminal {
        Terminal { length: 0, ..self }
    }

    /// The client's window has so many rows and columns; 0 says nothing.
    pub fn resize(&mut self, rows: u32, columns: u32) {
        let fit = |size: u32| u16::try_from(size.min(512)).unwrap_or(512);
        if rows > 0 {
            self.length = fit(rows);
        }
        if columns > 0 {
            self.width = fit(columns);
        }
    }

    /// A password is being asked for: what is typed is not echoed.
    pub fn hides_input(&self) -> bool {
        matches!(self.question, Some(Question::Password(_)))
    }

    /// `terminal monitor`: what is logged is pushed onto this line.
    pub fn monitors(&self) -> bool {
        self.monitors
    }

    /// A question is open: `?` and Tab are part of its answer.
    pub fn is_asked(&self) -> bool {
        self.question.is_some()
    }

    /// Leaves a command's question without an answer; whether there was one. Passwords and
    /// texts end otherwise.
    pub fn leave_question(&mut self) -> bool {
        let leaves = |it: &mut Question| !matches!(it, Question::Password(_) | Question::Banner);
        let left = self.question.take_if(leaves).is_some();
        if left {
            self.copying = None;
        }
        left
    }

    /// The lines that were typed before, the newest last.
    pub fn history(&self) -> &[Box<str>] {
        &self.history
    }

    /// Remembers a line, but not the same one twice in a row.
    pub fn remember(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() || self.history.last().is_some_and(|last| **last == *line) {
            return;
        }
        if self.history.len() >= HISTORY {
            self.history.remove(0);
        }
        self.history.push(line.into());
    }

    pub(super) fn question(&self) -> Option<Cow<'static, str>> {
        let question = self.question?;
        if let Some(copying) = self.copying.as_ref().filter(|_| question != Question::Erase) {
            return Some(copying.question(question).into());
        }
        Some(Cow::Borrowed(match question {
            Question::Password(_) => "Password: ",
            Question::Banner | Question::Host | Question::Source => "",
            Question::Erase => {
                "Erasing the nvram filesystem will remove all configuration files! Continue? [confirm]"
            }
            Question::ClearLogging => "Clear logging buffer [confirm]",
            Question::ClearCounters => {
                "Clear \"show interface\" counters on all interfaces [confirm]"
            }
            Question::ConfigureFrom => "Configuring from terminal, memory, or network [terminal]? ",
            Question::Destination => "Destination filename [startup-config]? ",
            Question::SaveFirst => "System configuration has been modified. Save? [yes/no]: ",
            Question::Reload => "Proceed with reload? [confirm]",
        }))
    }
}

impl Default for Terminal {
    fn default() -> Self {
        Self::new()
    }
}

impl Mode {
    /// What follows the host name in the prompt.
    pub(super) fn suffix(&self) -> &'static str {
        match self {
            Mode::User => ">",
            Mode::Privileged => "#",
            Mode::Config => "(config)#",
            Mode::Interface(InterfaceName::Subinterface(..)) => "(config-subif)#",
            Mode::Interface(_) => "(config-if)#",
            Mode::Range => "(config-if-range)#",
            Mode::Vlan(_) => "(config-vlan)#",
            Mode::Block(kind) => kind.prompt(),
            Mode::Line(_) => "(config-line)#",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Mode::User => "user",
            Mode::Privileged => "privileged",
            Mode::Config => "config",
            Mode::Interface(InterfaceName::Subinterface(..)) => "config-subif",
            Mode::Interface(_) => "config-if",
            Mode::Range => "config-if-range",
            Mode::Vlan(_) => "config-vlan",
            Mode::Block(kind) => kind.prompt().trim_matches(|it| "()#".contains(it)),
            Mode::Line(_) => "config-line",
        })
    }
}
