//! Sessions for threads: every call waits until it is done.
//!
//! The implementation is the async one, driven by a small runtime that belongs
//! to the session and runs on the calling thread only.

use tokio::runtime::{Builder, Runtime};

use crate::error::SessionError;
use crate::inventory::Device;
use crate::lab::Lab;

/// An open session with a device; see [`super::Session`].
///
/// ```
/// use common::LabArgs;
/// use common::session::blocking::Session;
///
/// let lab = LabArgs::default().open([10, 10, 20, 40].into(), 1, &[])?;
/// let mut session = Session::connect(&lab.devices[0], &lab)?;
/// let version = session.run("show version")?;
/// session.close()?;
/// assert!(version.starts_with("Cisco IOS XE Software"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Session<'d> {
    session: super::Session<'d>,
    runtime: Runtime,
}

impl<'d> Session<'d> {
    /// Connects and logs in, up to privileged mode.
    ///
    /// # Errors
    /// As [`super::Session::connect`].
    pub fn connect(device: &'d Device, lab: &'d Lab) -> Result<Self, SessionError> {
        let mut builder = Builder::new_current_thread();
        builder.enable_time();
        if !device.is_simulated() {
            builder.enable_io();
        }
        let runtime = builder
            .build()
            .map_err(|source| SessionError::Runtime { device: device.name.clone(), source })?;
        let session = runtime.block_on(super::Session::connect(device, lab))?;
        Ok(Self { session, runtime })
    }

    /// Runs one command and returns what the device says.
    ///
    /// # Errors
    /// As [`super::Session::run`].
    pub fn run(&mut self, command: &str) -> Result<String, SessionError> {
        self.runtime.block_on(self.session.run(command))
    }

    /// Sends configuration commands, in order.
    ///
    /// # Errors
    /// As [`super::Session::configure`].
    pub fn configure<C: AsRef<str>>(&mut self, commands: &[C]) -> Result<(), SessionError> {
        self.runtime.block_on(self.session.configure(commands))
    }

    /// Logs out and waits until the device has hung up.
    ///
    /// # Errors
    /// As [`super::Session::close`].
    pub fn close(self) -> Result<(), SessionError> {
        self.runtime.block_on(self.session.close())
    }
}
