//! Everything in the labs that is not the lesson.
//!
//! A device is a byte stream that speaks the IOS command line. This crate
//! holds what stands on either side of that stream. The [`inventory`] says which
//! devices there are. A [`router`] is the simulated end, a [`client`] the other
//! end, and a session (feature `session`) is what a lab program holds with a
//! device. The sandbox (feature `sandbox`) serves simulated devices on loopback
//! and writes down what they saw, as a [`trace`].
//!
//! Nothing here prints, and nothing here starts a thread or a task on behalf
//! of a lab: spawning, locking, awaiting and printing stay visible in the
//! labs' programs.

#[cfg(feature = "session")]
mod backlog;
pub mod bounded;
pub mod client;
pub mod clock;
#[cfg(feature = "session")]
pub mod error;
pub mod explored;
pub mod fault;
pub mod inventory;
#[cfg(feature = "session")]
pub mod lab;
pub mod log_plan;
pub mod position;
pub mod router;
#[cfg(feature = "sandbox")]
pub mod sandbox;
#[cfg(feature = "session")]
pub mod session;
pub mod splitmix;
pub mod trace;

pub use self::client::show;
#[cfg(feature = "session")]
pub use self::error::SessionError;
pub use self::inventory::Device;
#[cfg(feature = "session")]
pub use self::lab::{Lab, LabArgs};
#[cfg(feature = "session")]
pub use self::session::Session;
