//! Ctrl-C ends everything the grader started.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::system::Tree;

/// The programs that must not outlive the grader.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    happened: bool,
    trees: HashMap<u64, Tree>,
    next: u64,
}

/// A program that is ended on an interrupt, with all that it started, until this is
/// dropped. Drop it before the program is waited for: afterwards its number is free.
#[derive(Debug)]
pub struct TreeGuard {
    interrupt: Interrupt,
    number: u64,
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

    /// Ends the program on an interrupt; at once if it has already happened.
    pub fn watch(&self, tree: Tree) -> TreeGuard {
        let mut state = self.state();
        if state.happened {
            tree.kill();
        }
        let number = state.next;
        state.next += 1;
        state.trees.insert(number, tree);
        drop(state);
        TreeGuard { interrupt: self.clone(), number }
    }

    /// What the handler does.
    pub fn trigger(&self) {
        let mut state = self.state();
        state.happened = true;
        state.trees.values().for_each(Tree::kill);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for TreeGuard {
    fn drop(&mut self) {
        self.interrupt.state().trees.remove(&self.number);
    }
}
