//! An async runtime, whose time is not the scheduler's: how it tells what time
//! it is.

mod state;

use ::std::sync::OnceLock;

pub(super) use self::state::RuntimeState;

use super::CurrentThread;

/// Virtual microseconds of the runtime that the caller is a part of, if it is.
///
/// A schedule's time may be later, because the runtime was blocked: then the
/// runtime catches up before it answers.
pub type ClockReader = fn(&CurrentThread) -> Option<u64>;

static RUNTIME: OnceLock<ClockReader> = OnceLock::new();

/// In all schedules to come, time is exact and this runtime's.
pub fn install(now: ClockReader) {
    // The second one is the first one again.
    let _ = RUNTIME.set(now);
}

/// Whether time is exact from a schedule's beginning.
pub(super) fn is_exact() -> bool {
    RUNTIME.get().is_some()
}

/// Virtual microseconds, where a runtime has them.
pub(super) fn now(current: &CurrentThread) -> Option<u64> {
    RUNTIME.get()?(current)
}
