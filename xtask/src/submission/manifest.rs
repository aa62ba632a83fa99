//! The workspace that a student's files are built in: manifests made from the
//! course's own, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::discover::{LabPackage, LabTask, Workspace};
use course::manifest::dependency;
use toml::{Table, Value};

use super::intake::{Intake, is_script};
use crate::handout::marked;
use crate::handout::record::Record;

/// Writes it into `folder`, in place of what was there.
pub(super) fn write(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    intake: &Intake,
    folder: &Path,
) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let mut labs: Vec<&LabPackage> = chosen.iter().map(|chosen| chosen.lab).collect();
    labs.dedup_by_key(|lab| &lab.package);
    for lab in &labs {
        let own = folder.join(&lab.package);
        sources(lab, intake, &starters(workspace, lab)?, &own.join("src"))?;
        let programs = chosen.iter().filter(|it| it.lab.package == lab.package);
        let programs = programs.filter_map(|it| Some((it.task.program(), intake.source(it)?)));
        let manifest = package(lab, programs, own.join("src/lib.rs").exists());
        fs::write(own.join("Cargo.toml"), toml::to_string(&manifest)?)?;
    }
    let manifest = root(workspace, &labs)?;
    fs::write(folder.join("Cargo.toml"), toml::to_string(&manifest)?)?;
    let versions = workspace.root.join("Cargo.lock");
    if versions.exists() {
        fs::copy(versions, folder.join("Cargo.lock")).context("cannot copy Cargo.lock")?;
    }
    Ok(())
}

/// The lab's sources that have marked parts, with the starters of these, by
/// path. A handout holds no solutions: there, all files stay as they are.
fn starters(workspace: &Workspace, lab: &LabPackage) -> Result<BTreeMap<PathBuf, String>> {
    if Record::read(&workspace.root)?.is_some() {
        return Ok(BTreeMap::new());
    }
    let marked = marked::of_lab(lab)?.into_iter();
    Ok(marked.map(|it| (lab.folder.join(&it.path), it.with_starters(|_| true))).collect())
}

/// The student's files, and what they lack of the course's library, with the
/// starters of what students write in it: what is not handed in earns nothing.
fn sources(
    lab: &LabPackage,
    intake: &Intake,
    starters: &BTreeMap<PathBuf, String>,
    src: &Path,
) -> Result<()> {
    if lab.folder.join("src").is_dir() {
        copy_library(&lab.folder.join("src"), src, starters)?;
    }
    fs::create_dir_all(src)?;
    let rust = intake.taken.iter().filter(|it| !is_script(&it.path));
    for taken in rust.filter(|it| it.package == lab.package) {
        let to = src.join(&taken.path);
        fs::create_dir_all(to.parent().unwrap_or(src))?;
        fs::write(&to, &taken.text).with_context(|| format!("cannot write {}", to.display()))?;
    }
    Ok(())
}

/// Everything but the programs.
fn copy_library(from: &Path, to: &Path, starters: &BTreeMap<PathBuf, String>) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_file() {
            match starters.get(&source) {
                Some(starter) => fs::write(&target, starter),
                None => fs::copy(&source, &target).map(drop),
            }
            .with_context(|| format!("cannot take {}", source.display()))?;
        } else if entry.file_name() != "bin" {
            copy_library(&source, &target, starters)?;
        }
    }
    Ok(())
}

/// What the course's manifest says, with programs and library as handed in.
fn package<'a>(
    lab: &LabPackage,
    programs: impl Iterator<Item = (&'a str, &'a Path)>,
    library: bool,
) -> Table {
    let target = |name: &str, path: &Path| {
        Table::from_iter([
            ("name".to_owned(), Value::from(name)),
            ("path".to_owned(), Value::from(&*path.to_string_lossy())),
        ])
    };
    let programs = programs.map(|(name, path)| target(name, &Path::new("src").join(path)).into());
    let mut manifest = Table::new();
    let about = [
        ("name", Value::from(lab.package.as_str())),
        ("version", "0.0.0".into()),
        ("edition", "2024".into()),
        ("autobins", false.into()),
        ("build", false.into()),
    ];
    let about = about.map(|(key, value)| (key.to_owned(), value));
    manifest.insert("package".into(), Table::from_iter(about).into());
    if library {
        let name = lab.package.replace('-', "_");
        let library = target(&name, Path::new("src/lib.rs"));
        manifest.insert("lib".into(), library.into());
    }
    manifest.insert("bin".into(), Value::Array(programs.collect()));
    let dependencies = lab.dependencies.iter().map(dependency);
    let dependencies = Table::from_iter(dependencies);
    manifest.insert("dependencies".into(), dependencies.into());
    let features = lab.features.iter().map(|(feature, switches_on)| {
        let others = switches_on.iter().cloned().map(Value::from).collect();
        (feature.clone(), Value::Array(others))
    });
    manifest.insert("features".into(), Table::from_iter(features).into());
    manifest
}

fn root(workspace: &Workspace, labs: &[&LabPackage]) -> Result<Table> {
    let course =
        fs::read_to_string(workspace.root.join("Cargo.toml")).context("cannot read Cargo.toml")?;
    let course: Table = course.parse()?;
    let members = labs.iter().map(|lab| Value::from(lab.package.as_str()));
    let members = Value::Array(members.collect());
    let own = [("members", members), ("resolver", "3".into())];
    let own = Table::from_iter(own.map(|(key, value)| (key.to_owned(), value)));
    let mut manifest = Table::from_iter([("workspace".to_owned(), own.into())]);
    if let Some(profile) = course.get("profile") {
        manifest.insert("profile".into(), profile.clone());
    }
    Ok(manifest)
}
