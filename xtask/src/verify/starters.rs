//! What students start with must build, and must not pass.
//!
//! For each task, a copy of its lab's sources in which only this task's parts
//! are starters: that proves each task on its own. All of a lab's copies are
//! built by one call of cargo.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use contain::interrupt::Interrupt;
use course::discover::{LabPackage, Workspace};
use course::lab::Task;
use course::manifest::{dependencies, profiles_with, write_if_changed};
use run::build;
use toml::{Table, Value};

use super::selection::starter_name;
use super::{Case, Expectation};
use crate::handout::marked::{self, MarkedSource};

/// The starters of a lab's tasks that have one; what is wrong with the others
/// goes to `problems`.
pub(super) fn cases<'a>(
    workspace: &Workspace,
    lab: &'a LabPackage,
    interrupt: &Interrupt,
    problems: &mut Vec<String>,
) -> Result<Vec<Case<'a>>> {
    let marked = marked::of_lab(lab)?;
    let is_marked = |task: &&Task| marked.iter().any(|file| file.tasks().any(|it| it == task.id()));
    let (with, without): (Vec<_>, Vec<_>) = lab.lab.tasks.iter().partition(is_marked);
    problems.extend(without.iter().map(|task| {
        let id = task.id();
        format!("task {id}: no '// solution: {id}' says what a student writes")
    }));
    if with.is_empty() {
        return Ok(Vec::new());
    }
    let manifest = write(workspace, lab, &with, &marked)?;
    let built = build::programs(&manifest, &workspace.target, interrupt)?;
    let mut cases = Vec::new();
    for task in with {
        let name = starter_name(task);
        match built.binary(&binary(lab, task)) {
            Some(executable) => cases.push(Case {
                task,
                name,
                executable: executable.to_owned(),
                expected: Expectation::AnyFailure,
                explorer: None,
                explored: false,
            }),
            None => problems.push(format!("{name} does not build\n{}", built.complaints())),
        }
    }
    Ok(cases)
}

/// Unique over all labs, as the ids are.
fn binary(lab: &LabPackage, task: &Task) -> String {
    let id = task.id().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    format!("{}-starter-{id}", lab.package)
}

/// Writes a workspace with a package per task, and returns its manifest.
fn write(
    workspace: &Workspace,
    lab: &LabPackage,
    tasks: &[&Task],
    marked: &[MarkedSource],
) -> Result<PathBuf> {
    let folder = workspace.target.join("verify").join(format!("{}-starters", lab.package));
    let mut members = Vec::new();
    for task in tasks {
        let name = binary(lab, task);
        let member = folder.join(&name);
        sources(&lab.folder.join("src"), &member.join("src"))?;
        for file in marked {
            let text = file.with_starters(|id| id == task.id());
            write_if_changed(&member.join(&file.path), &text)?;
        }
        let manifest = toml::to_string(&package(lab, task, &name, &member)?)?;
        write_if_changed(&member.join("Cargo.toml"), &manifest)?;
        members.push(Value::from(name));
    }
    let mut all = Table::from_iter([(
        "workspace".to_owned(),
        Value::Table(Table::from_iter([
            ("members".to_owned(), Value::Array(members)),
            ("resolver".to_owned(), "3".into()),
        ])),
    )]);
    let names: Vec<_> = tasks.iter().map(|task| binary(lab, task)).collect();
    let profiles = profiles_with(&workspace.root, names.iter().map(String::as_str))?;
    all.extend(profiles.map(|profiles| ("profile".to_owned(), profiles)));
    let manifest = folder.join("Cargo.toml");
    write_if_changed(&manifest, &toml::to_string(&all)?)?;
    fs::copy(workspace.root.join("Cargo.lock"), folder.join("Cargo.lock"))
        .context("cannot copy Cargo.lock")?;
    Ok(manifest)
}

/// What has no marks is the lab's own.
fn sources(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            sources(&from, &to)?;
        } else if let Ok(text) = fs::read_to_string(&from) {
            write_if_changed(&to, &text)?;
        }
    }
    Ok(())
}

fn package(lab: &LabPackage, task: &Task, name: &str, member: &Path) -> Result<Table> {
    let program = lab.programs.get(task.program()).context("a task without its program")?;
    let target = |name: &str, path: &Path| {
        Table::from_iter([
            ("name".to_owned(), Value::from(name)),
            ("path".to_owned(), Value::from(&*path.to_string_lossy())),
        ])
    };
    let mut package = Table::from_iter([
        (
            "package".to_owned(),
            Value::Table(Table::from_iter([
                ("name".to_owned(), name.into()),
                ("version".to_owned(), "0.0.0".into()),
                ("edition".to_owned(), "2024".into()),
                ("autobins".to_owned(), false.into()),
            ])),
        ),
        (
            "bin".to_owned(),
            Value::Array(vec![target(name, program.strip_prefix(&lab.folder)?).into()]),
        ),
        ("dependencies".to_owned(), dependencies(lab).into()),
    ]);
    if member.join("src/lib.rs").exists() {
        let library = target(&lab.package.replace('-', "_"), Path::new("src/lib.rs"));
        package.insert("lib".to_owned(), library.into());
    }
    Ok(package)
}
