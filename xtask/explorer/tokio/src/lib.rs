//! Tokio, as an explored program sees it.
//!
//! A student's source is compiled unmodified, but with this crate under the
//! name `tokio`. Tasks, channels and timers are tokio's own; different is that
//! every runtime is the one of a single thread whose clock stands still: time
//! passes when nothing is ready, up to the next timer, and at once. So sums and
//! maxima of delays are exact, and a schedule takes a millisecond.
//!
//! Which of the ready tasks is polled first is a decision of the
//! [explorer](explorer_std::explorer), as is the branch that `select!` begins
//! with. What would block the runtime lets its time pass, and is written down.
//!
//! `net`, `fs` and `process` are not here: sockets and processes know nothing of
//! virtual time, and a clock that stands still runs away from them. The only signal that
//! arrives is Ctrl-C.

pub use ::tokio as real;
pub use ::tokio::{io, join, main, pin, sync, task_local, test, try_join};

mod polled;
pub mod runtime;
pub mod signal;
pub mod task;
pub mod time;
mod within;

pub use task::spawn;

/// As [`explorer::main`], for a program with a runtime.
///
/// [`explorer::main`]: explorer_std::explorer::main
#[doc(hidden)]
pub fn explore(program: fn() -> i32) -> std::process::ExitCode {
    explorer_std::explorer::runtime::install(within::now);
    explorer_std::explorer::main(program)
}

/// As `tokio::select!`; where it begins is the schedule's.
#[macro_export]
macro_rules! select {
    (biased; $p:pat = $($t:tt)* ) => {
        $crate::real::select!(biased; $p = $($t)*)
    };
    ( $p:pat = $($t:tt)* ) => {
        $crate::real::select!(@{ start={ $crate::first_branch(BRANCHES) }; () } $p = $($t)*)
    };
    ( $($t:tt)* ) => {
        $crate::real::select!($($t)*)
    };
}

/// The branch that a `select!` of so many begins with.
#[doc(hidden)]
pub fn first_branch(branches: u32) -> u32 {
    match explorer_std::explorer::current() {
        Some(current) if branches > 1 => current.draw(branches),
        _ => 0,
    }
}
