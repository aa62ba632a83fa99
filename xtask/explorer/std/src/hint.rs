//! `std::hint`, where waiting lets others go first.

pub use ::std::hint::*;

/// As [`std::hint::spin_loop`].
#[track_caller]
pub fn spin_loop() {
    crate::thread::yield_now();
}
