//! One run: a seed becomes a variation, a program meets its devices, and what
//! happened becomes an observation.
//!
//! [`vary`] draws, [`build`] calls cargo, [`sandbox`] serves the devices,
//! [`observe`] runs the program and gathers what they saw. [`schedule`] is the same
//! for a schedule that an explorer wrote down.

pub mod build;
pub mod observe;
pub mod router;
pub mod sandbox;
pub mod schedule;
pub mod transport;
pub mod vary;
