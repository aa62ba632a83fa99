//! The client's end of a device's byte stream: login, prompts, paging, telnet, SSH, and
//! the facts that a program takes out of what devices show.
//!
//! A session is made of these parts. Only [`show`], [`log`] and [`SETUP`] exist without the feature
//! `session`: the grader, which holds no session, reads answers, too.

#[cfg(feature = "session")]
pub mod cli;
pub mod log;
#[cfg(feature = "session")]
pub mod prompt;
#[cfg(feature = "session")]
pub mod screen;
#[cfg(feature = "session")]
pub(crate) mod secrets;
pub mod show;
#[cfg(feature = "ssh")]
pub mod ssh;
#[cfg(feature = "session")]
pub mod telnet;

/// The commands that a session sends before those of its program: no pages, and no lines
/// that are redrawn.
pub const SETUP: [&str; 2] = ["terminal length 0", "terminal width 511"];
