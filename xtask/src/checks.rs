//! The programs that prove a lab's checks: `checks/wrong/*.rs`, each wrong in
//! a named way, and `checks/right/*.rs`, each correct and written differently.
//!
//! They are plain files. The package that builds them is written to the target
//! folder, with the lab's own dependencies and the lab itself, so that you
//! do not have to list them; `checks/lib.rs`, if there is one, is its library
//! `programs`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use cargo_metadata::{Dependency, DependencyKind};
use serde::Serialize;
use toml::{Table, Value};

use crate::discover::Found;

/// A program and what its first line says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// The file, below the lab's folder.
    pub file: String,
    /// The binary it becomes; unique over all labs.
    pub binary: String,
    /// The source.
    pub source: PathBuf,
    /// The id of the task it stands in for.
    pub task: String,
    /// The checks that must fail, one of these sets; the empty one where the
    /// program is right.
    pub fails: Vec<BTreeSet<String>>,
    /// Whether only the explorer shows that it is wrong: one run passes.
    pub explored: bool,
}

impl Program {
    /// Whether it must pass.
    pub fn is_right(&self) -> bool {
        self.fails.iter().all(BTreeSet::is_empty)
    }
}

/// The lab's programs, in the order of their names; none without a folder
/// `checks`.
///
/// # Errors
/// If a file cannot be read, or its first line does not say what it is.
pub fn programs(lab: &Found) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    for kind in ["right", "wrong"] {
        let folder = lab.folder.join("checks").join(kind);
        if !folder.is_dir() {
            continue;
        }
        let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                programs.push(program(lab, kind, path)?);
            }
        }
    }
    programs.sort_by(|one, other| one.file.cmp(&other.file));
    Ok(programs)
}

fn program(lab: &Found, kind: &str, source: PathBuf) -> Result<Program> {
    let stem = source.file_stem().unwrap_or_default().to_string_lossy();
    let file = format!("{}/checks/{kind}/{stem}.rs", lab.package);
    let text = fs::read_to_string(&source).with_context(|| file.clone())?;
    let first = text.lines().next().unwrap_or_default();
    let Some((explored, task, fails)) = header(kind, first) else {
        bail!(
            "{file}:1: the first line of a wrong program is '//! fails: TASK CHECK ...' or '//! explored: TASK CHECK ...', of a right one '//! passes: TASK', not '{first}'"
        );
    };
    // What the explorer judges has checks that no lab.toml has yet.
    let checked = if explored { &[] } else { &fails[..] };
    known(lab, &file, &task, checked)?;
    Ok(Program {
        binary: format!("{}-{kind}-{stem}", lab.package),
        file,
        source,
        task,
        fails,
        explored,
    })
}

/// `//! fails: 1.3 limit-held slots-free`, or `//! passes: 1.4`; `|` stands
/// between sets of checks where chance decides which of them fails. Of
/// `//! explored: 1.3 limit-held` one run passes, and some schedule fails.
fn header(kind: &str, first: &str) -> Option<(bool, String, Vec<BTreeSet<String>>)> {
    let words = match kind {
        "right" => ["//! passes:"].as_slice(),
        _ => &["//! fails:", "//! explored:"],
    };
    let begins = words.iter().position(|word| first.starts_with(word))?;
    let rest = first.strip_prefix(words[begins])?;
    let mut words = rest.split_whitespace();
    let task = words.next()?.to_owned();
    let words: Vec<_> = words.collect();
    let sets = words.split(|word| *word == "|");
    let fails: Vec<BTreeSet<_>> =
        sets.map(|set| set.iter().map(|&id| id.to_owned()).collect()).collect();
    let as_it_should = match kind {
        "right" => words.is_empty(),
        _ => fails.iter().all(|set| !set.is_empty()),
    };
    as_it_should.then_some((begins == 1, task, fails))
}

fn known(lab: &Found, file: &str, task: &str, fails: &[BTreeSet<String>]) -> Result<()> {
    let Some(task) = lab.lab.tasks.iter().find(|it| it.id() == task) else {
        bail!("{file}:1: {} has no task '{task}'", lab.package);
    };
    for id in fails.iter().flatten() {
        if !task.checks.iter().any(|check| check.id() == id) {
            bail!("{file}:1: task {} has no check '{id}'", task.id());
        }
    }
    Ok(())
}

/// Writes the package that builds `programs`, and returns its manifest.
///
/// # Errors
/// If it cannot be written.
pub fn write_package(
    root: &Path,
    target: &Path,
    lab: &Found,
    programs: &[Program],
) -> Result<PathBuf> {
    let folder = target.join("verify").join(&lab.package);
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let manifest = folder.join("Cargo.toml");
    let text = toml::to_string(&package(root, lab, programs)?)?;
    write_if_changed(&manifest, &text)?;
    // The versions of the course: what both need is built once.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))
        .context("cannot copy Cargo.lock")?;
    Ok(manifest)
}

/// Cargo builds a file again if it is written again.
///
/// # Errors
/// If it cannot be written.
pub fn write_if_changed(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|written| written == text) {
        return Ok(());
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[derive(Serialize)]
struct Manifest {
    package: Table,
    /// It belongs to no workspace but its own.
    workspace: Table,
    #[serde(skip_serializing_if = "Option::is_none")]
    lib: Option<Table>,
    bin: Vec<Table>,
    dependencies: Table,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<Value>,
}

fn package(root: &Path, lab: &Found, programs: &[Program]) -> Result<Manifest> {
    let library = lab.folder.join("checks/lib.rs");
    let target = |name: &str, path: &Path| {
        Table::from_iter([
            ("name".to_owned(), Value::from(name)),
            ("path".to_owned(), Value::from(&*path.to_string_lossy())),
        ])
    };
    let mut dependencies = dependencies(lab);
    dependencies.insert(lab.package.clone(), at(&lab.folder));
    Ok(Manifest {
        package: Table::from_iter([
            ("name".to_owned(), format!("{}-checks", lab.package).into()),
            ("version".to_owned(), "0.0.0".into()),
            ("edition".to_owned(), "2024".into()),
        ]),
        workspace: Table::new(),
        lib: library.exists().then(|| target("programs", &library)),
        bin: programs.iter().map(|program| target(&program.binary, &program.source)).collect(),
        dependencies,
        profile: profiles(root)?,
    })
}

/// The profiles of the course: what is built with them is built once.
///
/// # Errors
/// If its manifest cannot be read.
pub fn profiles(root: &Path) -> Result<Option<Value>> {
    let workspace =
        fs::read_to_string(root.join("Cargo.toml")).context("cannot read Cargo.toml")?;
    let workspace: Table = workspace.parse()?;
    Ok(workspace.get("profile").cloned())
}

/// What the lab's own programs use.
pub fn dependencies(lab: &Found) -> Table {
    lab.dependencies.iter().map(dependency).collect()
}

/// The lab's dependency, as its own manifest has it; those of its tests are
/// the programs' too.
pub(crate) fn dependency(dependency: &Dependency) -> (String, Value) {
    let mut table = match &dependency.path {
        Some(path) => at(path.as_std_path()),
        None => Value::Table(Table::from_iter([(
            "version".to_owned(),
            Value::from(dependency.req.to_string()),
        )])),
    };
    if let Value::Table(table) = &mut table {
        let features: Vec<_> = dependency.features.iter().cloned().map(Value::from).collect();
        table.insert("features".into(), Value::Array(features));
        table.insert("default-features".into(), dependency.uses_default_features.into());
    }
    (dependency.name.clone(), table)
}

fn at(path: &Path) -> Value {
    Value::Table(Table::from_iter([("path".to_owned(), Value::from(&*path.to_string_lossy()))]))
}

/// Whether the programs may use it.
pub fn is_for_programs(dependency: &Dependency) -> bool {
    dependency.kind == DependencyKind::Normal && !dependency.optional
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_line_says_what_a_program_is_or_is_refused() {
        let sets = |sets: &[&[&str]]| -> Vec<BTreeSet<String>> {
            let set = |set: &&[&str]| set.iter().map(|&id| id.to_owned()).collect();
            sets.iter().map(set).collect()
        };
        for (kind, first, expected) in [
            ("right", "//! passes: 9.1", Some((false, sets(&[&[]])))),
            ("wrong", "//! fails: 9.1 a", Some((false, sets(&[&["a"]])))),
            ("wrong", "//! fails: 9.1 a b | c", Some((false, sets(&[&["a", "b"], &["c"]])))),
            ("wrong", "//! explored: 9.1 a", Some((true, sets(&[&["a"]])))),
            ("wrong", "//! explored: 9.1", None),
            ("right", "//! explored: 9.1 a", None),
            ("wrong", "//! fails: 9.1", None),
            ("wrong", "//! fails: 9.1 a |", None),
            ("wrong", "//! passes: 9.1", None),
            ("right", "//! passes: 9.1 a", None),
            ("right", "//! fails: 9.1 a", None),
            ("right", "//! passes:", None),
            ("wrong", "use std::thread;", None),
        ] {
            let read = header(kind, first).map(|(explored, _, fails)| (explored, fails));
            assert_eq!(read, expected, "{kind} {first}");
        }
    }
}
