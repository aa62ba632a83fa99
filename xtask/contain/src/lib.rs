//! Keeps a program away from everything but its task.
//!
//! What a system has for that differs. One interface, [`system`], runs a program and ends
//! it with all that it started; `held` (`linux`, or `unheld`) keeps it to its task:
//!
//! | | Linux | macOS and other Unix | Windows |
//! | --- | --- | --- | --- |
//! | ends all of it | pid namespace | process group | job object |
//! | keeps it to its task | namespaces, landlock, seccomp, limits | nothing | nothing |
//!
//! Where nothing keeps it to its task, only one's own programs may be graded, and every
//! report says so.

mod ending;
pub mod interrupt;
mod launch;
mod layer;
#[cfg(target_os = "linux")]
mod linux;
mod probe;
pub mod process;
mod scratch;
pub mod system;
#[cfg(not(target_os = "linux"))]
mod unheld;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use self::launch::Launch;
pub use self::layer::Layer;
#[cfg(target_os = "linux")]
use self::linux as held;
pub use self::probe::{Weakness, prepare, weakness};
pub use self::scratch::Scratch;
#[cfg(not(target_os = "linux"))]
use self::unheld as held;

/// Files that a program may have open at once, and that the grader needs.
const OPEN_FILES: u64 = 1024;

/// What a contained program gets and may take.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Containment {
    /// Files it may read, besides itself and the system's libraries.
    pub given: Vec<PathBuf>,
    /// TCP ports it may connect to.
    pub ports: Vec<u16>,
    /// Seconds of processor time, per process.
    pub cpu: u64,
    /// Bytes of memory, of all its processes together.
    pub memory: u64,
    /// Threads, of all its processes together.
    pub threads: u64,
    /// Bytes it may write into its folder.
    pub disk: u64,
    /// What it needs in order to build programs.
    pub workbench: Option<Workbench>,
}

/// What a compiler needs besides the system's libraries: the system's tools,
/// and these. It stays the user who grades, whose files it writes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Workbench {
    /// Files and folders it may read, and execute.
    pub read: Vec<PathBuf>,
    /// More folders that it may write to.
    pub write: Vec<PathBuf>,
    /// Variables of its environment.
    pub environment: Vec<(String, PathBuf)>,
}

/// Whether this process was started as a stage of a contained run; if so, it
/// has done its work. To be asked before anything else: a run pays for all
/// that happens first, three times.
pub fn stage() -> Option<std::process::ExitCode> {
    held::stage()
}
