//! A condition variable as an explored program sees it.

use ::std::fmt;
use ::std::panic::Location;
use ::std::sync as real;
use ::std::sync::{LockResult, PoisonError};
use ::std::time::Duration;

use common::explored::{Kind, Op};

use super::MutexGuard;
use crate::explorer::{Id, Place, Reason, Wait, current};
use crate::thread::deadline;

/// As [`std::sync::Condvar`].
pub struct Condvar {
    id: Id,
    real: real::Condvar,
}

/// As [`std::sync::WaitTimeoutResult`].
#[derive(Debug, PartialEq, Eq, Copy, Clone)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// As [`std::sync::WaitTimeoutResult::timed_out`].
    pub fn timed_out(&self) -> bool {
        self.0
    }
}

type TimedWait<'a, T> = LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>;

impl Condvar {
    /// As [`std::sync::Condvar::new`].
    #[track_caller]
    pub const fn new() -> Self {
        Self { id: Id::new(Location::caller()), real: real::Condvar::new() }
    }

    /// As [`std::sync::Condvar::wait`].
    ///
    /// # Errors
    /// If the lock is poisoned.
    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        without_result(self.waits(guard, None, Location::caller()))
    }

    /// As [`std::sync::Condvar::wait_while`].
    ///
    /// # Errors
    /// If the lock is poisoned.
    #[track_caller]
    pub fn wait_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: F,
    ) -> LockResult<MutexGuard<'a, T>>
    where
        F: FnMut(&mut T) -> bool,
    {
        let place = Location::caller();
        while condition(&mut *guard) {
            guard = without_result(self.waits(guard, None, place))?;
        }
        Ok(guard)
    }

    /// As [`std::sync::Condvar::wait_timeout`].
    ///
    /// # Errors
    /// If the lock is poisoned.
    #[track_caller]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        timeout: Duration,
    ) -> TimedWait<'a, T> {
        self.waits(guard, Some(timeout), Location::caller())
    }

    /// As [`std::sync::Condvar::wait_timeout_ms`].
    ///
    /// # Errors
    /// If the lock is poisoned.
    #[track_caller]
    pub fn wait_timeout_ms<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        milliseconds: u32,
    ) -> LockResult<(MutexGuard<'a, T>, bool)> {
        let timeout = Duration::from_millis(milliseconds.into());
        match self.waits(guard, Some(timeout), Location::caller()) {
            Ok((guard, result)) => Ok((guard, !result.timed_out())),
            Err(poisoned) => {
                let (guard, result) = poisoned.into_inner();
                Err(PoisonError::new((guard, !result.timed_out())))
            }
        }
    }

    /// As [`std::sync::Condvar::wait_timeout_while`].
    ///
    /// # Errors
    /// If the lock is poisoned.
    #[track_caller]
    pub fn wait_timeout_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        timeout: Duration,
        mut condition: F,
    ) -> TimedWait<'a, T>
    where
        F: FnMut(&mut T) -> bool,
    {
        let place = Location::caller();
        loop {
            if !condition(&mut *guard) {
                return Ok((guard, WaitTimeoutResult(false)));
            }
            let (again, result) = self.waits(guard, Some(timeout), place)?;
            guard = again;
            if result.timed_out() {
                let out = condition(&mut *guard);
                return Ok((guard, WaitTimeoutResult(out)));
            }
        }
    }

    fn waits<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        timeout: Option<Duration>,
        place: Place,
    ) -> TimedWait<'a, T> {
        let mutex = guard.lock;
        let Some(current) = current() else {
            return self.really(guard, timeout, place);
        };
        let condvar = self.id.of(Kind::Condvar, &current);
        let lock = mutex.id.of(Kind::Lock, &current);
        current.turn();
        current.record(Op::Wait, condvar, lock.into(), place);
        // From here to the wait no other thread runs: one step, as it must be.
        current.enlist(condvar);
        current.with(|state| state.at(lock).writer = None);
        drop(guard.real.take());
        drop(guard);
        let deadline = timeout.map(|timeout| deadline(&current, timeout));
        let wait = Wait::Notified { condvar, lock, deadline };
        let reason = current.wait(wait, false);
        let op = match reason {
            Reason::Served => Op::Woken,
            Reason::TimedOut => Op::TimedOut,
            Reason::Spurious => Op::Spurious,
        };
        current.record(op, condvar, lock.into(), place);
        with_result(mutex.held(place), reason == Reason::TimedOut)
    }

    /// Outside of an explored program.
    fn really<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        timeout: Option<Duration>,
        place: Place,
    ) -> TimedWait<'a, T> {
        let mutex = guard.lock;
        let Some(real) = guard.real.take() else { unreachable!("a guard in use") };
        drop(guard);
        let (real, out) = match timeout {
            None => {
                let real = self.real.wait(real);
                (real.unwrap_or_else(PoisonError::into_inner), false)
            }
            Some(timeout) => {
                let waited = self.real.wait_timeout(real, timeout);
                let (real, result) = waited.unwrap_or_else(PoisonError::into_inner);
                (real, result.timed_out())
            }
        };
        drop(real);
        with_result(mutex.held(place), out)
    }

    /// As [`std::sync::Condvar::notify_one`].
    #[track_caller]
    pub fn notify_one(&self) {
        let Some(current) = current() else {
            return self.real.notify_one();
        };
        let condvar = self.id.of(Kind::Condvar, &current);
        current.turn();
        let woken = current.notify_one(condvar);
        let woken = woken.map_or(-1, i64::from);
        current.record(Op::NotifyOne, condvar, woken, Location::caller());
    }

    /// As [`std::sync::Condvar::notify_all`].
    #[track_caller]
    pub fn notify_all(&self) {
        let Some(current) = current() else {
            return self.real.notify_all();
        };
        let condvar = self.id.of(Kind::Condvar, &current);
        current.turn();
        let woken = current.notify_all(condvar) as i64;
        current.record(Op::NotifyAll, condvar, woken, Location::caller());
    }
}

fn with_result<T>(held: LockResult<MutexGuard<'_, T>>, timed_out: bool) -> TimedWait<'_, T> {
    let result = WaitTimeoutResult(timed_out);
    match held {
        Ok(guard) => Ok((guard, result)),
        Err(poisoned) => Err(PoisonError::new((poisoned.into_inner(), result))),
    }
}

fn without_result<T>(waited: TimedWait<'_, T>) -> LockResult<MutexGuard<'_, T>> {
    match waited {
        Ok((guard, _)) => Ok(guard),
        Err(poisoned) => Err(PoisonError::new(poisoned.into_inner().0)),
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Condvar").finish_non_exhaustive()
    }
}

impl Default for Condvar {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}
