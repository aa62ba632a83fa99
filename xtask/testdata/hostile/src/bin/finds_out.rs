//! ends: code 3
use std::env::{current_dir, temp_dir, var_os};
use std::fs;
use std::path::PathBuf;

/// What tells a grader from a shell, as far as it is held.
fn main() {
    let mut signs = Vec::new();
    for name in ["HOME", "LANG", "LOGNAME", "PATH", "PWD", "SHELL", "USER"] {
        if var_os(name).is_none_or(|value| value.is_empty()) {
            signs.push(format!("no {name}"));
        }
    }
    if var_os("RUST_BACKTRACE").is_some() {
        signs.push("RUST_BACKTRACE".into());
    }
    let home = PathBuf::from(var_os("HOME").unwrap_or_default());
    if fs::write(home.join("notes"), "mine").is_err() {
        signs.push(format!("no home at {}", home.display()));
    }
    if fs::write(temp_dir().join("more"), "mine").is_err() {
        signs.push("no folder for temporary files".into());
    }
    if var_os("PWD").map(PathBuf::from) != current_dir().ok() {
        signs.push("PWD is another folder".into());
    }
    if std::process::id() == 1 {
        signs.push("pid 1".into());
    }
    if unsafe { hostile::c::getppid() } == 0 {
        signs.push("a parent in another namespace".into());
    }
    hostile::report(&signs);
}
