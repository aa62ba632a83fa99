//! `std::sync`, where a scheduler decides who gets what.

pub use ::std::sync::*;

pub mod atomic;
mod barrier;
mod condvar;
mod lazy;
mod lock;
pub mod mpsc;
mod mutex;
mod once;
mod rwlock;

pub use self::barrier::{Barrier, BarrierWaitResult};
pub use self::condvar::{Condvar, WaitTimeoutResult};
pub use self::lazy::LazyLock;
pub use self::mutex::{Mutex, MutexGuard};
pub use self::once::{Once, OnceLock, OnceState};
pub use self::rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
