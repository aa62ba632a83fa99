//! Which thread goes on: one thread of the program at a time, chosen before every step.

mod block_on;
mod chooser;
mod driven;
mod object;
mod run;
pub mod runtime;
mod state;
mod waits;
mod worker;

pub use self::block_on::block_on;
pub use self::chooser::Chooser;
pub use self::object::Id;
pub use self::run::{CurrentThread, Reason, Run, current, forever};
pub use self::state::{Object, State, Wait};
pub use self::worker::{exit_code, main};

/// A place in the program's source.
pub type Place = &'static ::std::panic::Location<'static>;
