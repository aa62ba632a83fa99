//! The futures crate, as an explored program sees it.
//!
//! All of it is the real one, but its `block_on` parks the thread in the
//! schedule: otherwise, no other thread would ever go on.

pub use ::futures::*;

/// As `futures::executor`.
pub mod executor {
    use std::future::Future;

    use explorer_std::explorer::{block_on as block_in_schedule, current};

    pub use ::futures::executor::*;

    /// As `futures::executor::block_on`.
    pub fn block_on<F: Future>(future: F) -> F::Output {
        match current() {
            Some(current) => block_in_schedule(&current, future),
            None => ::futures::executor::block_on(future),
        }
    }
}
