//! What is run, and in which surroundings.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::Containment;

/// What is run.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The executable.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// What its environment has besides what every program gets.
    pub environment: Vec<(String, String)>,
    /// Where it runs.
    pub directory: PathBuf,
    /// What it is kept to; `None` lets it do all that its user may.
    pub contained: Option<Containment>,
    /// The file that others write about it.
    pub witness: Option<PathBuf>,
    /// The folder that it fills: its growth is bounded.
    pub fills: Option<PathBuf>,
}

impl Launch {
    /// The program itself.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).stdin(Stdio::null());
        command
    }
}
