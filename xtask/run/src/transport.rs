//! How programs reach the devices of a run, and how fast time passes there.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// How programs reach their devices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// By telnet: needs no cryptography, and so little time to build
    #[default]
    Telnet,
    /// By SSH: labs and sandbox are built with their feature `ssh`
    Ssh,
}
