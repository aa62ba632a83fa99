//! `tokio::runtime`: whatever is asked for, it is a runtime of one thread whose
//! clock stands still.

mod builder;
mod handle;

use std::future::Future;
use std::io;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

pub use ::tokio::runtime::{EnterGuard, Id, RuntimeFlavor, RuntimeMetrics, TryCurrentError};
use ::tokio::task::JoinHandle;
pub use builder::Builder;
use explorer_std::explorer::current;
pub use handle::Handle;

use crate::within::{DriverGuard, Epoch, Root};

/// As `tokio::runtime::Runtime`.
#[derive(Debug)]
pub struct Runtime {
    inner: Arc<Inner>,
    handle: Handle,
    // Dropped last: its tasks are gone when it waits for threads.
    helpers: Helpers,
}

#[derive(Debug)]
struct Inner {
    real: ::tokio::runtime::Runtime,
    epoch: Option<Epoch>,
}

/// Waits for what `spawn_blocking` has started.
#[derive(Debug)]
struct Helpers(bool);

impl Drop for Helpers {
    fn drop(&mut self) {
        if let (true, Some(current)) = (self.0, current()) {
            current.until_helped();
        }
    }
}

impl Inner {
    #[track_caller]
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        let (Some(current), Some(epoch)) = (current(), self.epoch.clone()) else {
            return self.real.block_on(future);
        };
        if current.drives() {
            // Says what is wrong with it.
            return self.real.block_on(future);
        }
        let _within = self.real.enter();
        let _driving = DriverGuard::begin(current, epoch);
        self.real.block_on(Root::new(future, Location::caller()))
    }
}

impl Runtime {
    /// As `tokio::runtime::Runtime::new`.
    ///
    /// # Errors
    /// None here.
    pub fn new() -> io::Result<Self> {
        Builder::new_multi_thread().enable_all().build()
    }

    fn paused(real: ::tokio::runtime::Runtime) -> Self {
        let epoch = current().map(|current| Epoch::begin(&current, real.handle()));
        let real_handle = real.handle().clone();
        let inner = Arc::new(Inner { real, epoch });
        Self {
            handle: Handle::new(real_handle, Arc::downgrade(&inner)),
            inner,
            helpers: Helpers(true),
        }
    }

    /// As `tokio::runtime::Runtime::handle`.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// As `tokio::runtime::Runtime::spawn`.
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.handle.spawn(future)
    }

    /// As `tokio::runtime::Runtime::spawn_blocking`.
    #[track_caller]
    pub fn spawn_blocking<F, R>(&self, f: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        self.handle.spawn_blocking(f)
    }

    /// As `tokio::runtime::Runtime::block_on`.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.inner.block_on(future)
    }

    /// As `tokio::runtime::Runtime::enter`.
    pub fn enter(&self) -> EnterGuard<'_> {
        self.inner.real.enter()
    }

    /// As `tokio::runtime::Runtime::shutdown_timeout`,
    /// which waits for no thread here: how long it would is not known.
    pub fn shutdown_timeout(mut self, _: Duration) {
        self.helpers.0 = false;
    }

    /// As `tokio::runtime::Runtime::shutdown_background`.
    pub fn shutdown_background(mut self) {
        self.helpers.0 = false;
    }

    /// As `tokio::runtime::Runtime::metrics`.
    pub fn metrics(&self) -> RuntimeMetrics {
        self.inner.real.metrics()
    }
}
