//! The router's end of a byte stream: what a simulated device knows and says.
//!
//! [`ios`] is its operating system, a pure state machine. [`vty`] is one of its terminal
//! lines, `log_watch` what is pushed onto a line whose session watches the log, and `simulated`
//! (feature `session`) a router inside of the program.

pub mod ios;
#[cfg(feature = "session")]
pub mod log_watch;
#[cfg(feature = "session")]
pub mod simulated;
#[cfg(feature = "session")]
pub mod vty;
