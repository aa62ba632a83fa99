//! Other systems than Linux: nothing keeps a program to its task.
//!
//! Its time and its output are limited, and all that it started ends with it. What it
//! reads, writes and connects to is not, nor is its memory.

use std::io;
use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::ending::Ending;
use crate::{Containment, Launch, Layer};

/// What tells the stages of a contained run what to do: there are none.
#[derive(Debug)]
pub(crate) enum Control {}

/// What the stages of a contained run tell: there are none.
#[derive(Debug)]
pub(crate) enum ContainedOutput {}

/// The program itself.
pub(crate) fn command(launch: &Launch) -> io::Result<(Command, Option<Control>)> {
    Ok((launch.command(), None))
}

/// What ends a program that was to be contained.
pub(crate) fn without_control(launch: &Launch) -> Vec<Layer> {
    if launch.contained.is_some() { Layer::expected().collect() } else { Vec::new() }
}

/// See [`crate::stage`].
pub(crate) fn stage() -> Option<ExitCode> {
    None
}

impl Control {
    pub(crate) fn begin(&mut self, _: &Launch, _: &Containment) {
        match *self {}
    }

    pub(crate) fn end(&self) {
        match *self {}
    }

    pub(crate) fn told(self) -> io::Result<ContainedOutput> {
        match self {}
    }
}

impl ContainedOutput {
    pub(crate) fn ending(&self) -> io::Result<Ending> {
        match *self {}
    }

    pub(crate) fn lasted(&self) -> Option<Duration> {
        match *self {}
    }

    pub(crate) fn into_layers(self) -> Vec<Layer> {
        match self {}
    }
}
