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
    /// On other systems than Linux: it ends with all that it started, but what leaves its
    /// process group.
    ProcessGroup,
    /// On Windows: it ends with all that it started.
    JobObject,
}

impl Layer {
    /// Those that are always tried on this system; on Linux all but another user, which
    /// only the superuser can become.
    pub fn expected() -> impl Iterator<Item = Self> {
        const LINUX: &[Layer] = &[
            Layer::UserNamespace,
            Layer::PidNamespace,
            Layer::IpcNamespace,
            Layer::OwnFiles,
            Layer::ResourceLimits,
            Layer::NoNewPrivileges,
            Layer::LandlockFiles,
            Layer::LandlockNetwork,
            Layer::LandlockScopes,
            Layer::Seccomp,
        ];
        let expected = if cfg!(target_os = "linux") {
            LINUX
        } else if cfg!(windows) {
            &[Self::JobObject]
        } else {
            &[Self::ProcessGroup]
        };
        expected.iter().copied()
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
            Self::ProcessGroup => "process group",
            Self::JobObject => "job object",
        }
    }
}
