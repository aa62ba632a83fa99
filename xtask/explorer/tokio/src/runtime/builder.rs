//! Builds the one runtime there is.

use std::io;
use std::time::Duration;

use explorer_std::explorer::current;

use super::Runtime;
use crate::within;

/// As `tokio::runtime::Builder`: what it is told
/// changes nothing.
#[derive(Debug)]
pub struct Builder {
    /// The program takes it for one of several threads.
    many: bool,
}

/// What makes no difference to a runtime of one thread and no sockets.
macro_rules! ignored {
    ($($name:ident($($argument:ty)?)),* $(,)?) => {
        $(
            #[doc = concat!("As `tokio::runtime::Builder::", stringify!($name), "`.")]
            pub fn $name(&mut self $(, _: $argument)?) -> &mut Self {
                self
            }
        )*
    };
}

impl Builder {
    /// As `tokio::runtime::Builder::new_current_thread`.
    pub fn new_current_thread() -> Self {
        Self { many: false }
    }

    /// As `tokio::runtime::Builder::new_multi_thread`.
    pub fn new_multi_thread() -> Self {
        Self { many: true }
    }

    ignored!(
        enable_all(),
        enable_io(),
        enable_time(),
        event_interval(u32),
        global_queue_interval(u32),
        max_blocking_threads(usize),
        max_io_events_per_tick(usize),
        name(impl Into<String>),
        start_paused(bool),
        thread_keep_alive(Duration),
        thread_name(impl Into<String>),
        thread_stack_size(usize),
        worker_threads(usize),
    );

    /// As `tokio::runtime::Builder::build`.
    ///
    /// # Errors
    /// What the system says.
    pub fn build(&mut self) -> io::Result<Runtime> {
        if let Some(current) = current() {
            current.has_runtime(self.many);
        }
        // No sockets: without them, a runtime is made of memory only.
        let real = ::tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .on_thread_park(within::idle)
            .build()?;
        Ok(Runtime::paused(real))
    }
}
