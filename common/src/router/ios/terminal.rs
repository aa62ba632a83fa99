//! One session's side of a router.

use std::fmt;

use super::interface::InterfaceName;

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
}

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
    /// `copy running-config startup-config`.
    Destination,
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

    pub(super) fn question(&self) -> Option<&'static str> {
        self.question.map(|question| match question {
            Question::Password(_) => "Password: ",
            Question::ConfigureFrom => "Configuring from terminal, memory, or network [terminal]? ",
            Question::Destination => "Destination filename [startup-config]? ",
            Question::SaveFirst => "System configuration has been modified. Save? [yes/no]: ",
            Question::Reload => "Proceed with reload? [confirm]",
        })
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
            Mode::Interface(_) => "(config-if)#",
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
            Mode::Interface(_) => "config-if",
            Mode::Line(_) => "config-line",
        })
    }
}
