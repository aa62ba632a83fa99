//! What a mutex and a lock for readers and writers have in common.

use ::std::fmt;
use ::std::ops::{Deref, DerefMut};
use ::std::panic::Location;
use ::std::sync::{LockResult, PoisonError};

use common::explored::{Kind, Op};

use crate::explorer::{CurrentThread, Id, Object, Place, Wait, current};

/// A lock around the standard library's lock `L`: the schedule says who has it, and so the
/// real one never waits.
pub struct Lock<L: ?Sized> {
    pub(crate) id: Id,
    pub(crate) real: L,
}

/// What a thread holds while it has a lock; `G` is the real lock's guard.
#[must_use = "if unused, the lock is released at once"]
pub struct Guard<'a, L: ?Sized, G: Deref> {
    pub(super) lock: &'a Lock<L>,
    /// `None` once it was given away.
    pub(super) real: Option<G>,
    pub(super) place: Place,
}

/// For what a thread takes a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// To read, beside other readers.
    Read,
    /// To write: alone.
    Write,
}

impl Access {
    fn op(self) -> Op {
        match self {
            Self::Read => Op::Read,
            Self::Write => Op::Lock,
        }
    }

    /// Takes it for the thread `me`, if it is free.
    fn take(self, lock: &mut Object, me: u32) -> bool {
        let is_free = lock.writer.is_none() && (self == Self::Read || lock.readers.is_empty());
        match self {
            _ if !is_free => {}
            Self::Read => lock.readers.push(me),
            Self::Write => {
                lock.writer = Some(me);
                lock.depth = 1;
            }
        }
        is_free
    }
}

/// Waits for a lock and takes it.
pub(super) fn acquire(id: &Id, access: Access, current: &CurrentThread, place: Place) {
    let lock = id.of(Kind::Lock, current);
    current.turn();
    if !current.with(|state| access.take(state.at(lock), current.number())) {
        current.record(Op::Blocked, lock, 0, place);
        let wait = match access {
            Access::Read => Wait::Read(lock),
            Access::Write => Wait::Lock(lock),
        };
        current.wait(wait, false);
    }
    current.record(access.op(), lock, 0, place);
}

/// Takes a lock if it is free; it never waits, and no other thread runs between the look
/// and the step.
pub(super) fn try_acquire(id: &Id, access: Access, current: &CurrentThread, place: Place) -> bool {
    let lock = id.of(Kind::Lock, current);
    current.turn();
    let taken = current.with(|state| access.take(state.at(lock), current.number()));
    let op = if taken { access.op() } else { Op::TryFailed };
    current.record(op, lock, 0, place);
    taken
}

/// What is in a lock, if it is a number: one more than it, so that 0 says nothing.
fn number<T: ?Sized>(value: &T) -> i64 {
    macro_rules! first_of {
        ($($number:ty),*) => {
            $(if let Ok(number) = castaway::cast!(value, &$number) {
                return i64::try_from(*number).map_or(0, |it| it.saturating_add(1).max(0));
            }
            if let Ok(number) = castaway::cast!(value, &::std::cell::Cell<$number>) {
                return i64::try_from(number.get()).map_or(0, |it| it.saturating_add(1).max(0));
            })*
        };
    }
    first_of!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
    0
}

/// Gives a lock back; `number` tells what is in it, see [`number`].
pub(super) fn release(id: &Id, current: &CurrentThread, number: i64, place: Place) {
    let lock = id.of(Kind::Lock, current);
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
    current.record(Op::Unlock, lock, number, place);
}

/// Notes that a thread looks at what is in a lock that no other one can have.
pub(super) fn opened(id: &Id, place: Place) {
    if let Some(current) = current() {
        let lock = id.of(Kind::Lock, &current);
        current.record(Op::Read, lock, 0, place);
        current.record(Op::Unlock, lock, 0, place);
    }
}

/// Notes that a thread changes what is in a lock: other threads have to wait, so
/// this is not a place where another one could go on.
fn wrote(id: &Id, place: Place) {
    if let Some(current) = current() {
        let lock = id.of(Kind::Lock, &current);
        current.record(Op::Write, lock, 0, place);
    }
}

impl<L: ?Sized> Lock<L> {
    /// Waits for the lock, as the schedule says.
    pub(super) fn wait_for(&self, access: Access, place: Place) {
        if let Some(current) = current() {
            acquire(&self.id, access, &current, place);
        }
    }

    /// Whether this thread has the lock now. Outside of a schedule, it waits for the real one.
    pub(super) fn try_for(&self, access: Access, place: Place) -> bool {
        current().is_none_or(|current| try_acquire(&self.id, access, &current, place))
    }

    /// The guard of what this thread holds, by what the schedule says.
    pub(super) fn guard<G: Deref>(
        &self,
        real: LockResult<G>,
        place: Place,
    ) -> LockResult<Guard<'_, L, G>> {
        let guard = |real| Guard { lock: self, real: Some(real), place };
        match real {
            Ok(real) => Ok(guard(real)),
            Err(poisoned) => Err(PoisonError::new(guard(poisoned.into_inner()))),
        }
    }
}

impl<L: ?Sized + fmt::Debug> fmt::Debug for Lock<L> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(formatter)
    }
}

impl<L: Default> Default for Lock<L> {
    #[track_caller]
    fn default() -> Self {
        Self { id: Id::new(Location::caller()), real: L::default() }
    }
}

impl<L: ?Sized, G: Deref> Drop for Guard<'_, L, G> {
    fn drop(&mut self) {
        if let Some(real) = self.real.take() {
            if let Some(current) = current() {
                release(&self.lock.id, &current, number(&*real), self.place);
            }
            drop(real);
        }
    }
}

impl<L: ?Sized, G: Deref> Deref for Guard<'_, L, G> {
    type Target = G::Target;
    fn deref(&self) -> &G::Target {
        self.real.as_deref().expect("a guard in use")
    }
}

impl<L: ?Sized, G: DerefMut> DerefMut for Guard<'_, L, G> {
    fn deref_mut(&mut self) -> &mut G::Target {
        wrote(&self.lock.id, self.place);
        self.real.as_deref_mut().expect("a guard in use")
    }
}

impl<L: ?Sized, G: Deref<Target: fmt::Debug>> fmt::Debug for Guard<'_, L, G> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl<L: ?Sized, G: Deref<Target: fmt::Display>> fmt::Display for Guard<'_, L, G> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

/// The functions that every lock of the standard library has.
macro_rules! as_every_lock {
    ($Lock:ident) => {
        impl<T> $Lock<T> {
            #[doc = concat!("As [`std::sync::", stringify!($Lock), "::new`].")]
            #[track_caller]
            pub const fn new(value: T) -> Self {
                Self { id: Id::new(Location::caller()), real: real::$Lock::new(value) }
            }

            #[doc = concat!("As [`std::sync::", stringify!($Lock), "::into_inner`].")]
            ///
            /// # Errors
            /// If it is poisoned.
            #[track_caller]
            pub fn into_inner(self) -> LockResult<T> {
                opened(&self.id, Location::caller());
                self.real.into_inner()
            }
        }

        impl<T: ?Sized> $Lock<T> {
            #[doc = concat!("As [`std::sync::", stringify!($Lock), "::is_poisoned`].")]
            pub fn is_poisoned(&self) -> bool {
                self.real.is_poisoned()
            }

            #[doc = concat!("As [`std::sync::", stringify!($Lock), "::clear_poison`].")]
            pub fn clear_poison(&self) {
                self.real.clear_poison();
            }

            #[doc = concat!("As [`std::sync::", stringify!($Lock), "::get_mut`].")]
            ///
            /// # Errors
            /// If it is poisoned.
            #[track_caller]
            pub fn get_mut(&mut self) -> LockResult<&mut T> {
                opened(&self.id, Location::caller());
                self.real.get_mut()
            }
        }

        impl<T> From<T> for $Lock<T> {
            #[track_caller]
            fn from(value: T) -> Self {
                Self::new(value)
            }
        }
    };
}

pub(super) use as_every_lock;

#[cfg(test)]
mod tests {
    use ::std::sync::Arc;

    use super::super::{Mutex, MutexGuard, RwLock, RwLockWriteGuard};

    trait Double {
        fn doubled(&self) -> u32;
    }

    impl Double for MutexGuard<'_, u32> {
        fn doubled(&self) -> u32 {
            **self * 2
        }
    }

    #[test]
    fn a_program_uses_locks_and_guards_as_those_of_the_standard_library() {
        static COUNTED: Mutex<u32> = Mutex::new(20);
        *COUNTED.lock().unwrap() += 1;
        assert_eq!(COUNTED.lock().unwrap().doubled(), 42);
        let unsized_one: Arc<Mutex<dyn Fn() -> u8 + Send>> = Arc::new(Mutex::new(|| 7));
        assert_eq!(unsized_one.lock().unwrap()(), 7);
        let text: RwLock<String> = RwLock::from("up".to_owned());
        let mut written = text.write().unwrap();
        written.push('!');
        let read = RwLockWriteGuard::downgrade(written);
        assert_eq!(format!("{read} {read:?}"), "up! \"up!\"");
        drop(read);
        assert_eq!(text.into_inner().unwrap(), "up!");
        assert_eq!(
            format!("{:?}", <Mutex<u8>>::default()),
            format!("{:?}", ::std::sync::Mutex::new(0u8))
        );
    }
}
