//! `Once` and `OnceLock` as an explored program sees them.

use ::std::fmt;
use ::std::panic::Location;
use ::std::sync as real;

use super::lock::{Access, acquire, release};
use crate::explorer::{CurrentThread, Id, Place, current};

/// As [`std::sync::OnceLock`].
pub struct OnceLock<T> {
    id: Id,
    real: real::OnceLock<T>,
}

/// The lock of something that is made once, for as long as it is made.
struct InitLock<'a>(&'a Id, Option<CurrentThread>, Place);

impl<'a> InitLock<'a> {
    fn begin(id: &'a Id, place: Place) -> Self {
        let current = current();
        if let Some(current) = &current {
            acquire(id, Access::Write, current, place);
        }
        Self(id, current, place)
    }
}

impl Drop for InitLock<'_> {
    fn drop(&mut self) {
        if let Some(current) = &self.1 {
            release(self.0, current, 0, self.2);
        }
    }
}

fn turn() {
    if let Some(current) = current() {
        current.turn();
    }
}

impl<T> OnceLock<T> {
    /// As [`std::sync::OnceLock::new`].
    #[track_caller]
    pub const fn new() -> Self {
        Self { id: Id::new(Location::caller()), real: real::OnceLock::new() }
    }

    /// As [`std::sync::OnceLock::get`].
    pub fn get(&self) -> Option<&T> {
        turn();
        self.real.get()
    }

    /// As [`std::sync::OnceLock::get_mut`].
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.real.get_mut()
    }

    /// As [`std::sync::OnceLock::set`].
    ///
    /// # Errors
    /// If it is set already.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        let _making = InitLock::begin(&self.id, Location::caller());
        self.real.set(value)
    }

    /// As [`std::sync::OnceLock::get_or_init`].
    #[track_caller]
    pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T {
        turn();
        if self.real.get().is_none() {
            let _making = InitLock::begin(&self.id, Location::caller());
            if self.real.get().is_none() {
                let value = f();
                // No other thread has the lock.
                let _ = self.real.set(value);
            }
        }
        self.real.get().expect("it was set")
    }

    /// As `std::sync::OnceLock::wait`.
    #[track_caller]
    pub fn wait(&self) -> &T {
        loop {
            match self.real.get() {
                Some(value) => return value,
                None => crate::thread::yield_now(),
            }
        }
    }

    /// As [`std::sync::OnceLock::into_inner`].
    pub fn into_inner(self) -> Option<T> {
        self.real.into_inner()
    }

    /// As [`std::sync::OnceLock::take`].
    pub fn take(&mut self) -> Option<T> {
        self.real.take()
    }
}

impl<T> Default for OnceLock<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for OnceLock<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(formatter)
    }
}

impl<T: Clone> Clone for OnceLock<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        Self { id: Id::new(Location::caller()), real: self.real.clone() }
    }
}

impl<T> From<T> for OnceLock<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        Self { id: Id::new(Location::caller()), real: value.into() }
    }
}

impl<T: PartialEq> PartialEq for OnceLock<T> {
    fn eq(&self, other: &Self) -> bool {
        self.real == other.real
    }
}

impl<T: Eq> Eq for OnceLock<T> {}

/// As [`std::sync::Once`].
pub struct Once {
    id: Id,
    state: real::Mutex<(bool, bool)>,
}

/// As [`std::sync::OnceState`].
#[derive(Debug)]
pub struct OnceState(bool);

impl OnceState {
    /// As [`std::sync::OnceState::is_poisoned`].
    pub fn is_poisoned(&self) -> bool {
        self.0
    }
}

/// Poisons what was not made to its end.
struct Poisons<'a>(&'a Once);

impl Drop for Poisons<'_> {
    fn drop(&mut self) {
        if !self.0.get().0 {
            self.0.set((false, true));
        }
    }
}

#[expect(clippy::new_without_default, reason = "the real one has none either")]
impl Once {
    /// As [`std::sync::Once::new`].
    #[track_caller]
    pub const fn new() -> Self {
        Self { id: Id::new(Location::caller()), state: real::Mutex::new((false, false)) }
    }

    fn get(&self) -> (bool, bool) {
        *self.state.lock().unwrap_or_else(real::PoisonError::into_inner)
    }

    fn set(&self, state: (bool, bool)) {
        *self.state.lock().unwrap_or_else(real::PoisonError::into_inner) = state;
    }

    /// As [`std::sync::Once::call_once`].
    ///
    /// # Panics
    /// If an earlier call did.
    #[track_caller]
    pub fn call_once<F: FnOnce()>(&self, f: F) {
        let call = |state: &OnceState| {
            assert!(!state.is_poisoned(), "Once instance has previously been poisoned");
            f();
        };
        self.call(call, Location::caller());
    }

    /// As [`std::sync::Once::call_once_force`].
    #[track_caller]
    pub fn call_once_force<F: FnOnce(&OnceState)>(&self, f: F) {
        self.call(f, Location::caller());
    }

    fn call(&self, f: impl FnOnce(&OnceState), place: Place) {
        turn();
        if self.get().0 {
            return;
        }
        let _making = InitLock::begin(&self.id, place);
        let (done, poisoned) = self.get();
        if !done {
            let _poisons = Poisons(self);
            f(&OnceState(poisoned));
            self.set((true, false));
        }
    }

    /// As [`std::sync::Once::is_completed`].
    pub fn is_completed(&self) -> bool {
        turn();
        self.get().0
    }

    /// As `std::sync::Once::wait`.
    #[track_caller]
    pub fn wait(&self) {
        while !self.get().0 {
            crate::thread::yield_now();
        }
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Once").finish_non_exhaustive()
    }
}
