//! Ctrl-C ends everything the grader started.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// The process groups that must not outlive the grader.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    happened: bool,
    groups: HashSet<Pid>,
}

/// A group that is ended on an interrupt, until this is dropped. Drop it
/// before the group's leader is waited for: afterwards its number is free.
#[derive(Debug)]
pub struct GroupGuard {
    interrupt: Interrupt,
    group: Pid,
}

impl Interrupt {
    /// Reacts to Ctrl-C, SIGTERM and SIGHUP from now on.
    ///
    /// # Errors
    /// If the handler cannot be set, for instance a second time.
    pub fn install() -> Result<Self, ctrlc::Error> {
        let interrupt = Self::default();
        let handled = interrupt.clone();
        ctrlc::set_handler(move || handled.trigger())?;
        Ok(interrupt)
    }

    /// Whether it happened.
    pub fn happened(&self) -> bool {
        self.state().happened
    }

    /// Ends the group on an interrupt; at once if it has already happened.
    pub fn watch(&self, group: Pid) -> GroupGuard {
        let mut state = self.state();
        state.groups.insert(group);
        if state.happened {
            kill(group);
        }
        drop(state);
        GroupGuard { interrupt: self.clone(), group }
    }

    /// What the handler does.
    pub fn trigger(&self) {
        let mut state = self.state();
        state.happened = true;
        state.groups.iter().copied().for_each(kill);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for GroupGuard {
    fn drop(&mut self) {
        self.interrupt.state().groups.remove(&self.group);
    }
}

fn kill(group: Pid) {
    // It may have ended on its own in this moment: that is as good.
    let _ = killpg(group, Signal::SIGKILL);
}
