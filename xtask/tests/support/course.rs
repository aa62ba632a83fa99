//! The course, and what is handed out of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace that has the solutions.
pub fn course() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Where the handout is that is built: always the same, so that it is done once.
pub fn home() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("handout/course")
}

/// Where it is built.
pub fn target() -> PathBuf {
    home().join("target")
}

/// Hands the course out to its home; what was built there stays.
pub fn hand_out(program: &str) -> PathBuf {
    let home = home();
    fs::create_dir_all(&home).unwrap();
    for entry in fs::read_dir(&home).unwrap().flatten() {
        match entry.file_type().unwrap().is_dir() {
            true if entry.file_name() == "target" => {}
            true => fs::remove_dir_all(entry.path()).unwrap(),
            false => fs::remove_file(entry.path()).unwrap(),
        }
    }
    let new = home.with_file_name("new");
    let _ = fs::remove_dir_all(&new);
    // Within the course's folder, only the course's own target folder will do.
    let done = xtask(program, course(), &["handout", new.to_str().unwrap()])
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap())
        .status();
    assert!(done.unwrap().success());
    for entry in fs::read_dir(&new).unwrap().flatten() {
        fs::rename(entry.path(), home.join(entry.file_name())).unwrap();
    }
    home
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
