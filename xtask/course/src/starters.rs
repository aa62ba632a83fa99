//! What a student finds in place of each marked region: `starters.toml`, beside
//! a lab's `lab.toml`.
//!
//! ```toml
//! [["src/bin/sum.rs"]]
//! task = "9.1"
//! starter = '''
//! // What to do here.
//! let sum: u8 = todo!("9.1: add one and one");
//! '''
//! ```
//!
//! The starters of a file stand in the order of its regions ([`crate::regions`]).

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use common::position::line_and_column;
use serde::Deserialize;
use toml::Spanned;

use crate::regions::{Region, is_mark};
use crate::usage::UsageError;

/// The file's name, in the lab's folder.
pub const FILE: &str = "starters.toml";

/// The starters of a lab.
#[derive(Debug, Default)]
pub struct Starters {
    /// What errors call the file.
    shown: String,
    text: String,
    files: BTreeMap<PathBuf, Vec<Starter>>,
    /// Where each file is named first.
    names: BTreeMap<PathBuf, Range<usize>>,
}

/// What a student finds in place of one region.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Starter {
    /// The id of the region's task.
    task: Spanned<String>,
    /// The lines, as far to the left as possible.
    starter: Spanned<String>,
}

/// What is wrong with the file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{shown}:{line}:{column}: {what}")]
pub struct StarterError {
    /// The file.
    pub shown: String,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// What is wrong, and what to do.
    pub what: String,
}

impl From<StarterError> for UsageError {
    fn from(error: StarterError) -> Self {
        anyhow::Error::from(error).into()
    }
}

impl Starters {
    /// Those of the lab in `folder`; none if it has no such file. Errors call
    /// the folder `package`.
    ///
    /// # Errors
    /// If the file cannot be read, or as [`Starters::parse`].
    pub fn read(folder: &Path, package: &str) -> Result<Self> {
        let (path, shown) = (folder.join(FILE), format!("{package}/{FILE}"));
        if !path.exists() {
            return Ok(Self { shown, ..Self::default() });
        }
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {shown}"))?;
        Ok(Self::parse(text, shown)?)
    }

    /// Checks the text of the file; errors call it `shown`.
    ///
    /// # Errors
    /// If it is not TOML, a key is unknown or missing, or a starter has a line
    /// that would be taken for a mark.
    pub fn parse(text: String, shown: String) -> Result<Self, StarterError> {
        type Files = BTreeMap<Spanned<String>, Vec<Starter>>;
        let mut starters = Self { shown, text, ..Self::default() };
        let files: Files = toml::from_str(&starters.text).map_err(|error| {
            starters.wrong(error.span().unwrap_or_default(), error.message().to_owned())
        })?;
        for (name, of_file) in files {
            for starter in &of_file {
                if let Some(mark) = starter.starter.get_ref().lines().find(|line| is_mark(line)) {
                    let what = format!(
                        "'{}' in a starter: its marks are added to it, leave them out",
                        mark.trim()
                    );
                    return Err(starters.wrong(starter.starter.span(), what));
                }
            }
            let path = PathBuf::from(name.get_ref());
            starters.names.insert(path.clone(), name.span());
            starters.files.insert(path, of_file);
        }
        Ok(starters)
    }

    /// What stands in place of the regions of the file `path`, below the lab's
    /// folder: a text for each.
    ///
    /// # Errors
    /// If a region has no starter, a starter no region, or their tasks differ.
    pub fn of_file(&self, path: &Path, regions: &[Region]) -> Result<Vec<String>, StarterError> {
        let starters = self.files.get(path).map(Vec::as_slice).unwrap_or_default();
        let shown = path.display();
        for (region, starter) in regions.iter().zip(starters) {
            if region.task != *starter.task.get_ref() {
                let what = format!(
                    "task = \"{}\" where the region in line {} of {shown} is of task \"{}\"; \
                     the starters of a file stand in the order of its regions",
                    starter.task.get_ref(),
                    region.lines.start + 1,
                    region.task
                );
                return Err(self.wrong(starter.task.span(), what));
            }
        }
        if let Some(starter) = starters.get(regions.len()) {
            let what = format!(
                "task = \"{0}\" is one starter too many: {shown} has {1} between '// solution: …' \
                 and '// end'; remove the starter, or mark what it stands for",
                starter.task.get_ref(),
                crate::text::count(regions.len(), "region"),
            );
            return Err(self.wrong(starter.task.span(), what));
        }
        if let Some(region) = regions.get(starters.len()) {
            let what = format!(
                "no starter for the region in line {} of {shown}; add [[\"{shown}\"]] with \
                 task = \"{}\" and starter = '''…''', what a student finds there",
                region.lines.start + 1,
                region.task
            );
            let last = starters.last().map(|starter| starter.task.span());
            return Err(self.wrong(last.unwrap_or_default(), what));
        }
        Ok(starters.iter().map(|starter| starter.starter.get_ref().clone()).collect())
    }

    /// Whether starters are of these files only, those with regions.
    ///
    /// # Errors
    /// If one is of another file.
    pub fn are_of(&self, files: &[&Path]) -> Result<(), StarterError> {
        match self.names.iter().find(|(path, _)| !files.contains(&path.as_path())) {
            None => Ok(()),
            Some((path, span)) => {
                let what = format!(
                    "[[\"{0}\"]] has no region: there is no '// solution: …' in {0}; \
                     correct the path, or remove the starter",
                    path.display()
                );
                Err(self.wrong(span.clone(), what))
            }
        }
    }

    fn wrong(&self, at: Range<usize>, what: String) -> StarterError {
        let (line, column) = line_and_column(&self.text, at.start);
        StarterError { shown: self.shown.clone(), line, column, what }
    }
}
