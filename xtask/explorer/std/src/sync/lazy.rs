//! A value that is made when it is first used, as an explored program sees it.

use ::std::fmt;
use ::std::ops::Deref;
use ::std::sync::{Mutex, PoisonError};

use super::OnceLock;

/// As [`std::sync::LazyLock`].
pub struct LazyLock<T, F = fn() -> T> {
    made: OnceLock<T>,
    make: Mutex<Option<F>>,
}

impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    /// As [`std::sync::LazyLock::new`].
    #[track_caller]
    pub const fn new(f: F) -> Self {
        Self { made: OnceLock::new(), make: Mutex::new(Some(f)) }
    }

    /// As [`std::sync::LazyLock::force`].
    ///
    /// # Panics
    /// If making it did, in an earlier call.
    #[track_caller]
    pub fn force(this: &Self) -> &T {
        this.made.get_or_init(|| {
            let make = this.make.lock().unwrap_or_else(PoisonError::into_inner).take();
            match make {
                Some(make) => make(),
                None => panic!("LazyLock instance has previously been poisoned"),
            }
        })
    }
}

impl<T, F: FnOnce() -> T> Deref for LazyLock<T, F> {
    type Target = T;
    #[track_caller]
    fn deref(&self) -> &T {
        Self::force(self)
    }
}

impl<T: Default> Default for LazyLock<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(T::default)
    }
}

impl<T: fmt::Debug, F> fmt::Debug for LazyLock<T, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.made.fmt(formatter)
    }
}
