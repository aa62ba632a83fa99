//! A handout as a git repository, if that is asked for.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Makes a repository of the folder, whose first commit is the handout; what became of
/// it, in words.
///
/// # Errors
/// If git is missing or refuses.
pub fn init(folder: &Path) -> Result<String> {
    git(folder, &["init", "--quiet"])?;
    git(folder, &["add", "--all"])?;
    // A user without a name commits later: git says how.
    Ok(match git(folder, &["commit", "--quiet", "--message", "The handout"]) {
        Ok(()) => "a git repository, with the handout as its first commit".into(),
        Err(error) => format!("a git repository without a commit: {error:#}"),
    })
}

fn git(folder: &Path, args: &[&str]) -> Result<()> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("git {} failed: {}", args[0], said.trim());
    }
    Ok(())
}
