//! Scopes: their threads are over when they end.

use ::std::fmt;
use ::std::marker::PhantomData;
use ::std::panic::Location;
use ::std::sync::{Arc, Mutex, PoisonError};
use ::std::thread as real;

use super::{Builder, ScopedJoinHandle};
use crate::explorer::{self, Place, Wait};

/// As [`std::thread::Scope`].
pub struct Scope<'scope, 'env: 'scope> {
    pub(super) real: &'scope real::Scope<'scope, 'env>,
    pub(super) threads: Arc<Mutex<Vec<u32>>>,
    env: PhantomData<&'env mut &'env ()>,
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(formatter)
    }
}

/// As [`std::thread::scope`].
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let place = Location::caller();
    let threads = Arc::new(Mutex::new(Vec::new()));
    let end = ScopeEnd(Arc::clone(&threads), place);
    real::scope(|real| {
        // Waits, in the schedule, before the real scope does: its threads are
        // over then, also when `f` panics.
        let _end = end;
        // It has to live as long as the scope, which has no place for it.
        let scope = Box::leak(Box::new(Scope { real, threads, env: PhantomData }));
        f(scope)
    })
}

/// The end of a scope: it waits for the threads that were started in it.
struct ScopeEnd(Arc<Mutex<Vec<u32>>>, Place);

impl Drop for ScopeEnd {
    fn drop(&mut self) {
        let Some(current) = explorer::current() else {
            return;
        };
        loop {
            let threads = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let open = threads.iter().find(|thread| !current.is_over(**thread));
            match open {
                Some(open) => current.is_blocked_by(*open, self.1),
                None => break,
            }
            current.wait(Wait::Over(threads), false);
        }
    }
}

impl<'scope> Scope<'scope, '_> {
    /// As [`std::thread::Scope::spawn`].
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        let spawned = Builder::new().spawn_scoped(self, f);
        spawned.expect("failed to spawn thread")
    }
}
