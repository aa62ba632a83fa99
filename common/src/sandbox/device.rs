//! A device of a running sandbox: its router, and what is true of it for all sessions.

use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::Options;
use crate::fault::FaultPlan;
use crate::inventory::{Delay, Device};
use crate::router::ios::Router;

/// One device of a running sandbox.
pub(super) struct ServedDevice {
    pub(super) name: String,
    pub(super) delay: Delay,
    pub(super) seed: u64,
    router: Mutex<Router>,
    pub(super) open: AtomicUsize,
    /// Tells the sessions of the device that it reloads.
    pub(super) reloaded: Notify,
    /// It boots, and accepts no login until then.
    boots_until: Mutex<Option<Instant>>,
    pub(super) fault: Option<FaultPlan>,
    /// Sessions that were begun or refused.
    pub(super) visits: AtomicU64,
}

impl ServedDevice {
    /// The inventory's `device`, which is this router.
    pub(super) fn new(device: &Device, mut router: Router, options: &Options) -> Self {
        if let Some(secret) = &options.enable_secret {
            router = router.with_enable_secret(secret);
        }
        Self {
            name: device.name.clone(),
            delay: device.delay.unwrap_or(Delay::NONE),
            seed: device.seed,
            router: Mutex::new(router),
            open: AtomicUsize::new(0),
            reloaded: Notify::new(),
            boots_until: Mutex::new(None),
            fault: options.faults.get(&device.name).copied(),
            visits: AtomicU64::new(0),
        }
    }

    /// Ends all its sessions and accepts no login until it has booted.
    pub(super) fn reload(&self, options: &Options) {
        *self.boots_until() = Some(Instant::now() + options.clock.real(options.boot_time));
        self.reloaded.notify_waiters();
    }

    /// Whether it boots, and accepts no login.
    pub(super) fn boots(&self) -> bool {
        self.boots_until().is_some_and(|until| Instant::now() < until)
    }

    fn boots_until(&self) -> MutexGuard<'_, Option<Instant>> {
        self.boots_until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn router(&self) -> MutexGuard<'_, Router> {
        self.router.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
