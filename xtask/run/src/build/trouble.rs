//! A build that failed by the place where cargo builds, not by what it builds.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use course::text::without_colours;

/// Or else a student would read that a program does not build.
pub(super) fn is_not_of_the_place(cargo: &Command, words: &str, errors: &str) -> Result<()> {
    // Below these lines stand those of the program, whatever they say.
    let headings = errors.lines().map(without_colours).filter(|line| line.starts_with("error"));
    let said = headings.fold(words.to_owned(), |said, line| said + "\n" + &line);
    let target = cargo.get_envs().find(|(name, _)| *name == "CARGO_TARGET_DIR");
    let target = target.and_then(|(_, place)| place).unwrap_or_default();
    match start::advice(&said, Path::new(target)) {
        Some(advice) => bail!("{advice}"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_speaks_of_a_full_disk_is_a_program_that_does_not_build() {
        let mut cargo = Command::new("cargo");
        cargo.env("CARGO_TARGET_DIR", "/course/target");
        let tried = |words, errors| is_not_of_the_place(&cargo, words, errors);
        let own = "error[E0308]: mismatched types\n5 | let x: u8 = \"(os error 28)\";";
        assert!(tried("error: could not compile `x`", own).is_ok());
        for (words, errors) in [
            ("Caused by:\n  Read-only file system (os error 30)", ""),
            ("", "\u{1b}[31merror\u{1b}[0m: couldn't write a file: full (os error 28)"),
        ] {
            let error = tried(words, errors).unwrap_err().to_string();
            assert!(error.contains("/course/target"), "{error}");
        }
    }
}
