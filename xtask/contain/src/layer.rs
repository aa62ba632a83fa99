//! What a program can be contained by.

use serde::{Deserialize, Serialize};

/// Something that holds a program, in the order in which they are put on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// No rights over anything outside.
    UserNamespace,
    /// It sees and signals only its own processes, and all of them end with it.
    PidNamespace,
    /// No shared memory or message queues with others.
    IpcNamespace,
    /// Files are those of a root of its own: its executable, the system's
    /// libraries, what it is given, and an empty folder.
    OwnFiles,
    /// Processor time, memory, threads, open files, sizes of files.
    ResourceLimits,
    /// Not the user who grades.
    OtherUser,
    /// Nothing executed gains rights.
    NoNewPrivileges,
    /// Landlock: files.
    LandlockFiles,
    /// Landlock: TCP, and only to the ports of its own devices.
    LandlockNetwork,
    /// Landlock: signals and abstract sockets.
    LandlockScopes,
    /// No system calls but those of a program that computes, reads, prints
    /// and connects by TCP.
    Seccomp,
}

impl Layer {
    /// Each of them.
    pub const ALL: [Self; 11] = [
        Self::UserNamespace,
        Self::PidNamespace,
        Self::IpcNamespace,
        Self::OwnFiles,
        Self::ResourceLimits,
        Self::OtherUser,
        Self::NoNewPrivileges,
        Self::LandlockFiles,
        Self::LandlockNetwork,
        Self::LandlockScopes,
        Self::Seccomp,
    ];

    /// Those that are always tried; another user, only by the superuser.
    pub fn expected() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|layer| *layer != Self::OtherUser)
    }

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::UserNamespace => "user namespace",
            Self::PidNamespace => "pid namespace",
            Self::IpcNamespace => "ipc namespace",
            Self::OwnFiles => "files of its own",
            Self::ResourceLimits => "resource limits",
            Self::OtherUser => "another user",
            Self::NoNewPrivileges => "no new privileges",
            Self::LandlockFiles => "landlock (files)",
            Self::LandlockNetwork => "landlock (network)",
            Self::LandlockScopes => "landlock (signals)",
            Self::Seccomp => "seccomp",
        }
    }
}
