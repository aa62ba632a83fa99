//! What cargo would not build again, though it is not what lies there.

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use course::discover::Workspace;
use course::sources;

use super::{cargo_in, place};

/// Has cargo forget what it built of these packages, where it was deceived.
pub fn forget(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    for lab in &workspace.labs {
        if packages.contains(&lab.package.as_str())
            && sources::deceive_cargo(lab, &workspace.target)?
        {
            clean(workspace, &lab.package)?;
        }
    }
    Ok(())
}

fn clean(workspace: &Workspace, package: &str) -> Result<()> {
    let output = cargo_in(place(workspace))
        .args(["clean", "--package", package])
        .stdin(Stdio::null())
        .output()
        .context("cannot run cargo")?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        bail!("cargo cannot forget {package}: {}", words.trim());
    }
    Ok(())
}
