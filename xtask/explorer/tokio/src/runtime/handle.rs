//! What refers to a runtime.

use std::future::{Future, pending};
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::sync::Weak;

use ::tokio::runtime as real;
use ::tokio::sync::oneshot;
use ::tokio::task::JoinHandle;
use explorer_std::explorer::{Place, block_on, current};
use explorer_std::thread;

use super::{EnterGuard, Id, Inner, RuntimeFlavor, RuntimeMetrics, TryCurrentError};
use crate::polled::TaskFuture;
use crate::within;

/// As [`tokio::runtime::Handle`](real::Handle).
#[derive(Debug, Clone)]
pub struct Handle {
    real: real::Handle,
    /// Where it is known.
    runtime: Weak<Inner>,
}

impl Handle {
    pub(super) fn new(real: real::Handle, runtime: Weak<Inner>) -> Self {
        Self { real, runtime }
    }

    pub(crate) fn real(&self) -> &real::Handle {
        &self.real
    }

    /// As [`tokio::runtime::Handle::current`](real::Handle::current).
    #[track_caller]
    pub fn current() -> Self {
        Self::new(real::Handle::current(), Weak::new())
    }

    /// As [`tokio::runtime::Handle::try_current`](real::Handle::try_current).
    ///
    /// # Errors
    /// Outside of a runtime.
    pub fn try_current() -> Result<Self, TryCurrentError> {
        real::Handle::try_current().map(|real| Self::new(real, Weak::new()))
    }

    /// As [`tokio::runtime::Handle::enter`](real::Handle::enter).
    pub fn enter(&self) -> EnterGuard<'_> {
        self.real.enter()
    }

    /// As [`tokio::runtime::Handle::spawn`](real::Handle::spawn).
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.real.spawn(TaskFuture::new(future, Location::caller()))
    }

    /// As [`tokio::runtime::Handle::spawn_blocking`](real::Handle::spawn_blocking).
    #[track_caller]
    pub fn spawn_blocking<F, R>(&self, f: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        self.real.spawn(self.helper(f, Location::caller()))
    }

    /// Starts a thread of the schedule beside the runtime, so that what it
    /// sleeps is slept there; the task waits for its result.
    #[track_caller]
    pub(crate) fn helper<F, R>(
        &self,
        f: F,
        place: Place,
    ) -> impl Future<Output = R> + Send + use<F, R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        let (done, result) = oneshot::channel();
        let runtime = self.real.clone();
        let body = move || {
            let _within = runtime.enter();
            // No receiver is left if the task was aborted.
            let _ = done.send(catch_unwind(AssertUnwindSafe(f)));
        };
        let helper = thread::Builder::new().name("tokio-rt-worker".into());
        if let (Ok(_), Some(current)) = (helper.spawn(body), current()) {
            current.newest_thread_helps();
        }
        let result = async {
            match result.await {
                Ok(Ok(value)) => value,
                Ok(Err(panic)) => resume_unwind(panic),
                Err(_) => pending().await,
            }
        };
        TaskFuture::new(result, place)
    }

    /// As [`tokio::runtime::Handle::block_on`](real::Handle::block_on).
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let Some(current) = current() else {
            return self.real.block_on(future);
        };
        if within::is_in_place() {
            // Other tasks would go on meanwhile, and cannot here.
            current.give_up();
        }
        if current.drives() {
            // Says what is wrong with it.
            return self.real.block_on(future);
        }
        let _within = self.real.enter();
        match self.runtime.upgrade() {
            // No other thread would drive it.
            Some(runtime) if current.has_many() && !current.is_driven() => runtime.block_on(future),
            _ => block_on(&current, future),
        }
    }

    /// As [`tokio::runtime::Handle::runtime_flavor`](real::Handle::runtime_flavor).
    pub fn runtime_flavor(&self) -> RuntimeFlavor {
        match current() {
            Some(current) if current.has_many() => RuntimeFlavor::MultiThread,
            _ => self.real.runtime_flavor(),
        }
    }

    /// As [`tokio::runtime::Handle::id`](real::Handle::id).
    pub fn id(&self) -> Id {
        self.real.id()
    }

    /// As [`tokio::runtime::Handle::metrics`](real::Handle::metrics).
    pub fn metrics(&self) -> RuntimeMetrics {
        self.real.metrics()
    }
}
