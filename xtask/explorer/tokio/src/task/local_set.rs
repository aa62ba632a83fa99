//! Tasks that stay on one thread.

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use ::tokio::task as real;
use real::{JoinHandle, LocalEnterGuard};

use crate::polled::TaskFuture;
use crate::runtime::Runtime;

/// As [`tokio::task::LocalSet`](real::LocalSet).
#[derive(Debug, Default)]
pub struct LocalSet {
    pub(super) real: real::LocalSet,
}

/// As [`tokio::task::spawn_local`](real::spawn_local).
#[track_caller]
pub fn spawn_local<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + 'static,
    F::Output: 'static,
{
    real::spawn_local(TaskFuture::new(future, Location::caller()))
}

impl LocalSet {
    /// As [`tokio::task::LocalSet::new`](real::LocalSet::new).
    pub fn new() -> Self {
        Self::default()
    }

    /// As [`tokio::task::LocalSet::enter`](real::LocalSet::enter).
    pub fn enter(&self) -> LocalEnterGuard {
        self.real.enter()
    }

    /// As [`tokio::task::LocalSet::spawn_local`](real::LocalSet::spawn_local).
    #[track_caller]
    pub fn spawn_local<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let future = TaskFuture::new(future, Location::caller());
        self.real.spawn_local(future)
    }

    /// As [`tokio::task::LocalSet::block_on`](real::LocalSet::block_on).
    #[track_caller]
    pub fn block_on<F: Future>(&self, runtime: &Runtime, future: F) -> F::Output {
        runtime.block_on(self.run_until(future))
    }

    /// As [`tokio::task::LocalSet::run_until`](real::LocalSet::run_until).
    pub async fn run_until<F: Future>(&self, future: F) -> F::Output {
        self.real.run_until(future).await
    }
}

impl Future for LocalSet {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.real).poll(context)
    }
}
