//! A folder that JPlag takes: one folder per submission, and the handout beside them.

use std::fs;
use std::path::{Component, Path};

use anyhow::{Context, Result, bail};

use super::File;
use crate::class::feedback::file_name;

const READ_ME: &str = "\
Compare these submissions with JPlag 5 or newer (https://github.com/jplag/JPlag):

    java -jar jplag.jar -l rust -bc base submissions

`submissions` has a folder per student with the sources that were graded, `base` the
handout, which does not count.
";

/// Where files are added, one submission after the other.
///
/// # Errors
/// If the folder is not empty, or cannot be written.
pub fn write(folder: &Path, handout: &[File]) -> Result<()> {
    let shown = || format!("cannot write to {}", folder.display());
    fs::create_dir_all(folder).with_context(shown)?;
    if fs::read_dir(folder).with_context(shown)?.next().is_some() {
        bail!("--jplag {}: choose a folder that is empty or does not exist", folder.display());
    }
    fs::write(folder.join("README.txt"), READ_ME).with_context(shown)?;
    fs::create_dir(folder.join("submissions")).with_context(shown)?;
    add_to(&folder.join("base"), handout)
}

/// Adds a submission.
///
/// # Errors
/// If a file cannot be written.
pub fn add(folder: &Path, id: &str, files: &[File]) -> Result<()> {
    let submissions = folder.join("submissions");
    let first = file_name(id);
    let others = (2..).map(|number| format!("{first}-{number}"));
    let mut names = std::iter::once(first.clone()).chain(others);
    let free = names.find(|name| !submissions.join(name).exists());
    add_to(&submissions.join(free.unwrap_or(first)), files)
}

fn add_to(folder: &Path, files: &[File]) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (path, text) in files {
        let path = Path::new(path);
        // What the intake has taken is below a lab's `src`.
        if path.components().any(|part| !matches!(part, Component::Normal(_))) {
            continue;
        }
        let to = folder.join(path);
        fs::create_dir_all(to.parent().unwrap_or(folder))?;
        fs::write(&to, text).with_context(|| to.display().to_string())?;
    }
    Ok(())
}
