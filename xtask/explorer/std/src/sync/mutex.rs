//! A mutex as an explored program sees it.

use ::std::fmt;
use ::std::ops::{Deref, DerefMut};
use ::std::panic::Location;
use ::std::sync as real;
use ::std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use common::explored::{Kind, Op};

use crate::explorer::{Current, Id, Place, Wait, current};

/// As [`std::sync::Mutex`].
pub struct Mutex<T: ?Sized> {
    pub(crate) id: Id,
    pub(crate) real: real::Mutex<T>,
}

/// As [`std::sync::MutexGuard`].
#[must_use = "if unused the Mutex will immediately unlock"]
pub struct MutexGuard<'a, T: ?Sized + 'a> {
    pub(crate) mutex: &'a Mutex<T>,
    pub(crate) real: Option<real::MutexGuard<'a, T>>,
    place: Place,
}

impl<T> Mutex<T> {
    /// As [`std::sync::Mutex::new`].
    #[track_caller]
    pub const fn new(value: T) -> Self {
        Self { id: Id::new(Location::caller()), real: real::Mutex::new(value) }
    }

    /// As [`std::sync::Mutex::into_inner`].
    ///
    /// # Errors
    /// If it is poisoned.
    #[track_caller]
    pub fn into_inner(self) -> LockResult<T> {
        opened(&self.id, Location::caller());
        self.real.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// As [`std::sync::Mutex::lock`].
    ///
    /// # Errors
    /// If it is poisoned.
    #[track_caller]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let place = Location::caller();
        if let Some(current) = current() {
            acquire(&self.id, &current, place);
        }
        self.held(place)
    }

    /// What this thread holds, by what the schedule says.
    pub(crate) fn held(&self, place: Place) -> LockResult<MutexGuard<'_, T>> {
        let guard = |real| MutexGuard { mutex: self, real: Some(real), place };
        match self.real.lock() {
            Ok(real) => Ok(guard(real)),
            Err(poisoned) => Err(PoisonError::new(guard(poisoned.into_inner()))),
        }
    }

    /// As [`std::sync::Mutex::try_lock`].
    ///
    /// # Errors
    /// If it is locked or poisoned.
    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let place = Location::caller();
        if let Some(current) = current() {
            current.turn();
            let lock = self.id.of(Kind::Lock, &current);
            let taken = current.with(|state| state.at(lock).writer.is_some());
            if taken {
                current.record(Op::TryFailed, lock, 0, place);
                return Err(TryLockError::WouldBlock);
            }
            current.wait(Wait::Lock(lock), false);
            current.record(Op::Lock, lock, 0, place);
        }
        self.held(place).map_err(TryLockError::Poisoned)
    }

    /// As [`std::sync::Mutex::is_poisoned`].
    pub fn is_poisoned(&self) -> bool {
        self.real.is_poisoned()
    }

    /// As [`std::sync::Mutex::clear_poison`].
    pub fn clear_poison(&self) {
        self.real.clear_poison();
    }

    /// As [`std::sync::Mutex::get_mut`].
    ///
    /// # Errors
    /// If it is poisoned.
    #[track_caller]
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        opened(&self.id, Location::caller());
        self.real.get_mut()
    }
}

/// Waits for a lock and takes it.
pub(crate) fn acquire(id: &Id, current: &Current, place: Place) -> u32 {
    let lock = id.of(Kind::Lock, current);
    current.turn();
    let taken = current.with(|state| {
        let object = state.at(lock);
        object.writer.is_some() || !object.readers.is_empty()
    });
    if taken {
        current.record(Op::Blocked, lock, 0, place);
        current.wait(Wait::Lock(lock), false);
    } else {
        current.with(|state| {
            let object = state.at(lock);
            object.writer = Some(current.number());
            object.depth = 1;
        });
    }
    current.record(Op::Lock, lock, 0, place);
    lock
}

/// Gives a lock back.
pub(crate) fn release(id: &Id, kind: Kind, current: &Current, place: Place) {
    let lock = id.of(kind, current);
    // A thread that tries without waiting sees when a lock is released.
    if current.with(|state| state.tries()) {
        current.turn();
    }
    current.with(|state| {
        let object = state.at(lock);
        match object.writer {
            Some(_) => object.writer = None,
            None => {
                let me = current.number();
                if let Some(at) = object.readers.iter().position(|reader| *reader == me) {
                    object.readers.swap_remove(at);
                } else {
                    // A guard that another thread dropped for the reader.
                    object.readers.pop();
                }
            }
        }
    });
    current.record(Op::Unlock, lock, 0, place);
}

/// Notes that a thread looks at what is in a lock that no other one can have.
pub(crate) fn opened(id: &Id, place: Place) {
    if let Some(current) = current() {
        let lock = id.of(Kind::Lock, &current);
        current.record(Op::Read, lock, 0, place);
        current.record(Op::Unlock, lock, 0, place);
    }
}

/// Notes that a thread changes what is in a lock: other threads have to wait, so
/// this is not a place where another one could go on.
pub(crate) fn wrote(id: &Id, place: Place) {
    if let Some(current) = current() {
        let lock = id.of(Kind::Lock, &current);
        current.record(Op::Write, lock, 0, place);
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        if let Some(real) = self.real.take() {
            if let Some(current) = current() {
                release(&self.mutex.id, Kind::Lock, &current, self.place);
            }
            drop(real);
        }
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.real.as_deref().expect("a guard in use")
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        wrote(&self.mutex.id, self.place);
        self.real.as_deref_mut().expect("a guard in use")
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(formatter)
    }
}

impl<T: Default> Default for Mutex<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for Mutex<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}
