//! A schedule that runs: its state, and the baton that one of its threads has.

use ::std::sync::atomic::{AtomicU32, Ordering};
use ::std::sync::mpsc::SyncSender;
use ::std::sync::{Mutex, PoisonError};
use ::std::thread;

use common::explored::Ending;

use super::State;

/// One schedule that runs.
pub struct Run {
    state: Mutex<State>,
    /// The thread that runs.
    running: AtomicU32,
    /// Told when the schedule ends.
    ended: SyncSender<()>,
    /// Different for each schedule of a process.
    epoch: u64,
    /// Grows with every step, for the thread that watches.
    pub(super) beat: AtomicU32,
}

/// What becomes of a thread whose program is over.
pub fn forever() -> ! {
    loop {
        thread::park();
    }
}

impl Run {
    pub(super) fn new(state: State, epoch: u64, ended: SyncSender<()>) -> Self {
        Self {
            state: Mutex::new(state),
            running: AtomicU32::new(0),
            ended,
            epoch,
            beat: AtomicU32::new(0),
        }
    }

    /// Different for each schedule of a process.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Looks at the state, or changes it.
    pub fn with<R>(&self, look: impl FnOnce(&mut State) -> R) -> R {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Gives a thread the baton.
    pub(super) fn hand_to(&self, thread: u32) {
        self.running.store(thread, Ordering::Release);
    }

    /// Whether the thread has the baton.
    pub(super) fn is_running(&self, thread: u32) -> bool {
        self.running.load(Ordering::Acquire) == thread
    }

    pub(super) fn end(&self, ending: Ending) {
        if self.with(|state| state.end(ending)) {
            // The thread that waits for it lives as long as the process.
            let _ = self.ended.try_send(());
        }
    }
}
