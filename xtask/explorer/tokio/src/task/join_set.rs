//! `tokio::task::JoinSet`, whose tasks a schedule orders.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::task::{Context, Poll};

use ::tokio::task as real;
use real::{AbortHandle, Id, JoinError};

use super::LocalSet;
use crate::polled::TaskFuture;
use crate::runtime::Handle;

/// As [`tokio::task::JoinSet`](real::JoinSet).
pub struct JoinSet<T> {
    real: real::JoinSet<T>,
}

impl<T> JoinSet<T> {
    /// As [`tokio::task::JoinSet::new`](real::JoinSet::new).
    pub fn new() -> Self {
        Self { real: real::JoinSet::new() }
    }

    /// As [`tokio::task::JoinSet::len`](real::JoinSet::len).
    pub fn len(&self) -> usize {
        self.real.len()
    }

    /// As [`tokio::task::JoinSet::is_empty`](real::JoinSet::is_empty).
    pub fn is_empty(&self) -> bool {
        self.real.is_empty()
    }
}

impl<T: 'static> JoinSet<T> {
    /// As [`tokio::task::JoinSet::spawn`](real::JoinSet::spawn).
    #[track_caller]
    pub fn spawn<F>(&mut self, task: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.real.spawn(TaskFuture::new(task, Location::caller()))
    }

    /// As [`tokio::task::JoinSet::spawn_on`](real::JoinSet::spawn_on).
    #[track_caller]
    pub fn spawn_on<F>(&mut self, task: F, handle: &Handle) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        let task = TaskFuture::new(task, Location::caller());
        self.real.spawn_on(task, handle.real())
    }

    /// As [`tokio::task::JoinSet::spawn_local`](real::JoinSet::spawn_local).
    #[track_caller]
    pub fn spawn_local<F>(&mut self, task: F) -> AbortHandle
    where
        F: Future<Output = T> + 'static,
    {
        self.real.spawn_local(TaskFuture::new(task, Location::caller()))
    }

    /// As [`tokio::task::JoinSet::spawn_local_on`](real::JoinSet::spawn_local_on).
    #[track_caller]
    pub fn spawn_local_on<F>(&mut self, task: F, local_set: &LocalSet) -> AbortHandle
    where
        F: Future<Output = T> + 'static,
    {
        let task = TaskFuture::new(task, Location::caller());
        self.real.spawn_local_on(task, &local_set.real)
    }

    /// As [`tokio::task::JoinSet::spawn_blocking`](real::JoinSet::spawn_blocking).
    #[track_caller]
    pub fn spawn_blocking<F>(&mut self, f: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        self.spawn_blocking_on(f, &Handle::current())
    }

    /// As [`tokio::task::JoinSet::spawn_blocking_on`](real::JoinSet::spawn_blocking_on).
    #[track_caller]
    pub fn spawn_blocking_on<F>(&mut self, f: F, handle: &Handle) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        let result = handle.helper(f, Location::caller());
        self.real.spawn_on(result, handle.real())
    }

    /// As [`tokio::task::JoinSet::join_next`](real::JoinSet::join_next).
    pub async fn join_next(&mut self) -> Option<Result<T, JoinError>> {
        self.real.join_next().await
    }

    /// As [`tokio::task::JoinSet::join_next_with_id`](real::JoinSet::join_next_with_id).
    pub async fn join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>> {
        self.real.join_next_with_id().await
    }

    /// As [`tokio::task::JoinSet::try_join_next`](real::JoinSet::try_join_next).
    pub fn try_join_next(&mut self) -> Option<Result<T, JoinError>> {
        self.real.try_join_next()
    }

    /// As [`tokio::task::JoinSet::try_join_next_with_id`](real::JoinSet::try_join_next_with_id).
    pub fn try_join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>> {
        self.real.try_join_next_with_id()
    }

    /// As [`tokio::task::JoinSet::join_all`](real::JoinSet::join_all).
    pub async fn join_all(self) -> Vec<T> {
        self.real.join_all().await
    }

    /// As [`tokio::task::JoinSet::shutdown`](real::JoinSet::shutdown).
    pub async fn shutdown(&mut self) {
        self.real.shutdown().await;
    }

    /// As [`tokio::task::JoinSet::abort_all`](real::JoinSet::abort_all).
    pub fn abort_all(&mut self) {
        self.real.abort_all();
    }

    /// As [`tokio::task::JoinSet::detach_all`](real::JoinSet::detach_all).
    pub fn detach_all(&mut self) {
        self.real.detach_all();
    }

    /// As [`tokio::task::JoinSet::poll_join_next`](real::JoinSet::poll_join_next).
    pub fn poll_join_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, JoinError>>> {
        self.real.poll_join_next(context)
    }

    /// As [`tokio::task::JoinSet::poll_join_next_with_id`](real::JoinSet::poll_join_next_with_id).
    pub fn poll_join_next_with_id(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<(Id, T), JoinError>>> {
        self.real.poll_join_next_with_id(context)
    }
}

impl<T> fmt::Debug for JoinSet<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(formatter)
    }
}

impl<T> Default for JoinSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, F> FromIterator<F> for JoinSet<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    fn from_iter<I: IntoIterator<Item = F>>(tasks: I) -> Self {
        let mut set = Self::new();
        for task in tasks {
            set.spawn(task);
        }
        set
    }
}
