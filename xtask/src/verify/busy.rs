//! Load, for verdicts that must not depend on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Threads that keep processors busy until this is dropped.
pub(super) struct CpuLoad {
    enough: Arc<AtomicBool>,
}

impl CpuLoad {
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

impl Drop for CpuLoad {
    fn drop(&mut self) {
        self.enough.store(true, Ordering::Relaxed);
    }
}
