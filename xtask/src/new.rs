//! A new lab: a folder that builds, lists, grades and verifies at once.
//!
//! [`NewLab::plan`] decides what the lab is called, [`NewLab::write`] puts the templates
//! into its folder. Nothing else in the workspace has to know of it.

mod name;
mod templates;

use std::fs;

use anyhow::{Context, Result};
use course::bail_usage;
use course::discover::{LabPackage, Workspace, discover_incomplete};
use course::usage::UsageError;

use self::name::LabName;

/// What the user asks for.
#[derive(Debug, Default)]
pub struct NewLabOptions {
    /// `labN-NAME`, or `NAME` for the next free number.
    pub name: String,
    /// With tokio; otherwise with threads.
    pub is_async: bool,
    /// Whether its program talks to devices.
    pub devices: bool,
    /// The title of the lab; made of its name without it.
    pub title: Option<String>,
    /// The program of its task; called like the lab without it.
    pub program: Option<String>,
}

/// A lab that is not written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLab {
    /// The package and the folder: `lab4-timeouts`.
    pub package: String,
    /// The number in it.
    pub number: u32,
    /// The id of its task.
    pub task: String,
    /// The program of its task.
    pub program: String,
    /// The title of the lab, one line.
    pub title: String,
    is_async: bool,
    devices: bool,
}

impl NewLab {
    /// Decides on names and numbers that this workspace has not used yet.
    ///
    /// # Errors
    /// If a name cannot be one, or is taken.
    pub fn plan(workspace: &Workspace, options: &NewLabOptions) -> Result<Self, UsageError> {
        let LabName { number, name } = LabName::parse(&options.name)?;
        let number = number.unwrap_or_else(|| free_number(workspace));
        let package = format!("lab{number}-{name}");
        let folder = workspace.root.join(&package);
        if fs::symlink_metadata(&folder).is_ok() {
            bail_usage!("{} exists already; choose another name", folder.display());
        }
        let program = options.program.clone().unwrap_or_else(|| name.replace('-', "_"));
        name::check_program(&program)?;
        if workspace.binaries.contains(&program) {
            bail_usage!(
                "this workspace has a program '{program}' already, and programs of one name overwrite each other; choose another one with --program NAME"
            );
        }
        Ok(Self {
            task: free_task(workspace, number),
            title: title(options.title.as_deref(), &name)?,
            is_async: options.is_async,
            devices: options.devices,
            package,
            number,
            program,
        })
    }

    /// Writes the lab's folder, and returns the lab as the grader reads it there. The
    /// folder appears whole, beside the other labs, or not at all.
    ///
    /// # Errors
    /// If it cannot be written, or the workspace does not take it for a member.
    pub fn write(&self, workspace: &Workspace) -> Result<LabPackage> {
        let root = &workspace.root;
        // Beside its place, so that a rename moves it. Its name is not one of a member.
        let unfinished = tempfile::Builder::new().prefix(".new-lab-").tempdir_in(root);
        let unfinished =
            unfinished.with_context(|| format!("cannot write to {}", root.display()))?;
        // Not the private permissions of a temporary folder.
        let inner = unfinished.path().join(&self.package);
        for (path, text) in templates::files(self)? {
            let path = inner.join(path);
            let written = path.parent().map_or(Ok(()), fs::create_dir_all);
            written
                .and_then(|()| fs::write(&path, text))
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        let folder = root.join(&self.package);
        fs::rename(&inner, &folder).with_context(|| format!("cannot make {}", folder.display()))?;
        self.found().or_else(|error| {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot remove {}", folder.display()))?;
            Err(error.into())
        })
    }

    /// Only cargo knows what the members of the workspace are.
    fn found(&self) -> Result<LabPackage, UsageError> {
        let Workspace { root, labs, .. } = discover_incomplete()?;
        let Some(lab) = labs.into_iter().find(|lab| lab.package == self.package) else {
            bail_usage!(
                "{} has no member '{}'; add \"lab[0-9]*\" to `members` in its [workspace]",
                root.join("Cargo.toml").display(),
                self.package
            );
        };
        Ok(lab)
    }
}

/// Behind the highest number of a lab.
fn free_number(workspace: &Workspace) -> u32 {
    let tasks = workspace.tasks().map(|it| numbers(it.task.id()).0);
    let packages = workspace.labs.iter().map(|lab| {
        let rest = lab.package.strip_prefix("lab").unwrap_or_default();
        rest.split('-').next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
    });
    tasks.chain(packages).max().unwrap_or(0) + 1
}

/// Behind the highest task of a lab with this number, if there is one.
fn free_task(workspace: &Workspace, lab: u32) -> String {
    let ids = workspace.tasks().map(|it| numbers(it.task.id()));
    let highest = ids.filter(|(of, _)| *of == lab).map(|(_, task)| task).max();
    format!("{lab}.{}", highest.unwrap_or(0) + 1)
}

/// The two numbers of an id such as `9.1`; 0 for what is none.
fn numbers(id: &str) -> (u32, u32) {
    let (lab, task) = id.split_once('.').unwrap_or((id, ""));
    (lab.parse().unwrap_or(0), task.parse().unwrap_or(0))
}

/// One line that TOML and Markdown take as it is.
fn title(given: Option<&str>, name: &str) -> Result<String, UsageError> {
    let title = given.map_or_else(|| name.replace('-', " "), |title| title.trim().to_owned());
    let refused = |letter: &char| letter.is_control() || "\"\\|`<>[]".contains(*letter);
    match title.chars().find(refused) {
        Some(letter) => bail_usage!(
            "--title: {letter:?} is not allowed; write one line without quotes, backslashes and markup"
        ),
        None if title.is_empty() => bail_usage!("--title: the title is empty; write one line"),
        None => Ok(title),
    }
}

#[cfg(test)]
mod tests;
