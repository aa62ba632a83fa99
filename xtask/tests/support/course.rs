//! The course, and what is handed out of it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace that has the solutions.
pub fn course() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Where handouts are built: the same for all, so that it is done once.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("handout")
}

/// `cargo xtask` in a workspace, as `program`.
pub fn xtask(program: &str, folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(args)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_NET_OFFLINE", "true");
    command
}
