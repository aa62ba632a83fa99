//! The run in which the program gets a Ctrl-C.

use serde::Deserialize;
use toml::Spanned;

/// A second run of the same program with the same devices: as soon as all healthy devices
/// work on the command that takes time (see [`delay_at`](super::Devices::delay_at)), the
/// program gets the signal that a terminal sends for Ctrl-C, SIGINT.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Interrupt {
    /// By so many simulated seconds, the healthy devices answer later than in the ordinary
    /// run: the signal comes long before the first answer.
    pub answers_later: Spanned<f64>,
}

/// The run that a check is about, besides the ordinary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunKind {
    /// The one in which the program gets a Ctrl-C.
    Interrupted,
}
