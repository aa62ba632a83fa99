//! What cargo would not build again, though it is not what lies there.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::cargo;
use crate::discover::Workspace;
use crate::sources;

/// Has cargo forget what it built of these packages, where it was deceived.
pub(super) fn forget(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    for lab in &workspace.labs {
        if packages.contains(&lab.package.as_str())
            && sources::deceive_cargo(lab, &workspace.target)?
        {
            clean(&workspace.root, &workspace.target, &lab.package)?;
        }
    }
    Ok(())
}

fn clean(root: &Path, target: &Path, package: &str) -> Result<()> {
    let output = Command::new(cargo())
        .args(["clean", "--package", package, "--target-dir"])
        .arg(target)
        .env("CARGO_BUILD_BUILD_DIR", target)
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .context("cannot run cargo")?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        bail!("cargo cannot forget {package}: {}", words.trim());
    }
    Ok(())
}
