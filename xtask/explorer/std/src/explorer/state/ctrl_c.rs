//! The Ctrl-C that a program gets in a schedule.

use ::std::mem::take;
use ::std::task::Waker;

use super::State;
use crate::explorer::CurrentThread;

/// When it is pressed, and who waits for it.
#[derive(Debug, Default)]
pub(super) struct CtrlC {
    /// Virtual microseconds, once they are known.
    at: Option<u64>,
    /// To be woken when they are.
    waiting: Vec<Waker>,
}

impl State {
    /// It is pressed at this time; returns who has to hear of it.
    fn presses_ctrl_c(&mut self, at: u64) -> Vec<Waker> {
        self.ctrl_c.at = Some(at);
        take(&mut self.ctrl_c.waiting)
    }
}

impl CurrentThread {
    /// The program gets a Ctrl-C so many virtual microseconds from now.
    pub fn press_ctrl_c_in(&self, microseconds: u64) {
        let at = self.present().saturating_add(microseconds);
        let waiting = self.with(|state| state.presses_ctrl_c(at));
        waiting.into_iter().for_each(Waker::wake);
    }

    /// When the program gets its Ctrl-C; wakes the caller once that is known.
    pub fn ctrl_c_at(&self, waker: &Waker) -> Option<u64> {
        self.with(|state| {
            if state.ctrl_c.at.is_none() {
                state.ctrl_c.waiting.push(waker.clone());
            }
            state.ctrl_c.at
        })
    }
}
