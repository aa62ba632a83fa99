//! `std::sync::atomic`, where every access is a step.
//!
//! Orderings are taken as sequentially consistent: which value another thread
//! sees late is not explored.

use ::std::fmt;
use ::std::panic::Location;
use ::std::sync::atomic as real;

pub use ::std::sync::atomic::*;

use common::explored::{Kind, Op};

use crate::explorer::{Id, Place, current};

/// The step before an access.
fn before() {
    if let Some(current) = current() {
        current.turn();
    }
}

/// What the access was.
fn after(id: &Id, op: Op, value: i64, place: Place) {
    if let Some(current) = current() {
        let atomic = id.of(Kind::Atomic, &current);
        current.record(op, atomic, value, place);
    }
}

/// Whether a weak exchange fails for no reason.
fn fails() -> bool {
    current().is_some_and(|current| current.fails_spuriously())
}

/// As [`std::sync::atomic::fence`].
pub fn fence(order: Ordering) {
    before();
    real::fence(order);
}

/// What all atomic types have, with how a value is written down.
macro_rules! shared {
    ($name:ident, $value:ty, |$it:ident| $number:expr) => {
        #[doc = concat!("As [`std::sync::atomic::", stringify!($name), "`].")]
        pub struct $name {
            id: Id,
            real: real::$name,
        }

        impl $name {
            /// A new one.
            #[track_caller]
            pub const fn new(value: $value) -> Self {
                Self { id: Id::new(Location::caller()), real: real::$name::new(value) }
            }

            fn did(&self, op: Op, $it: $value, place: Place) {
                after(&self.id, op, $number, place);
            }

            /// Writes the second value if it is the first.
            fn exchange(
                &self,
                [old, new]: [$value; 2],
                [success, failure]: [Ordering; 2],
                place: Place,
            ) -> Result<$value, $value> {
                let result = self.real.compare_exchange(old, new, success, failure);
                match result {
                    Ok(_) => self.did(Op::Update, new, place),
                    Err(seen) => self.did(Op::Load, seen, place),
                }
                result
            }

            /// Reads.
            #[track_caller]
            pub fn load(&self, order: Ordering) -> $value {
                before();
                let value = self.real.load(order);
                self.did(Op::Load, value, Location::caller());
                value
            }

            /// Writes.
            #[track_caller]
            pub fn store(&self, value: $value, order: Ordering) {
                before();
                self.real.store(value, order);
                self.did(Op::Store, value, Location::caller());
            }

            /// Writes, and returns what was there.
            #[track_caller]
            pub fn swap(&self, value: $value, order: Ordering) -> $value {
                before();
                let old = self.real.swap(value, order);
                self.did(Op::Update, value, Location::caller());
                old
            }

            /// Writes if it is `old`.
            ///
            /// # Errors
            /// What it is instead.
            #[track_caller]
            pub fn compare_exchange(
                &self,
                old: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                before();
                self.exchange([old, new], [success, failure], Location::caller())
            }

            /// Writes if it is `old`, and sometimes not even then.
            ///
            /// # Errors
            /// What it is.
            #[track_caller]
            pub fn compare_exchange_weak(
                &self,
                old: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                before();
                if fails() {
                    let seen = self.real.load(failure);
                    self.did(Op::Load, seen, Location::caller());
                    return Err(seen);
                }
                self.exchange([old, new], [success, failure], Location::caller())
            }

            /// Writes what `f` makes of it, if anything.
            ///
            /// # Errors
            /// What it is, if `f` makes nothing of it.
            #[track_caller]
            pub fn fetch_update<F>(
                &self,
                set: Ordering,
                fetch: Ordering,
                mut f: F,
            ) -> Result<$value, $value>
            where
                F: FnMut($value) -> Option<$value>,
            {
                let mut seen = self.load(fetch);
                while let Some(next) = f(seen) {
                    match self.compare_exchange_weak(seen, next, set, fetch) {
                        Ok(old) => return Ok(old),
                        Err(other) => seen = other,
                    }
                }
                Err(seen)
            }

            /// As `fetch_update`.
            ///
            /// # Errors
            /// What it is, if `f` makes nothing of it.
            #[track_caller]
            pub fn try_update(
                &self,
                set: Ordering,
                fetch: Ordering,
                f: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                self.fetch_update(set, fetch, f)
            }

            /// Writes what `f` makes of it.
            #[track_caller]
            pub fn update(
                &self,
                set: Ordering,
                fetch: Ordering,
                mut f: impl FnMut($value) -> $value,
            ) -> $value {
                match self.fetch_update(set, fetch, |value| Some(f(value))) {
                    Ok(old) | Err(old) => old,
                }
            }

            /// The value, which no other thread can see now.
            pub fn get_mut(&mut self) -> &mut $value {
                self.real.get_mut()
            }

            /// The value.
            pub const fn into_inner(self) -> $value {
                self.real.into_inner()
            }

            /// Where the value is.
            pub const fn as_ptr(&self) -> *mut $value {
                self.real.as_ptr()
            }
        }

        impl Default for $name {
            #[track_caller]
            fn default() -> Self {
                Self { id: Id::new(Location::caller()), real: real::$name::default() }
            }
        }

        impl From<$value> for $name {
            #[track_caller]
            fn from(value: $value) -> Self {
                Self::new(value)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.real.fmt(formatter)
            }
        }
    };
}

/// One that changes it in one step.
macro_rules! fetch {
    ($value:ty: $($method:ident)*) => {
        $(
            /// Changes it, and returns what was there.
            #[track_caller]
            pub fn $method(&self, value: $value, order: Ordering) -> $value {
                before();
                let old = self.real.$method(value, order);
                let new = self.real.load(Ordering::Relaxed);
                self.did(Op::Update, new, Location::caller());
                old
            }
        )*
    };
}

macro_rules! number {
    ($($name:ident $value:ty),*) => {
        $(
            shared!($name, $value, |it| it as i64);

            impl $name {
                fetch!($value: fetch_add fetch_sub fetch_and fetch_nand fetch_or fetch_xor fetch_max fetch_min);
            }
        )*
    };
}

number!(
    AtomicU8 u8, AtomicU16 u16, AtomicU32 u32, AtomicU64 u64, AtomicUsize usize,
    AtomicI8 i8, AtomicI16 i16, AtomicI32 i32, AtomicI64 i64, AtomicIsize isize
);

shared!(AtomicBool, bool, |it| i64::from(it));

impl AtomicBool {
    fetch!(bool: fetch_and fetch_nand fetch_or fetch_xor);

    /// Turns it round, and returns what was there.
    #[track_caller]
    pub fn fetch_not(&self, order: Ordering) -> bool {
        self.fetch_xor(true, order)
    }
}
