//! `cargo xtask`: builds the grader if it has changed, in sight, and becomes it.
//!
//! The alias runs this with `--quiet`, or cargo's `Finished` and `Running` would stand in
//! front of every report. It needs no crate, so it is there within a second, and the
//! long build that follows shows its progress.

mod stamp;
mod version;

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus};
use std::time::SystemTime;

use self::stamp::Stamp;

/// The grader's package, and its binary.
const GRADER: &str = "xtask";
/// As cargo ends where it cannot build.
const NOT_BUILT: u8 = 101;

fn main() -> ExitCode {
    match start() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: cannot start the grader: {error}");
            ExitCode::from(NOT_BUILT)
        }
    }
}

fn start() -> io::Result<ExitCode> {
    let this = env::current_exe()?;
    // Beside this program, wherever cargo builds.
    let grader = this.with_file_name(format!("{GRADER}{}", env::consts::EXE_SUFFIX));
    let stamp = Stamp::beside(&grader);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    let root = root.unwrap_or(Path::new("."));
    if !stamp.is_newer_than_sources(root) {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        if let Some(advice) = version::too_old(&cargo, root) {
            eprintln!("error: {advice}");
            return Ok(ExitCode::from(NOT_BUILT));
        }
        let began = SystemTime::now();
        if !grader.exists() {
            eprintln!("Building the grader. This happens once and takes about a minute.");
        }
        let (built, words) = build(&cargo)?;
        if !built.success() {
            let target = grader.ancestors().nth(2).unwrap_or(root);
            match start::advice(&words, target) {
                Some(advice) => eprintln!("\nerror: the grader was not built: {advice}"),
                None => eprintln!(
                    "\nThe grader was not built. README.md, \"When something goes wrong\", says what \
                     helps."
                ),
            }
            return Ok(ExitCode::from(NOT_BUILT));
        }
        // Without it, cargo is asked again: that takes a moment longer.
        let _ = stamp.set(began);
    }
    become_program(&grader, env::args_os().skip(1))
}

/// How that ended, and what cargo said in the end.
fn build(cargo: &OsStr) -> io::Result<(ExitStatus, String)> {
    let mut command = Command::new(cargo);
    command.args(["build", "--package", GRADER, "--bin", GRADER]);
    start::prepare(&mut command);
    let mut child = command.spawn()?;
    let relay = child.stderr.take().map(start::relayed);
    let status = child.wait()?;
    let words = relay.and_then(|relay| relay.join().ok()).unwrap_or_default();
    Ok((status, words))
}

/// Comes back only if that is not possible.
#[cfg(unix)]
fn become_program(program: &Path, args: impl Iterator<Item = OsString>) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(Command::new(program).args(args).exec())
}

/// Ends with the exit code of the program.
#[cfg(not(unix))]
fn become_program(program: &Path, args: impl Iterator<Item = OsString>) -> io::Result<ExitCode> {
    let status = Command::new(program).args(args).status()?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
