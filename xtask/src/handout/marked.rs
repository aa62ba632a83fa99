//! The marked sources of a lab.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use course::bail_usage;
use course::discover::LabPackage;
use course::regions::{Audience, Region, regions, replaced};
use course::sources;
use course::starters::Starters;
use course::usage::UsageError;

use super::portable;

/// A source of a lab that has marked regions.
#[derive(Debug)]
pub struct MarkedSource {
    /// Below the lab's folder.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
    /// Its regions, in their order.
    pub regions: Vec<Region>,
    /// What a student finds in place of each.
    pub starters: Vec<String>,
}

impl MarkedSource {
    /// The ids of its regions' tasks, each once.
    pub fn tasks(&self) -> impl Iterator<Item = &str> {
        let tasks: BTreeSet<_> = self.regions.iter().map(|it| it.task.as_str()).collect();
        tasks.into_iter()
    }

    /// The file with the regions of the chosen tasks as their starters.
    pub fn with_starters(&self, chosen: impl Fn(&str) -> bool) -> String {
        let both = self.regions.iter().zip(&self.starters);
        let chosen = both.filter(|(region, _)| chosen(&region.task));
        let starters =
            chosen.map(|(region, starter)| (region.lines.clone(), region.with_starter(starter)));
        replaced(&self.text, starters)
    }
}

/// The lab's marked sources, by path.
///
/// # Errors
/// If a source cannot be read, a mark is in the wrong place, or names a task
/// that the lab does not have, or regions and starters do not fit together; with
/// file and line.
pub fn of_lab(lab: &LabPackage) -> Result<Vec<MarkedSource>, UsageError> {
    let all = Starters::read(&lab.folder, &lab.package)?;
    let mut found: Vec<MarkedSource> = Vec::new();
    for source in sources::below(&lab.folder.join("src"))? {
        let path = portable(source.strip_prefix(&lab.folder).unwrap_or(&source));
        let shown = format!("{}/{}", lab.package, path.display());
        let text = fs::read_to_string(&source).with_context(|| shown.clone())?;
        let regions = match regions(&text, Audience::Instructors) {
            Ok(regions) => regions,
            Err(error) => bail_usage!("{shown}:{error}"),
        };
        known(lab, &shown, &regions)?;
        if !regions.is_empty() {
            let starters = all.of_file(&path, &regions)?;
            found.push(MarkedSource { path, text, regions, starters });
        }
    }
    let paths: Vec<_> = found.iter().map(|marked| marked.path.as_path()).collect();
    all.are_of(&paths)?;
    Ok(found)
}

fn known(lab: &LabPackage, shown: &str, regions: &[Region]) -> Result<()> {
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
