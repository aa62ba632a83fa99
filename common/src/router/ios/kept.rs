//! Configuration lines that are kept and shown and do nothing else.

use std::fmt::Write;

/// Most lines that are kept.
pub(super) const MOST: usize = 100;

/// Which line, in the order of `show running-config`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kept {
    Buffered,
    NoConsole,
    Domain,
    LogHost,
    Location,
    Contact,
    Banner,
    Ntp,
}

impl Kept {
    /// What the line starts with.
    fn start(self) -> &'static str {
        match self {
            Kept::Buffered => "logging buffered",
            Kept::NoConsole => "no logging console",
            Kept::Domain => "ip domain name",
            Kept::LogHost => "logging host",
            Kept::Location => "snmp-server location",
            Kept::Contact => "snmp-server contact",
            Kept::Banner => "banner motd",
            Kept::Ntp => "ntp server",
        }
    }

    /// Whether there may be several, with different values.
    fn is_list(self) -> bool {
        matches!(self, Kept::LogHost | Kept::Ntp)
    }
}

/// All lines that are kept, each with its value.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(Vec<(Kept, Box<str>)>);

/// There are [`MOST`] lines already.
pub(super) struct Full;

impl Lines {
    /// Keeps a line; it replaces the one before it, if there may be only one.
    pub(super) fn keep(&mut self, which: Kept, value: &str) -> Result<(), Full> {
        self.forget(which, value);
        if self.0.len() >= MOST {
            return Err(Full);
        }
        let at = self.0.partition_point(|(it, _)| *it <= which);
        self.0.insert(at, (which, value.into()));
        Ok(())
    }

    /// Forgets a line; one of several by its value.
    pub(super) fn forget(&mut self, which: Kept, value: &str) {
        let same = |kept: &str| !which.is_list() || kept == value;
        self.0.retain(|(it, kept)| *it != which || !same(kept));
    }

    /// Writes the lines from one to another, and a line that ends them.
    pub(super) fn write(&self, text: &mut String, from: Kept, to: Kept) {
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
