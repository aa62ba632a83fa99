//! Load, for verdicts that must not depend on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Threads that keep processors busy until this is dropped.
pub(super) struct Busy {
    enough: Arc<AtomicBool>,
}

impl Busy {
    pub(super) fn start(threads: usize) -> Self {
        let enough = Arc::new(AtomicBool::new(false));
        for _ in 0..threads {
            let enough = Arc::clone(&enough);
            thread::spawn(move || {
                while !enough.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        Self { enough }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.enough.store(true, Ordering::Relaxed);
    }
}
