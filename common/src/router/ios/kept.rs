//! Configuration lines that are kept and shown and do nothing else.

use std::fmt::Write;

/// Most lines that are kept.
pub(super) const MOST: usize = 100;

/// Which line, in the order of `show running-config`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum KeptLine {
    Buffered,
    NoConsole,
    Domain,
    LogHost,
    Location,
    Contact,
    Banner,
    Ntp,
}

impl KeptLine {
    /// What the line starts with.
    fn start(self) -> &'static str {
        match self {
            KeptLine::Buffered => "logging buffered",
            KeptLine::NoConsole => "no logging console",
            KeptLine::Domain => "ip domain name",
            KeptLine::LogHost => "logging host",
            KeptLine::Location => "snmp-server location",
            KeptLine::Contact => "snmp-server contact",
            KeptLine::Banner => "banner motd",
            KeptLine::Ntp => "ntp server",
        }
    }

    /// Whether there may be several, with different values.
    fn is_list(self) -> bool {
        matches!(self, KeptLine::LogHost | KeptLine::Ntp)
    }
}

/// All lines that are kept, each with its value.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(Vec<(KeptLine, Box<str>)>);

/// There are [`MOST`] lines already.
pub(super) struct TooManyLines;

impl Lines {
    /// Keeps a line; it replaces the one before it, if there may be only one.
    pub(super) fn keep(&mut self, which: KeptLine, value: &str) -> Result<(), TooManyLines> {
        self.forget(which, value);
        if self.0.len() >= MOST {
            return Err(TooManyLines);
        }
        let at = self.0.partition_point(|(it, _)| *it <= which);
        self.0.insert(at, (which, value.into()));
        Ok(())
    }

    /// Forgets a line; one of several by its value.
    pub(super) fn forget(&mut self, which: KeptLine, value: &str) {
        let same = |kept: &str| !which.is_list() || kept == value;
        self.0.retain(|(it, kept)| *it != which || !same(kept));
    }

    /// Writes the lines from one to another, and a line that ends them.
    pub(super) fn write(&self, text: &mut String, from: KeptLine, to: KeptLine) {
        let mut any = false;
        for (which, value) in &self.0 {
            if (from..=to).contains(which) {
                any = true;
                let line = format!("{} {value}", which.start());
                let _ = writeln!(text, "{}", line.trim_end());
            }
        }
        if any {
            text.push_str("!\n");
        }
    }
}
