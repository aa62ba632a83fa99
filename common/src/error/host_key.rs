//! Why a host's key is not trusted.

use std::io;
use std::path::PathBuf;

/// What is wrong with the key a host has shown, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum HostKeyProblem {
    /// No line of the file is about this host.
    #[error(
        "its host key {fingerprint} is not in {}; compare the fingerprint with the one its owner has, \
         then add it with 'ssh-keyscan -p {port} {host} >> {}', or trust the first key by writing \
         host_keys = \"accept-new\" in the inventory",
        file.display(), file.display()
    )]
    Unknown {
        /// `SHA256:` and base64, as `ssh` shows it.
        fingerprint: String,
        /// The known hosts.
        file: PathBuf,
        /// The host, as it is reached.
        host: String,
        /// Its port.
        port: u16,
    },
    /// The file has other keys for this host.
    #[error(
        "its host key has changed: it shows {shown}, {}:{line} says {known}; another machine may be between you and the device. \
         If the router was replaced or got a new key, delete that line",
        file.display()
    )]
    Changed {
        /// The fingerprint of the key it shows.
        shown: String,
        /// The fingerprint of the key it had.
        known: String,
        /// The known hosts.
        file: PathBuf,
        /// From 1.
        line: usize,
    },
    /// The file says that this key must not be trusted.
    #[error("its host key {fingerprint} is revoked ({}:{line}): do not connect to it", file.display())]
    Revoked {
        /// The fingerprint of the key it shows.
        fingerprint: String,
        /// The known hosts.
        file: PathBuf,
        /// From 1.
        line: usize,
    },
    /// The file knows only an authority that signs this host's keys.
    #[error(
        "certificates of hosts are not supported, and {}:{line} has only an authority (@cert-authority) \
         for it; add a line with its host key {fingerprint}",
        file.display()
    )]
    Authority {
        /// The fingerprint of the key it shows.
        fingerprint: String,
        /// The known hosts.
        file: PathBuf,
        /// From 1.
        line: usize,
    },
    /// A line about this host cannot be read.
    #[error("{}:{line} is about this host and cannot be read; correct or delete it", file.display())]
    Unreadable {
        /// The known hosts.
        file: PathBuf,
        /// From 1.
        line: usize,
    },
    /// The file cannot be read or written.
    #[error("the known hosts in {} cannot be used: {source}", file.display())]
    File {
        /// The known hosts.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no folder for the user's own known hosts.
    #[error(
        "there is no home folder with known hosts; name a file in the inventory: known_hosts = \"FILE\""
    )]
    NoHome,
}
