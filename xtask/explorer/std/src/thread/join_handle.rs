//! Handles of threads: they wait for a thread's end, in the schedule and in fact.

use ::std::fmt;
use ::std::panic::Location;
use ::std::thread as real;

use common::explored::{NONE, Op};

use super::Thread;
use crate::explorer::{self, Place, Wait};

/// As [`std::thread::JoinHandle`].
pub struct JoinHandle<T> {
    pub(super) real: real::JoinHandle<T>,
    pub(super) thread: Thread,
}

/// As [`std::thread::ScopedJoinHandle`].
pub struct ScopedJoinHandle<'scope, T> {
    pub(super) real: real::ScopedJoinHandle<'scope, T>,
    pub(super) thread: Thread,
}

macro_rules! join_handle {
    ($name:literal, $handle:ty) => {
        impl<T> $handle {
            #[doc = concat!("As [`std::thread::", $name, "::join`].")]
            ///
            /// # Errors
            /// What the thread panicked with.
            #[track_caller]
            pub fn join(self) -> real::Result<T> {
                wait_for_end(&self.thread, Location::caller());
                self.real.join()
            }

            #[doc = concat!("As [`std::thread::", $name, "::thread`].")]
            pub fn thread(&self) -> &Thread {
                &self.thread
            }

            #[doc = concat!("As [`std::thread::", $name, "::is_finished`].")]
            #[track_caller]
            pub fn is_finished(&self) -> bool {
                let finished = is_finished(&self.thread, Location::caller());
                finished.unwrap_or_else(|| self.real.is_finished())
            }
        }

        impl<T> fmt::Debug for $handle {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.real.fmt(formatter)
            }
        }
    };
}

join_handle!("JoinHandle", JoinHandle<T>);
join_handle!("ScopedJoinHandle", ScopedJoinHandle<'_, T>);

/// Whether the thread is over, if it is one of the schedule.
fn is_finished(thread: &Thread, place: Place) -> Option<bool> {
    let (Some((_, thread)), Some(current)) = (&thread.explored, explorer::current()) else {
        return None;
    };
    current.give_way();
    current.record(Op::Yield, NONE, (*thread).into(), place);
    Some(current.is_over(*thread))
}

fn wait_for_end(thread: &Thread, place: Place) {
    if let (Some((_, thread)), Some(current)) = (&thread.explored, explorer::current()) {
        if !current.is_over(*thread) {
            current.is_blocked_by(*thread, place);
        }
        current.wait(Wait::Over(vec![*thread]), false);
        current.record(Op::Join, NONE, (*thread).into(), place);
    }
}
