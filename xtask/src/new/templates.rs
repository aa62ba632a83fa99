//! The files that a new lab begins with: those of `xtask/templates`, filled in.
//!
//! They are read when they are needed and not built into the program. Students build the
//! program too, and lines of a template may be a solution.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::NewLab;

/// Where they are.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");

/// The files of such a lab, by path below its folder.
///
/// # Errors
/// If a template cannot be read.
pub(super) fn files(lab: &NewLab) -> Result<Vec<(PathBuf, String)>> {
    let kind = if lab.is_async { "async" } else { "threads" };
    let devices = if lab.devices { "devices" } else { "alone" };
    let mut files = Vec::new();
    // What both labs of a kind have, and the lab itself.
    for folder in [kind.to_owned(), format!("{kind}-{devices}")] {
        let folder = Path::new(FOLDER).join(folder);
        take(&folder, Path::new(""), lab, &mut files)?;
    }
    Ok(files)
}

fn take(
    folder: &Path,
    below: &Path,
    lab: &NewLab,
    files: &mut Vec<(PathBuf, String)>,
) -> Result<()> {
    let entries = fs::read_dir(folder);
    for entry in entries.with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        let below = below.join(filled(&name.to_string_lossy(), lab));
        if entry.file_type()?.is_dir() {
            take(&path, &below, lab, files)?;
        } else {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            files.push((below, filled(&text, lab)));
        }
    }
    Ok(())
}

/// The text with what its placeholders stand for. They are words that rustfmt and TOML
/// accept where they stand.
fn filled(text: &str, lab: &NewLab) -> String {
    text.replace("LAB_PACKAGE", &lab.package)
        .replace("LAB_NUMBER", &lab.number.to_string())
        .replace("LAB_TITLE", &lab.title)
        .replace("TASK_DIGITS", &lab.task.replace('.', ""))
        .replace("TASK_ID", &lab.task)
        .replace("PROGRAM", &lab.program)
}
