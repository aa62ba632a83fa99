//! A mutex as an explored program sees it.

use ::std::panic::Location;
use ::std::sync as real;
use ::std::sync::{LockResult, TryLockError, TryLockResult};

use super::lock::{Access, Guard, Lock, as_every_lock, opened};
use crate::explorer::{Id, Place};

/// As [`std::sync::Mutex`].
pub type Mutex<T> = Lock<real::Mutex<T>>;

/// As [`std::sync::MutexGuard`].
pub type MutexGuard<'a, T> = Guard<'a, real::Mutex<T>, real::MutexGuard<'a, T>>;

as_every_lock!(Mutex);

impl<T: ?Sized> Mutex<T> {
    /// As [`std::sync::Mutex::lock`].
    ///
    /// # Errors
    /// If it is poisoned.
    #[track_caller]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let place = Location::caller();
        self.wait_for(Access::Write, place);
        self.held(place)
    }

    /// What this thread holds.
    pub(super) fn held(&self, place: Place) -> LockResult<MutexGuard<'_, T>> {
        self.guard(self.real.lock(), place)
    }

    /// As [`std::sync::Mutex::try_lock`].
    ///
    /// # Errors
    /// If it is locked or poisoned.
    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let place = Location::caller();
        if !self.try_for(Access::Write, place) {
            return Err(TryLockError::WouldBlock);
        }
        self.held(place).map_err(TryLockError::Poisoned)
    }
}
