//! Which labs there are: members of the workspace whose folder has a `lab.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use cargo_metadata::{
    Dependency, DependencyKind, Metadata, MetadataCommand, Package, PackageId, TargetKind,
};

use crate::fingerprint::fingerprint;
use crate::lab::{Lab, LabError, Task};
use crate::usage::UsageError;

const FILE: &str = "lab.toml";

/// A lab and the package it lives in.
#[derive(Debug)]
pub struct LabPackage {
    /// The package's name.
    pub package: String,
    /// The package as cargo's messages name it.
    pub id: PackageId,
    /// What its `lab.toml` says.
    pub lab: Lab,
    /// Where it is.
    pub folder: PathBuf,
    /// The sources of its programs, by the programs' names.
    pub programs: BTreeMap<String, PathBuf>,
    /// What its programs use.
    pub dependencies: Vec<Dependency>,
    /// What can be switched on, and what that switches on elsewhere.
    pub features: BTreeMap<String, Vec<String>>,
}

/// A task and the lab it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct LabTask<'a> {
    /// The lab.
    pub lab: &'a LabPackage,
    /// One of its tasks.
    pub task: &'a Task,
}

/// The workspace the current directory belongs to.
#[derive(Debug)]
pub struct Workspace {
    /// Where its manifest is.
    pub root: PathBuf,
    /// Where the grader has cargo build, and where it remembers.
    pub target: PathBuf,
    /// By package name.
    pub labs: Vec<LabPackage>,
    /// The folders of all packages, labs or not.
    pub members: Vec<PathBuf>,
    /// The names of all binaries: those of one name overwrite each other.
    pub binaries: BTreeSet<String>,
}

impl Workspace {
    /// All tasks, lab by lab.
    pub fn tasks(&self) -> impl Iterator<Item = LabTask<'_>> {
        let tasks = |lab| move |task| LabTask { lab, task };
        self.labs.iter().flat_map(move |lab| lab.lab.tasks.iter().map(tasks(lab)))
    }
}

/// Asks cargo for the workspace and reads every lab's `lab.toml`.
///
/// # Errors
/// If cargo cannot say, or a `lab.toml` is wrong ([`LabError`]).
pub fn discover() -> Result<Workspace, UsageError> {
    let workspace = discover_incomplete()?;
    for LabTask { lab, task } in workspace.tasks() {
        has_program(lab, task).with_context(|| lab.folder.join(FILE).display().to_string())?;
    }
    Ok(workspace)
}

/// As [`discover`], but a program may be missing.
///
/// # Errors
/// If cargo cannot say, or a `lab.toml` is wrong ([`LabError`]).
pub fn discover_incomplete() -> Result<Workspace, UsageError> {
    let metadata = MetadataCommand::new()
        .no_deps()
        .exec()
        .context("cannot read the workspace; run this command inside the course's folder")?;
    let mut labs = Vec::new();
    for package in metadata.workspace_packages() {
        labs.extend(find(package)?);
    }
    labs.sort_by(|one, other| one.package.cmp(&other.package));
    let workspace = Workspace {
        root: root(&metadata),
        target: target(&metadata),
        labs,
        members: metadata
            .workspace_packages()
            .iter()
            .filter_map(|package| Some(package.manifest_path.parent()?.into()))
            .collect(),
        binaries: metadata
            .workspace_packages()
            .iter()
            .flat_map(|package| &package.targets)
            .filter(|target| target.kind.contains(&TargetKind::Bin))
            .map(|target| target.name.clone())
            .collect(),
    };
    unique(&workspace)?;
    Ok(workspace)
}

fn root(metadata: &Metadata) -> PathBuf {
    metadata.workspace_root.clone().into()
}

/// Where cargo builds; a folder in it, if that lies outside of the workspace.
///
/// Another workspace may also build there. Cargo tells packages by their place
/// within their workspace, and files by their age: of two handouts, it would take
/// the program of one for that of the other, and the grader would judge it.
fn target(metadata: &Metadata) -> PathBuf {
    let (root, target) = (root(metadata), &metadata.target_directory);
    // It need not be there yet.
    let real = |path: &Path| path.ancestors().find_map(|it| it.canonicalize().ok());
    let (root, place) = (real(&root), real(target.as_std_path()));
    let root = root.unwrap_or_default();
    if place.is_some_and(|place| place.starts_with(&root)) {
        return target.into();
    }
    let own = fingerprint(root.as_os_str().as_encoded_bytes());
    target.join("xtask").join(own).into()
}

fn find(package: &Package) -> Result<Option<LabPackage>> {
    let Some(directory) = package.manifest_path.parent() else {
        return Ok(None);
    };
    let path = directory.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let lab = read(path.as_std_path())?;
    Ok(Some(LabPackage {
        package: package.name.to_string(),
        id: package.id.clone(),
        lab,
        folder: directory.into(),
        programs: package
            .targets
            .iter()
            .filter(|target| target.kind.contains(&TargetKind::Bin))
            .map(|target| (target.name.clone(), target.src_path.clone().into()))
            .collect(),
        dependencies: package
            .dependencies
            .iter()
            .filter(|dependency| is_for_programs(dependency))
            .cloned()
            .collect(),
        features: package.features.clone(),
    }))
}

fn read(path: &Path) -> Result<Lab, LabError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| LabError::Read { path: path.to_owned(), source })?;
    Lab::parse(&text, path)
}

fn has_program(lab: &LabPackage, task: &Task) -> Result<()> {
    if lab.programs.contains_key(task.program()) {
        return Ok(());
    }
    let binaries: Vec<_> = lab.programs.keys().map(String::as_str).collect();
    bail!(
        "task {id}: the package '{}' has no binary '{}'; its binaries: {}; \
         where it was handed out, 'cargo xtask reset {id}' puts it back",
        lab.package,
        task.program(),
        if binaries.is_empty() { "none".into() } else { binaries.join(", ") },
        id = task.id()
    )
}

/// Tasks are named on the command line, and binaries of the same name
/// overwrite each other: over all labs, neither may occur twice.
fn unique(workspace: &Workspace) -> Result<()> {
    let tasks: Vec<_> = workspace.tasks().collect();
    for (index, later) in tasks.iter().enumerate() {
        for earlier in &tasks[..index] {
            let (one, other) = (&earlier.lab.package, &later.lab.package);
            if earlier.task.id() == later.task.id() {
                bail!("task {} is in '{one}' and in '{other}'", later.task.id());
            }
            if earlier.task.program() == later.task.program() {
                bail!("a program '{}' is in '{one}' and in '{other}'", later.task.program());
            }
        }
    }
    Ok(())
}

/// Whether the programs may use it.
fn is_for_programs(dependency: &Dependency) -> bool {
    dependency.kind == DependencyKind::Normal && !dependency.optional
}
