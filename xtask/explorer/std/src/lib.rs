//! The standard library, as a program sees it that is explored.
//!
//! A student's source is compiled unmodified, but with this crate under the
//! name `std` (a rename in its manifest). All of the real library is here;
//! what lets threads meet is replaced: `sync`, `thread`, `time`, `hint`, and
//! of `io` and `process` what ends or shows something. Every such call is a
//! step: before it, the [`explorer`] decides which thread goes on.
//!
//! Threads are real ones, but only one of them runs at a time. So thread
//! locals, panics and stacks are what they always are, and nothing here is
//! unsafe.

pub use ::std::*;

#[doc(hidden)]
pub mod explorer;

pub mod hint;
pub mod io;
pub mod process;
pub mod sync;
pub mod thread;
pub mod time;

/// As `std::print!`, into the schedule's transcript.
#[macro_export]
macro_rules! print {
    ($($arg:tt)*) => { $crate::io::_print($crate::format_args!($($arg)*)) };
}

/// As `std::println!`, into the schedule's transcript.
#[macro_export]
macro_rules! println {
    () => { $crate::print!("\n") };
    ($($arg:tt)*) => { $crate::io::_print_line($crate::format_args!($($arg)*)) };
}

/// As `std::eprint!`, into the schedule's transcript.
#[macro_export]
macro_rules! eprint {
    ($($arg:tt)*) => { $crate::io::_eprint($crate::format_args!($($arg)*)) };
}

/// As `std::eprintln!`, into the schedule's transcript.
#[macro_export]
macro_rules! eprintln {
    () => { $crate::eprint!("\n") };
    ($($arg:tt)*) => { $crate::io::_eprint_line($crate::format_args!($($arg)*)) };
}

/// As `std::dbg!`, into the schedule's transcript.
#[macro_export]
macro_rules! dbg {
    () => { $crate::eprintln!("[{}:{}:{}]", file!(), line!(), column!()) };
    ($val:expr $(,)?) => {
        match $val {
            tmp => {
                $crate::eprintln!("[{}:{}:{}] {} = {:#?}",
                    file!(), line!(), column!(), stringify!($val), &tmp);
                tmp
            }
        }
    };
    ($($val:expr),+ $(,)?) => { ($($crate::dbg!($val)),+,) };
}
