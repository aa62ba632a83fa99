//! A lock for readers and writers as an explored program sees it.

use ::std::panic::Location;
use ::std::sync as real;
use ::std::sync::{LockResult, TryLockError, TryLockResult};

use common::explored::{Kind, Op};

use super::lock::{Access, Guard, Lock, as_every_lock, opened};
use crate::explorer::{Id, current};

/// As [`std::sync::RwLock`].
pub type RwLock<T> = Lock<real::RwLock<T>>;

/// As [`std::sync::RwLockReadGuard`].
pub type RwLockReadGuard<'a, T> = Guard<'a, real::RwLock<T>, real::RwLockReadGuard<'a, T>>;

/// As [`std::sync::RwLockWriteGuard`].
pub type RwLockWriteGuard<'a, T> = Guard<'a, real::RwLock<T>, real::RwLockWriteGuard<'a, T>>;

as_every_lock!(RwLock);

impl<T: ?Sized> RwLock<T> {
    /// As [`std::sync::RwLock::read`].
    ///
    /// # Errors
    /// If it is poisoned.
    #[track_caller]
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        let place = Location::caller();
        self.wait_for(Access::Read, place);
        self.guard(self.real.read(), place)
    }

    /// As [`std::sync::RwLock::write`].
    ///
    /// # Errors
    /// If it is poisoned.
    #[track_caller]
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        let place = Location::caller();
        self.wait_for(Access::Write, place);
        self.guard(self.real.write(), place)
    }

    /// As [`std::sync::RwLock::try_read`].
    ///
    /// # Errors
    /// If it is locked or poisoned.
    #[track_caller]
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>> {
        let place = Location::caller();
        if !self.try_for(Access::Read, place) {
            return Err(TryLockError::WouldBlock);
        }
        self.guard(self.real.read(), place).map_err(TryLockError::Poisoned)
    }

    /// As [`std::sync::RwLock::try_write`].
    ///
    /// # Errors
    /// If it is locked or poisoned.
    #[track_caller]
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        let place = Location::caller();
        if !self.try_for(Access::Write, place) {
            return Err(TryLockError::WouldBlock);
        }
        self.guard(self.real.write(), place).map_err(TryLockError::Poisoned)
    }
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// As `std::sync::RwLockWriteGuard::downgrade`.
    pub fn downgrade(mut guard: Self) -> RwLockReadGuard<'a, T> {
        let (lock, place) = (guard.lock, guard.place);
        if let Some(current) = current() {
            let id = lock.id.of(Kind::Lock, &current);
            current.with(|state| {
                let object = state.at(id);
                object.writer = None;
                object.readers.push(current.number());
            });
            current.record(Op::Read, id, 0, place);
        }
        let real = guard.real.take().map(real::RwLockWriteGuard::downgrade);
        RwLockReadGuard { lock, real, place }
    }
}
