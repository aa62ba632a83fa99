//! What keeps cargo from building, and is no fault of what it builds.

use std::path::Path;

/// What to do, if it is the place that cargo builds in, or what the system lacks.
pub fn advice(words: &str, target: &Path) -> Option<String> {
    let says = |signs: &[&str]| signs.iter().any(|sign| words.contains(sign));
    let place = target.display();
    if says(&["(os error 30)", "Permission denied (os error 13)"]) {
        Some(format!(
            "cargo cannot write where it builds, in {place}. Copy the course into a folder of \
             your own, or have cargo build in one: export CARGO_TARGET_DIR=~/course-target"
        ))
    } else if says(&["(os error 28)", "(os error 122)", "No space left on device"]) {
        Some(format!(
            "there is no space left where cargo builds, in {place}. A first grade takes about \
             1.5 GB: make room, or build on another disk: export CARGO_TARGET_DIR=/that/disk"
        ))
    } else if says(&["linker `cc` not found"]) {
        Some(
            "there is no `cc`, which Rust links programs with. Debian, Ubuntu: sudo apt install \
             build-essential"
                .into(),
        )
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_place_lacks_is_told_apart_from_what_is_wrong_in_a_program() {
        for (words, says) in [
            (
                "error: failed to open: /c/target/debug/.cargo-lock\n\nCaused by:\n  \
              Read-only file system (os error 30)",
                Some("cannot write where it builds, in /c/target"),
            ),
            ("Permission denied (os error 13)", Some("cannot write where it builds")),
            (
                "rustc-LLVM ERROR: IO failure on output stream: No space left on device",
                Some("no space left"),
            ),
            ("Disk quota exceeded (os error 122)", Some("no space left")),
            ("error: linker `cc` not found", Some("build-essential")),
            ("error[E0382]: use of moved value: `text`", None),
        ] {
            let advice = advice(words, Path::new("/c/target"));
            match says {
                Some(says) => assert!(advice.is_some_and(|it| it.contains(says)), "{words}"),
                None => assert_eq!(advice, None, "{words}"),
            }
        }
    }
}
