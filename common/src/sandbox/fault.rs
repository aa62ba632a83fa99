//! What a device may do wrong: everything that a program must be ready for.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// How a device misbehaves. The trace tells of it what the device itself would
/// know: a session that was opened, a command that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Fault {
    /// Every connection is reset at once.
    Refuse,
    /// The connection is reset in the middle of the first reply.
    Reset,
    /// Commands are taken and never answered.
    Hang,
    /// Bytes that mean nothing stand before each reply.
    Garbage,
    /// Replies come one byte at a time.
    SlowBytes,
    /// The login asks with words that no client expects.
    WrongPasswordPrompt,
    /// The router restarts in the middle of the first reply.
    Reload,
}

impl Fault {
    /// Each of them, with its name.
    pub const ALL: [(Fault, &'static str); 7] = [
        (Fault::Refuse, "refuse"),
        (Fault::Reset, "reset"),
        (Fault::Hang, "hang"),
        (Fault::Garbage, "garbage"),
        (Fault::SlowBytes, "slow-bytes"),
        (Fault::WrongPasswordPrompt, "wrong-password-prompt"),
        (Fault::Reload, "reload"),
    ];
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Self::ALL.iter().find(|(fault, _)| fault == self);
        formatter.write_str(named.map_or("", |(_, name)| name))
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::ALL.iter().find(|(_, name)| *name == text);
        named.map(|(fault, _)| *fault).ok_or_else(|| {
            let names = Self::ALL.map(|(_, name)| name).join(", ");
            format!("unknown fault '{text}'; known faults: {names}")
        })
    }
}

impl TryFrom<String> for Fault {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_read_by_its_name() {
        for (fault, name) in Fault::ALL {
            assert_eq!(name.parse(), Ok(fault));
            assert_eq!(fault.to_string(), name);
        }
        assert!("fire".parse::<Fault>().is_err());
    }
}
