//! As `tokio::signal`: in a schedule, no user is there who presses Ctrl-C.

use std::future::pending;
use std::io;

/// Completes never.
///
/// # Errors
/// None here.
pub async fn ctrl_c() -> io::Result<()> {
    pending().await
}

/// Signals of Unix.
#[cfg(unix)]
pub mod unix {
    use std::future::pending;
    use std::io;

    pub use ::tokio::signal::unix::SignalKind;

    /// A signal that never arrives.
    #[derive(Debug)]
    pub struct Signal(());

    impl Signal {
        /// Completes never.
        pub async fn recv(&mut self) -> Option<()> {
            pending().await
        }
    }

    /// Listens for signals of this kind.
    ///
    /// # Errors
    /// None here.
    pub fn signal(_: SignalKind) -> io::Result<Signal> {
        Ok(Signal(()))
    }
}
