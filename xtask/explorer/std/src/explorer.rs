//! Which thread goes on: one thread of the program at a time, chosen before every step.

mod block_on;
mod blocking;
mod chooser;
mod clock;
mod current_thread;
mod id;
mod run;
pub mod runtime;
mod state;
mod worker;

pub use self::block_on::block_on;
pub use self::chooser::Chooser;
pub use self::current_thread::{CurrentThread, Reason, current};
pub use self::id::Id;
pub use self::run::{Run, forever};
pub use self::state::{Object, State, Wait};
pub use self::worker::{exit_code, main};

/// A place in the program's source.
pub type Place = &'static ::std::panic::Location<'static>;
