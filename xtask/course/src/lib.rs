//! What the course says: its labs, their tasks, and what must be true of a program.
//!
//! [`discover`] finds the labs of a workspace, [`lab`] reads a `lab.toml`, [`select`]
//! chooses what the command line names. Nothing here runs a program, and nothing
//! knows a lab, task or check by name.

pub mod discover;
pub mod fingerprint;
pub mod lab;
pub mod manifest;
pub mod programs;
pub mod regions;
pub mod scripts;
pub mod select;
pub mod sources;
pub mod starters;
pub mod text;
pub mod usage;
