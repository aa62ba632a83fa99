//! The labs' `common` crate, as a program sees it that is explored.
//!
//! All of the real crate is here, but its sessions are steps of a schedule:
//! they reach the same simulated routers without a network, and what those see
//! is written down with the thread that made them see it.

pub use ::common::*;

pub use self::session::Session;

mod routers;
pub mod session;
