//! What can be wrong with an inventory.

use std::path::PathBuf;

/// Why an inventory cannot be used. Where a place is known, it is in the text.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// The file could not be read.
    #[error("cannot read the inventory {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no TOML, or a key or value is wrong.
    #[error("{}: {message}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// With line, column and the line itself.
        message: String,
    },
    /// A value contradicts another one or cannot be served.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong and what to do.
        message: String,
    },
    /// An SSH configuration that the inventory names could not be read.
    #[error("cannot read the SSH configuration {}", path.display())]
    ReadSshConfig {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line of that configuration is wrong, or says what the programs cannot do.
    #[error("{}:{line}: {message}", path.display())]
    SshConfig {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong and what to do.
        message: String,
    },
    /// A device is reached by SSH, and the program was built without it.
    #[error("{device} is reached by SSH, which this program was built without; run: {command}")]
    NoSsh {
        /// The device's name.
        device: String,
        /// What to run instead.
        command: String,
    },
}
