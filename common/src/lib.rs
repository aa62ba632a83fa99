//! Everything in the labs that is not the lesson.
//!
//! A device is a byte stream that speaks the IOS command line. This crate
//! holds what stands on either side of that stream: the [`inventory`] that
//! says which devices there are, the [`ios`] that a simulated one runs, and
//! (feature `session`) the session a lab program holds with it. The sandbox
//! (feature `sandbox`) serves simulated devices on loopback and writes down
//! what they saw, as a [`trace`].
//!
//! Nothing here prints, and nothing here starts a thread or a task on behalf
//! of a lab: spawning, locking, awaiting and printing stay visible in the
//! labs' programs.

pub mod bounded;
#[cfg(feature = "session")]
pub mod cli;
pub mod clock;
#[cfg(feature = "session")]
pub mod error;
pub mod explored;
pub mod inventory;
pub mod ios;
#[cfg(feature = "session")]
pub mod lab;
#[cfg(feature = "session")]
pub mod prompt;
#[cfg(feature = "sandbox")]
pub mod sandbox;
#[cfg(feature = "session")]
pub mod screen;
#[cfg(feature = "session")]
pub mod session;
pub mod show;
#[cfg(feature = "session")]
pub mod simulated;
#[cfg(feature = "ssh")]
pub mod ssh;
#[cfg(feature = "session")]
pub mod telnet;
pub mod trace;
#[cfg(feature = "session")]
pub mod vty;

#[cfg(feature = "session")]
pub use self::error::SessionError;
pub use self::inventory::Device;
#[cfg(feature = "session")]
pub use self::lab::{Lab, LabArgs};
#[cfg(feature = "session")]
pub use self::session::Session;
