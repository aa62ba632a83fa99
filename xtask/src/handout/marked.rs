//! The marked sources of a lab.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use course::discover::Found;
use course::regions::{Region, Whose, regions};
use course::sources;

/// A source of a lab that has marked regions.
#[derive(Debug)]
pub struct Marked {
    /// Below the lab's folder.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
    /// Its regions, in their order.
    pub regions: Vec<Region>,
}

impl Marked {
    /// The ids of its regions' tasks, each once.
    pub fn tasks(&self) -> impl Iterator<Item = &str> {
        let tasks: BTreeSet<_> = self.regions.iter().map(|it| it.task.as_str()).collect();
        tasks.into_iter()
    }
}

/// The lab's marked sources, by path.
///
/// # Errors
/// If a source cannot be read, a mark is in the wrong place, or names a task
/// that the lab does not have; with file and line.
pub fn of_lab(lab: &Found) -> Result<Vec<Marked>> {
    let mut found = Vec::new();
    for source in sources::below(&lab.folder.join("src"))? {
        let path = source.strip_prefix(&lab.folder)?;
        let shown = format!("{}/{}", lab.package, path.display());
        let text = fs::read_to_string(&source).with_context(|| shown.clone())?;
        let regions = match regions(&text, Whose::Instructors) {
            Ok(regions) => regions,
            Err(error) => bail!("{shown}:{error}"),
        };
        known(lab, &shown, &regions)?;
        if !regions.is_empty() {
            let path = path.to_owned();
            found.push(Marked { path, text, regions });
        }
    }
    Ok(found)
}

fn known(lab: &Found, shown: &str, regions: &[Region]) -> Result<()> {
    for region in regions {
        if !lab.lab.tasks.iter().any(|task| task.id() == region.task) {
            bail!(
                "{shown}:{}: {} has no task '{}'",
                region.lines.start + 1,
                lab.package,
                region.task
            );
        }
    }
    Ok(())
}
