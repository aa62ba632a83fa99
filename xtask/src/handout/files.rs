//! Which files of the course go along.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::discover::{LabPackage, Workspace};
use course::starters;

use super::below;

/// What a student needs beside the crates.
const OF_THE_WORKSPACE: [&str; 12] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    ".gitattributes",
    ".gitignore",
    "clippy.toml",
    "rustfmt.toml",
    "rust-toolchain.toml",
    "README.md",
    "SECURITY.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
];

/// Crates that are not of the course, but in it: see the README there.
const VENDORED: &str = "vendor";

/// Folders of a crate that stay: programs that prove the checks and those of new labs
/// are solutions, and tests and benches are about finished programs.
const STAY: [&str; 6] = ["checks", "templates", "tests", "benches", "testdata", "target"];
/// The folder of a lab with starters in Python, which go along if that is asked for.
pub const PYTHON: &str = "python";

/// The files, by path below the workspace's folder.
///
/// # Errors
/// If one cannot be read.
pub fn gather(
    workspace: &Workspace,
    labs: &[&LabPackage],
    python: bool,
) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let stay: Vec<_> = STAY.into_iter().chain((!python).then_some(PYTHON)).collect();
    let mut files = BTreeMap::new();
    for name in OF_THE_WORKSPACE {
        let path = workspace.root.join(name);
        if path.is_file() {
            files.insert(name.into(), read(&path)?);
        }
    }
    for folder in &workspace.members {
        let of_lab = |lab: &&LabPackage| lab.folder == *folder;
        let left_out = workspace.labs.iter().any(|lab| of_lab(&lab)) && !labs.iter().any(of_lab);
        if !left_out {
            take(&workspace.root, folder, &stay, &mut files)?;
        }
    }
    let vendored = workspace.root.join(VENDORED);
    if vendored.is_dir() {
        take(&workspace.root, &vendored, &[], &mut files)?;
    }
    Ok(files)
}

/// Only a crate's own folders stay: below `src`, they are modules.
fn take(
    root: &Path,
    folder: &Path,
    stay: &[&str],
    files: &mut BTreeMap<PathBuf, Vec<u8>>,
) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if kind.is_dir() && !stay.contains(&&*name) && !name.starts_with('.') {
            take(root, &path, &[], files)?;
        } else if kind.is_file() && !is_left_behind(&name) {
            files.insert(below(root, &path)?, read(&path)?);
        }
    }
    Ok(())
}

/// The starters, which stand where they belong, and what editors and `reset`
/// leave: it may be an older solution.
fn is_left_behind(name: &str) -> bool {
    let endings = ["~", ".orig", ".rej", ".bak", ".swp"];
    name == starters::FILE
        || name.starts_with('.')
        || name.contains(".saved-")
        || endings.iter().any(|ending| name.ends_with(ending))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
