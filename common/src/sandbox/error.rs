//! Why a sandbox cannot serve.

use std::io;
use std::net::IpAddr;

use crate::error::advice;

/// Why a sandbox cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A device got no port.
    #[error("cannot listen on {address}:{port} for {device}{}", advice(source))]
    Listen {
        /// The device's name.
        device: String,
        /// Where it was to listen.
        address: IpAddr,
        /// The port, 0 for any.
        port: u16,
        /// Why not.
        source: io::Error,
    },
    /// The ports would go beyond 65535.
    #[error("{devices} devices do not fit behind port {port}; omit --port to use free ports")]
    Ports {
        /// How many devices.
        devices: usize,
        /// The first port.
        port: u16,
    },
    /// The addresses would go beyond the last one, or are no IPv4 ones.
    #[error("{devices} devices do not get an address each from {first} on")]
    Addresses {
        /// How many devices.
        devices: usize,
        /// The first address.
        first: IpAddr,
    },
    /// The trace could not be written; what was seen later is lost.
    #[error("cannot write the trace: {0}")]
    Trace(io::Error),
}
