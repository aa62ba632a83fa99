//! `sandbox`: builds the process that serves devices, and becomes it.

use std::ffi::OsString;
use std::process::Command;

use course::discover::discover;
use run::build;
use run::transport::Transport;

use super::{Failure, replace_with};

/// Serves until it is stopped.
pub(super) fn sandbox(args: &[OsString]) -> Result<u8, Failure> {
    let workspace = discover()?;
    let executable = build::sandbox(&workspace, transport_of(args), &contain::prepare()?)?;
    let mut command = Command::new(executable);
    command.args(args);
    replace_with(command)
}

/// The sandbox's own flags, or its file, say what it must be built with.
fn transport_of(args: &[OsString]) -> Transport {
    let mut files = args.iter().enumerate().filter_map(|(at, arg)| {
        match arg.to_str()?.strip_prefix("--config")? {
            "" => args.get(at + 1).cloned(),
            path => Some(path.strip_prefix('=')?.into()),
        }
    });
    let by_file = |path: OsString| {
        let table = std::fs::read_to_string(path).ok()?.parse::<toml::Table>();
        table.ok()?.get("ssh")?.as_bool()
    };
    let by_flag = args.iter().any(|arg| arg == "--ssh");
    if by_flag || files.any(|path| by_file(path) == Some(true)) {
        Transport::Ssh
    } else {
        Transport::Telnet
    }
}
