//! `tokio::task`, where every poll is a step of the schedule.

pub mod join_set;
mod local_set;

use std::future::Future;
use std::panic::Location;

pub use ::tokio::task::{
    AbortHandle, Id, JoinError, JoinHandle, LocalKey, Unconstrained, consume_budget, coop, futures,
    id, try_id, unconstrained, yield_now,
};
pub use join_set::JoinSet;
pub use local_set::{LocalSet, spawn_local};

use crate::polled::TaskFuture;
use crate::runtime::Handle;
use crate::within;

/// As `tokio::task::spawn`.
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    ::tokio::spawn(TaskFuture::new(future, Location::caller()))
}

/// As `tokio::task::spawn_blocking`.
#[track_caller]
pub fn spawn_blocking<F, R>(f: F) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    Handle::current().spawn_blocking(f)
}

/// As `tokio::task::block_in_place`; if time
/// passes in it, the schedule ends out of sight, because other tasks of a real
/// runtime would go on meanwhile.
#[track_caller]
pub fn block_in_place<F, R>(f: F) -> R
where
    F: FnOnce() -> R,
{
    let many = explorer_std::explorer::current().is_none_or(|current| current.has_many());
    if within::drives() && !many {
        panic!("can call blocking only when running on the multi-threaded runtime");
    }
    within::in_place(f)
}
