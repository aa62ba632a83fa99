//! Manifests of packages that the grader builds besides the labs': programs that
//! prove checks, submissions, explorers.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::Dependency;
use serde::Serialize;
use toml::{Table, Value};

use crate::discover::LabPackage;
use crate::programs::Program;

/// Writes the package that builds `programs`, and returns its manifest.
///
/// # Errors
/// If it cannot be written.
pub fn write_package(
    root: &Path,
    target: &Path,
    lab: &LabPackage,
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

fn package(root: &Path, lab: &LabPackage, programs: &[Program]) -> Result<Manifest> {
    let library = lab.folder.join("checks/lib.rs");
    let target = |name: &str, path: &Path| {
        Table::from_iter([
            ("name".to_owned(), Value::from(name)),
            ("path".to_owned(), Value::from(&*path.to_string_lossy())),
        ])
    };
    let mut dependencies = dependencies(lab);
    dependencies.insert(lab.package.clone(), at(&lab.folder));
    let name = format!("{}-checks", lab.package);
    Ok(Manifest {
        profile: profiles_with(root, [name.as_str()].into_iter())?,
        package: Table::from_iter([
            ("name".to_owned(), name.into()),
            ("version".to_owned(), "0.0.0".into()),
            ("edition".to_owned(), "2024".into()),
        ]),
        workspace: Table::new(),
        lib: library.exists().then(|| target("programs", &library)),
        bin: programs
            .iter()
            .filter(|program| !program.script)
            .map(|program| target(&program.binary, &program.source))
            .collect(),
        dependencies,
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
    let mut profiles = workspace.get("profile").cloned();
    // It is for tests of the grader, and names only packages that the grader has.
    if let Some(Value::Table(profiles)) = &mut profiles {
        profiles.remove("test");
    }
    if let Some(packages) = profiles.as_mut().and_then(|it| it.get_mut("dev")?.get_mut("package"))
        && let Value::Table(packages) = packages
    {
        packages.retain(|name, _| !is_of_the_grader(name));
    }
    Ok(profiles)
}

/// Packages that only the grader has: of a profile for a package that is not there, cargo
/// warns at every build.
fn is_of_the_grader(package: &str) -> bool {
    package.starts_with("xtask") || package == "regex-lite"
}

/// The profiles of the course, with packages of the dev profile that are built to be
/// run once or twice: hundreds of programs of a corpus would fill tens of gigabytes
/// with symbols and with what makes the next build of each a little faster.
///
/// What these packages depend on is built as it is for the course.
///
/// # Errors
/// If the course's manifest cannot be read.
pub fn profiles_with<'a>(
    root: &Path,
    built_once: impl Iterator<Item = &'a str>,
) -> Result<Option<Value>> {
    let mut profiles = match profiles(root)? {
        Some(Value::Table(profiles)) => profiles,
        _ => Table::new(),
    };
    let once = Table::from_iter([
        ("codegen-units".to_owned(), Value::from(1)),
        ("debug".to_owned(), false.into()),
        ("incremental".to_owned(), false.into()),
        ("strip".to_owned(), "symbols".into()),
    ]);
    for name in built_once {
        let dev = profiles.entry("dev").or_insert_with(|| Table::new().into());
        let Value::Table(dev) = dev else { continue };
        let packages = dev.entry("package").or_insert_with(|| Table::new().into());
        let Value::Table(packages) = packages else { continue };
        packages.insert(name.to_owned(), once.clone().into());
    }
    Ok((!profiles.is_empty()).then_some(Value::Table(profiles)))
}

/// What the lab's own programs use.
pub fn dependencies(lab: &LabPackage) -> Table {
    lab.dependencies.iter().map(dependency).collect()
}

/// The lab's dependency, as its own manifest has it; those of its tests are
/// the programs' too.
pub fn dependency(dependency: &Dependency) -> (String, Value) {
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
