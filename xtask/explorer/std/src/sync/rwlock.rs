//! A lock for readers and writers as an explored program sees it.

use ::std::fmt;
use ::std::ops::{Deref, DerefMut};
use ::std::panic::Location;
use ::std::sync as real;
use ::std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use common::explored::{Kind, Op};

use super::mutex::{acquire, opened, release, wrote};
use crate::explorer::{Id, Place, Wait, current};

/// As [`std::sync::RwLock`].
pub struct RwLock<T: ?Sized> {
    id: Id,
    real: real::RwLock<T>,
}

/// As [`std::sync::RwLockReadGuard`].
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockReadGuard<'a, T: ?Sized + 'a> {
    lock: &'a RwLock<T>,
    real: Option<real::RwLockReadGuard<'a, T>>,
    place: Place,
}

/// As [`std::sync::RwLockWriteGuard`].
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockWriteGuard<'a, T: ?Sized + 'a> {
    lock: &'a RwLock<T>,
    real: Option<real::RwLockWriteGuard<'a, T>>,
    place: Place,
}

impl<T> RwLock<T> {
    /// As [`std::sync::RwLock::new`].
    #[track_caller]
    pub const fn new(value: T) -> Self {
        Self { id: Id::new(Location::caller()), real: real::RwLock::new(value) }
    }

    /// As [`std::sync::RwLock::into_inner`].
    ///
    /// # Errors
    /// If it is poisoned.
    #[track_caller]
    pub fn into_inner(self) -> LockResult<T> {
        opened(&self.id, Location::caller());
        self.real.into_inner()
    }
}

impl<T: ?Sized> RwLock<T> {
    /// As [`std::sync::RwLock::read`].
    ///
    /// # Errors
    /// If it is poisoned.
    #[track_caller]
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        let place = Location::caller();
        if let Some(current) = current() {
            let lock = self.id.of(Kind::Lock, &current);
            current.turn();
            if current.with(|state| state.at(lock).writer.is_some()) {
                current.record(Op::Blocked, lock, 0, place);
                current.wait(Wait::Read(lock), false);
            } else {
                current.with(|state| state.at(lock).readers.push(current.number()));
            }
            current.record(Op::Read, lock, 0, place);
        }
        self.read_held(place)
    }

    fn read_held(&self, place: Place) -> LockResult<RwLockReadGuard<'_, T>> {
        let guard = |real| RwLockReadGuard { lock: self, real: Some(real), place };
        match self.real.read() {
            Ok(real) => Ok(guard(real)),
            Err(poisoned) => Err(PoisonError::new(guard(poisoned.into_inner()))),
        }
    }

    /// As [`std::sync::RwLock::write`].
    ///
    /// # Errors
    /// If it is poisoned.
    #[track_caller]
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        let place = Location::caller();
        if let Some(current) = current() {
            acquire(&self.id, &current, place);
        }
        self.write_held(place)
    }

    fn write_held(&self, place: Place) -> LockResult<RwLockWriteGuard<'_, T>> {
        let guard = |real| RwLockWriteGuard { lock: self, real: Some(real), place };
        match self.real.write() {
            Ok(real) => Ok(guard(real)),
            Err(poisoned) => Err(PoisonError::new(guard(poisoned.into_inner()))),
        }
    }

    /// As [`std::sync::RwLock::try_read`].
    ///
    /// # Errors
    /// If it is locked or poisoned.
    #[track_caller]
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>> {
        let place = Location::caller();
        if let Some(current) = current() {
            let lock = self.id.of(Kind::Lock, &current);
            current.turn();
            let taken = current.with(|state| state.at(lock).writer.is_some());
            if taken {
                current.record(Op::TryFailed, lock, 0, place);
                return Err(TryLockError::WouldBlock);
            }
            current.with(|state| state.at(lock).readers.push(current.number()));
            current.record(Op::Read, lock, 0, place);
        }
        self.read_held(place).map_err(TryLockError::Poisoned)
    }

    /// As [`std::sync::RwLock::try_write`].
    ///
    /// # Errors
    /// If it is locked or poisoned.
    #[track_caller]
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        let place = Location::caller();
        if let Some(current) = current() {
            let lock = self.id.of(Kind::Lock, &current);
            current.turn();
            let taken = current.with(|state| {
                let object = state.at(lock);
                let taken = object.writer.is_some() || !object.readers.is_empty();
                if !taken {
                    object.writer = Some(current.number());
                }
                taken
            });
            if taken {
                current.record(Op::TryFailed, lock, 0, place);
                return Err(TryLockError::WouldBlock);
            }
            current.record(Op::Lock, lock, 0, place);
        }
        self.write_held(place).map_err(TryLockError::Poisoned)
    }

    /// As [`std::sync::RwLock::is_poisoned`].
    pub fn is_poisoned(&self) -> bool {
        self.real.is_poisoned()
    }

    /// As [`std::sync::RwLock::clear_poison`].
    pub fn clear_poison(&self) {
        self.real.clear_poison();
    }

    /// As [`std::sync::RwLock::get_mut`].
    ///
    /// # Errors
    /// If it is poisoned.
    #[track_caller]
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        opened(&self.id, Location::caller());
        self.real.get_mut()
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

impl<T: ?Sized> Drop for RwLockReadGuard<'_, T> {
    fn drop(&mut self) {
        if let Some(real) = self.real.take() {
            if let Some(current) = current() {
                release(&self.lock.id, Kind::Lock, &current, self.place);
            }
            drop(real);
        }
    }
}

impl<T: ?Sized> Drop for RwLockWriteGuard<'_, T> {
    fn drop(&mut self) {
        if let Some(real) = self.real.take() {
            if let Some(current) = current() {
                release(&self.lock.id, Kind::Lock, &current, self.place);
            }
            drop(real);
        }
    }
}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.real.as_deref().expect("a guard in use")
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.real.as_deref().expect("a guard in use")
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        wrote(&self.lock.id, self.place);
        self.real.as_deref_mut().expect("a guard in use")
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockReadGuard<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockWriteGuard<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for RwLockReadGuard<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for RwLockWriteGuard<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(formatter)
    }
}

impl<T: Default> Default for RwLock<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}
