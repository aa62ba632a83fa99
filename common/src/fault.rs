//! What a device may do wrong: everything that a program must be ready for. The sandbox's
//! devices do it, and those of explorations.

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
    /// Connections are taken, and nothing is said.
    Silent,
    /// Bytes that mean nothing stand before each reply.
    Garbage,
    /// Replies come one byte at a time.
    SlowBytes,
    /// The login asks with words that no client expects.
    WrongPasswordPrompt,
    /// The router restarts in the middle of the first reply.
    Reload,
    /// Commands are rejected: the device takes its time, and then knows none of them.
    Reject,
    /// It answers, but while a session watches its log, it soon logs nothing more.
    Quiet,
}

/// What a device with [`Fault::Reject`] says to a command.
pub const REJECTION: &str = "            ^\n% Invalid input detected at '^' marker.\n";

impl Fault {
    /// Each of them, with its name.
    pub const ALL: [(Fault, &'static str); 10] = [
        (Fault::Refuse, "refuse"),
        (Fault::Reset, "reset"),
        (Fault::Hang, "hang"),
        (Fault::Silent, "silent"),
        (Fault::Garbage, "garbage"),
        (Fault::SlowBytes, "slow-bytes"),
        (Fault::WrongPasswordPrompt, "wrong-password-prompt"),
        (Fault::Reload, "reload"),
        (Fault::Reject, "reject"),
        (Fault::Quiet, "quiet"),
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

/// A fault, and for how many sessions the device has it.
///
/// As text, `hang` for all sessions, and `hang:2` for the first two: the device comes
/// back with the third.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultPlan {
    /// What is wrong.
    pub fault: Fault,
    /// With how many sessions of the device, refused ones too; with all of them if `None`.
    pub sessions: Option<u64>,
}

impl FaultPlan {
    /// The fault of the device's session with this number, from 1.
    pub fn of_session(&self, number: u64) -> Option<Fault> {
        self.sessions.is_none_or(|sessions| number <= sessions).then_some(self.fault)
    }
}

impl From<Fault> for FaultPlan {
    fn from(fault: Fault) -> Self {
        Self { fault, sessions: None }
    }
}

impl fmt::Display for FaultPlan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.fault)?;
        self.sessions.map_or(Ok(()), |sessions| write!(formatter, ":{sessions}"))
    }
}

impl FromStr for FaultPlan {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((fault, sessions)) = text.split_once(':') else {
            return text.parse().map(Fault::into);
        };
        let sessions = sessions.parse().ok().filter(|sessions| *sessions > 0);
        let sessions = sessions.ok_or_else(|| {
            format!(
                "'{text}': write a number of sessions from 1 after the colon, as in '{fault}:2'"
            )
        })?;
        Ok(Self { fault: fault.parse()?, sessions: Some(sessions) })
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

    #[test]
    fn a_plan_says_for_how_many_sessions_a_device_fails() {
        for (text, has_it) in [
            ("hang", [true, true, true]),
            ("hang:2", [true, true, false]),
            ("hang:1", [true, false, false]),
        ] {
            let plan: FaultPlan = text.parse().unwrap();
            assert_eq!(plan.to_string(), text);
            let hangs = [1, 2, 3].map(|session| plan.of_session(session) == Some(Fault::Hang));
            assert_eq!(hangs, has_it, "{text}");
        }
        for wrong in ["hang:", "hang:0", "hang:x", "fire:1"] {
            assert!(wrong.parse::<FaultPlan>().is_err(), "{wrong}");
        }
    }
}
