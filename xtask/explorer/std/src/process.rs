//! `std::process`, where an end ends a schedule.

use ::std::panic::Location;

pub use ::std::process::*;

use crate::explorer::current;

/// As [`std::process::exit`].
#[expect(clippy::disallowed_methods, reason = "this is what takes its place")]
#[track_caller]
pub fn exit(code: i32) -> ! {
    match current() {
        Some(current) => current.exit(code, Location::caller()),
        None => ::std::process::exit(code),
    }
}

/// As [`std::process::abort`].
#[track_caller]
pub fn abort() -> ! {
    // What a shell makes of the signal.
    exit(134)
}
