//! `std::thread`, where a scheduler starts, parks and joins.

mod builder;
mod join_handle;
mod scope;

use ::std::fmt;
use ::std::panic::Location;
use ::std::sync::Arc;
use ::std::thread as real;
pub use ::std::thread::*;
use ::std::time::Duration;

use common::explored::{NONE, Op};

pub use self::builder::Builder;
pub use self::join_handle::{JoinHandle, ScopedJoinHandle};
pub use self::scope::{Scope, scope};

use crate::explorer::{self, CurrentThread, Place, Reason, Run, Wait};

/// As [`std::thread::Thread`].
#[derive(Clone)]
pub struct Thread {
    real: real::Thread,
    explored: Option<(Arc<Run>, u32)>,
}

impl Thread {
    /// As [`std::thread::Thread::id`].
    pub fn id(&self) -> real::ThreadId {
        self.real.id()
    }

    /// As [`std::thread::Thread::name`].
    pub fn name(&self) -> Option<&str> {
        self.real.name()
    }

    /// As [`std::thread::Thread::unpark`].
    #[track_caller]
    pub fn unpark(&self) {
        match (&self.explored, explorer::current()) {
            (Some((_, thread)), Some(current)) => {
                current.turn();
                current.record(Op::Unpark, NONE, (*thread).into(), Location::caller());
                current.unpark(*thread);
            }
            _ => self.real.unpark(),
        }
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(formatter)
    }
}

/// As [`std::thread::current`].
pub fn current() -> Thread {
    let explored =
        explorer::current().map(|current| (Arc::clone(current.shared_run()), current.number()));
    Thread { real: real::current(), explored }
}

/// As [`std::thread::yield_now`].
#[track_caller]
pub fn yield_now() {
    match explorer::current() {
        Some(current) => {
            current.give_way();
            current.record(Op::Yield, NONE, 0, Location::caller());
        }
        None => real::yield_now(),
    }
}

/// As [`std::thread::sleep`]: anything may happen meanwhile.
#[track_caller]
pub fn sleep(duration: Duration) {
    let Some(current) = explorer::current() else {
        return real::sleep(duration);
    };
    let place = Location::caller();
    let microseconds = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX >> 1);
    current.turn();
    current.record(Op::Sleep, NONE, microseconds.cast_signed(), place);
    let now = current.present();
    current.wait(Wait::Sleep(now.saturating_add(microseconds)), true);
    current.record(Op::Slept, NONE, 0, place);
    // A runtime that the caller belongs to has also slept, and learns it now.
    current.present();
}

/// As `std::thread::sleep_ms`.
#[track_caller]
pub fn sleep_ms(milliseconds: u32) {
    sleep(Duration::from_millis(milliseconds.into()));
}

/// As [`std::thread::park`].
#[track_caller]
pub fn park() {
    match explorer::current() {
        Some(current) => park_until(&current, None, Location::caller()),
        None => real::park(),
    }
}

/// As [`std::thread::park_timeout`].
#[track_caller]
pub fn park_timeout(duration: Duration) {
    match explorer::current() {
        Some(current) => {
            let deadline = deadline(&current, duration);
            park_until(&current, Some(deadline), Location::caller());
        }
        None => real::park_timeout(duration),
    }
}

fn park_until(current: &CurrentThread, deadline: Option<u64>, place: Place) {
    current.turn();
    current.record(Op::Park, NONE, 0, place);
    let op = match current.wait(Wait::Token(deadline), false) {
        Reason::Served => Op::Unparked,
        Reason::TimedOut => Op::TimedOut,
        Reason::Spurious => Op::Spurious,
    };
    current.record(op, NONE, 0, place);
}

pub(crate) fn deadline(current: &CurrentThread, duration: Duration) -> u64 {
    let now = current.present();
    let microseconds = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    now.saturating_add(microseconds)
}

/// As [`std::thread::spawn`].
#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    Builder::new().spawn(f).expect("failed to spawn thread")
}
