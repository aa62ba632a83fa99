//! What a system has for running programs: one interface, a module per system.
//!
//! - [`Tree`]: a program and all that it started, to be ended together.
//! - `Streams`: what a program prints and that it exits, in one wait.
//! - [`replace`]: this program becomes another one.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use self::unix as this;
#[cfg(windows)]
use self::windows as this;

pub(crate) use self::this::{
    Streams, allow_files, ended, is_superuser, ordinary_environment, size_on_disk,
};
pub use self::this::{
    Tree, be_patient, canonical, link_folder, make_executable, needed_environment, replace,
    wait_without_reaping,
};

/// Whether a program here can be sent the Ctrl-C of a terminal.
pub const HAS_CTRL_C: bool = cfg!(unix);
/// Whether anything here keeps a program to its task.
pub const CONTAINS: bool = cfg!(target_os = "linux");

/// What came of a program.
#[derive(Debug)]
pub(crate) enum Event {
    /// Bytes on stdout (0) or stderr (1).
    Output(usize, Vec<u8>),
    /// No more of them.
    Closed(usize),
    /// It has exited.
    Exited,
}

/// The most bytes of one [`Event::Output`].
const PIECE: usize = 16 * 1024;
