//! Which course and which grader a result is of, by the bytes of their files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use course::discover::{LabTask, Workspace};
use sha2::{Digest, Sha256};

/// Below a lab, what no grade depends on.
const NOT_GRADED: [&str; 4] = ["README.md", "checks", "tests", "benches"];
/// Digits of a fingerprint that is read by people, too.
const SHORT: usize = 16;

/// The fingerprint of what the course says: the labs of the chosen tasks, what they are
/// built with, and in which versions.
///
/// # Errors
/// If a file cannot be read.
pub fn course(workspace: &Workspace, chosen: &[LabTask<'_>]) -> Result<String> {
    let mut files = Vec::new();
    let mut labs: Vec<_> = chosen.iter().map(|chosen| &chosen.lab.folder).collect();
    labs.dedup();
    for lab in labs {
        collect(lab, &NOT_GRADED, &mut files)?;
    }
    for name in ["Cargo.toml", "Cargo.lock", "common/Cargo.toml"] {
        files.push(workspace.root.join(name));
    }
    collect(&workspace.root.join("common/src"), &[], &mut files)?;
    fingerprint(&workspace.root, files)
}

/// The grader's version and the fingerprint of what it was built from.
///
/// # Errors
/// If a file cannot be read.
pub fn grader() -> Result<String> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(own, &["tests", "benches", "testdata", "target"], &mut files)?;
    let print = if files.is_empty() {
        // It was built elsewhere.
        let own = std::env::current_exe().context("where is the grader's executable?")?;
        fingerprint(Path::new("/"), vec![own])?
    } else {
        fingerprint(own, files)?
    };
    let compiler = Command::new("rustc").arg("--version").output();
    let compiler = compiler.context("cannot run rustc --version")?;
    let compiler = String::from_utf8_lossy(&compiler.stdout).trim().to_owned();
    Ok(format!("{} {} {print}, {compiler}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")))
}

fn collect(folder: &Path, without: &[&str], files: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name();
        // What an editor leaves belongs to no version.
        if name.as_encoded_bytes().starts_with(b".") || without.iter().any(|it| name == *it) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &[], files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn fingerprint(root: &Path, mut files: Vec<PathBuf>) -> Result<String> {
    files.sort();
    files.dedup();
    let mut hasher = Sha256::new();
    for path in files.iter().filter(|path| path.is_file()) {
        let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.strip_prefix(root).unwrap_or(path);
        for part in [name.as_os_str().as_encoded_bytes(), &text] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    Ok(hex(&hasher.finalize())[..SHORT].to_owned())
}

/// As hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
