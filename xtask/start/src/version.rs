//! Whether cargo is new enough for the course.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What to do, if it is not; `None` also if that cannot be told.
pub(super) fn too_old(cargo: &OsStr, root: &Path) -> Option<String> {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).ok()?;
    let output = Command::new(cargo).arg("--version").output().ok()?;
    advice(&manifest, &String::from_utf8_lossy(&output.stdout))
}

fn advice(manifest: &str, version: &str) -> Option<String> {
    let needed = manifest.lines().find_map(|line| line.strip_prefix("rust-version = "))?;
    let needed = needed.trim().trim_matches('"');
    let found = version.split_whitespace().nth(1)?;
    (numbers(found)? < numbers(needed)?).then(|| {
        format!(
            "this course needs Rust {needed} or newer, and this is cargo {found}.\n\
             Run `rustup update`. Without rustup, install Rust from https://rustup.rs."
        )
    })
}

fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_cargo_is_told_apart_and_an_odd_one_is_tried() {
        let manifest = "[workspace.package]\nrust-version = \"1.95\"\n";
        for (version, too_old) in [
            ("cargo 1.90.0 (840b83a10 2025-07-30)", true),
            ("cargo 1.95.0 (1 2026-04-16)", false),
            ("cargo 1.100.0-nightly (1 2026-10-01)", false),
            ("cargo 2.0.0", false),
            ("cargo", false),
        ] {
            assert_eq!(advice(manifest, version).is_some(), too_old, "{version}");
        }
        let says = advice(manifest, "cargo 1.90.0").unwrap_or_default();
        assert!(says.starts_with("this course needs Rust 1.95 or newer, and this is cargo 1.90.0"));
    }
}
