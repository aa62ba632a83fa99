//! Writes the workspace of explorers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::discover::{LabPackage, Workspace};
use course::manifest::{dependency, write_if_changed};
use course::sources;
use toml::{Table, Value};

use super::{Sources, binary, crates};

/// At the end of a library.
pub(super) const MACROS: &str = "\n#[macro_use]\nextern crate std as __explorer_std;\n";

/// Also at the end of a program.
pub(super) const MAIN: &str = "\n#[doc(hidden)]\npub fn __explored_main() -> i32 {\n    \
    __explorer_std::explorer::exit_code(main())\n}\n";
/// Crates of the course that programs see another way.
pub(super) const REPLACED: [&str; 3] = ["common", "futures", "tokio"];

/// A larger file is not a source.
pub(super) const LARGEST: u64 = 1 << 20;

pub(super) fn write_lab(
    workspace: &Workspace,
    sources: &Sources<'_>,
    root: &Path,
    files: &mut BTreeMap<String, Vec<PathBuf>>,
) -> Result<Vec<String>> {
    let package = &sources.lab.package;
    let folder = root.join(package);
    let copied = copy_all(&sources.folder, &folder.join("src"), &sources.programs)?;
    let library = folder.join("src/lib.rs");
    let mut members = Vec::new();
    let mut dependencies = dependencies(workspace, sources.lab);
    if library.exists() {
        let lib = [("name", Value::from(package.replace('-', "_"))), ("path", "src/lib.rs".into())];
        let name = format!("explored-{package}");
        write_manifest(&folder, &name, [("lib", table(lib).into())], &dependencies)?;
        members.push(package.clone());
        dependencies.insert(package.clone(), at(&folder, &name));
    }
    if let Some(shared) = &sources.shared {
        members.push(write_shared(shared, package, &folder, &dependencies)?);
        let name = format!("explored-{package}-programs");
        let place = folder.join("programs");
        dependencies.insert("programs".into(), at(&place, &name));
    }
    for (program, source) in &sources.programs {
        let copy = match source.strip_prefix(&sources.folder) {
            Ok(below) => folder.join("src").join(below),
            Err(_) => {
                let copy = folder.join("programs").join(source.file_name().unwrap_or_default());
                write_copy(source, &copy, Some(true))?;
                copy
            }
        };
        members.push(write_program(program, &copy, root, &dependencies)?);
        let library = copied.iter().filter(|file| !file.starts_with(folder.join("src/bin")));
        let own = library.cloned().chain([copy]).collect();
        files.insert(program.clone(), own);
    }
    Ok(members)
}

pub(super) fn write_shared(
    shared: &Path,
    package: &str,
    folder: &Path,
    dependencies: &Table,
) -> Result<String> {
    let place = folder.join("programs");
    write_copy(shared, &place.join("lib.rs"), Some(false))?;
    let lib = [("name", Value::from("programs")), ("path", "lib.rs".into())];
    let name = format!("explored-{package}-programs");
    write_manifest(&place, &name, [("lib", table(lib).into())], dependencies)?;
    Ok(format!("{package}/programs"))
}

pub(super) fn write_program(
    program: &str,
    source: &Path,
    root: &Path,
    dependencies: &Table,
) -> Result<String> {
    let folder = root.join("explorers").join(program);
    fs::create_dir_all(&folder)?;
    let library = format!("explored_{}", program.replace('-', "_"));
    // A runtime has to say what time it is, before anything else.
    let begin =
        if dependencies.contains_key("tokio") { "tokio::explore" } else { "std::explorer::main" };
    let main = format!(
        "fn main() -> std::process::ExitCode {{\n    {begin}({library}::__explored_main)\n}}\n"
    );
    write_if_changed(&folder.join("main.rs"), &main)?;
    let path = Path::new("../..").join(source.strip_prefix(root).unwrap_or(source));
    let lib =
        [("name", Value::from(library.as_str())), ("path", Value::from(&*path.to_string_lossy()))];
    let bin = [("name", Value::from(binary(program))), ("path", "main.rs".into())];
    let targets = [("lib", table(lib).into()), ("bin", Value::Array(vec![table(bin).into()]))];
    write_manifest(&folder, program, targets, dependencies)?;
    Ok(format!("explorers/{program}"))
}

pub(super) fn write_manifest<const N: usize>(
    folder: &Path,
    name: &str,
    targets: [(&str, Value); N],
    dependencies: &Table,
) -> Result<()> {
    let about = [
        ("name", Value::from(name)),
        ("version", "0.0.0".into()),
        ("edition", "2024".into()),
        ("autobins", false.into()),
        ("build", false.into()),
    ];
    let mut manifest = Table::from_iter([("package".to_owned(), table(about).into())]);
    manifest.extend(targets.map(|(key, value)| (key.to_owned(), value)));
    manifest.insert("dependencies".into(), dependencies.clone().into());
    // Whatever the compiler warns of, it has said of the program itself.
    let lints = table([("warnings", Value::from("allow"))]);
    let lints = table([("rust", Value::from(lints))]);
    manifest.insert("lints".into(), lints.into());
    fs::create_dir_all(folder)?;
    write_if_changed(&folder.join("Cargo.toml"), &toml::to_string(&manifest)?)
}

/// The lab's dependencies, some of them replaced.
pub(super) fn dependencies(workspace: &Workspace, lab: &LabPackage) -> Table {
    let crates = crates(workspace);
    let mut dependencies: Table = lab.dependencies.iter().map(dependency).collect();
    for name in REPLACED {
        if dependencies.contains_key(name) {
            let package = format!("explorer-{name}");
            dependencies.insert(name.into(), at(&crates.join(name), &package));
        }
    }
    dependencies.insert("std".into(), at(&crates.join("std"), "explorer-std"));
    dependencies
}

pub(super) fn at(path: &Path, package: &str) -> Value {
    let entries = [("path", Value::from(&*path.to_string_lossy())), ("package", package.into())];
    table(entries).into()
}

pub(super) fn table<const N: usize>(entries: [(&str, Value); N]) -> Table {
    Table::from_iter(entries.map(|(key, value)| (key.to_owned(), value)))
}

/// Copies a folder's files; returns the sources among them.
pub(super) fn copy_all(
    from: &Path,
    to: &Path,
    programs: &[(String, PathBuf)],
) -> Result<Vec<PathBuf>> {
    let mut copies = Vec::new();
    for source in sources::below(from)? {
        let below = source.strip_prefix(from).unwrap_or(&source);
        let is_program = programs.iter().any(|(_, program)| *program == source);
        let is_library = below == Path::new("lib.rs");
        let copy = to.join(below);
        write_copy(&source, &copy, (is_program || is_library).then_some(is_program))?;
        copies.push(copy);
    }
    remove_others(to, &copies)?;
    Ok(copies)
}

/// Files of an earlier build that are no longer there.
pub(super) fn remove_others(folder: &Path, known: &[PathBuf]) -> Result<()> {
    for file in sources::below(folder)? {
        if !known.contains(&file) {
            fs::remove_file(&file)?;
        }
    }
    Ok(())
}

/// Copies a source; to a crate's own file, with what brings ours in, and for a
/// program with what calls its `main`.
pub(super) fn write_copy(source: &Path, copy: &Path, root_of_program: Option<bool>) -> Result<()> {
    if fs::metadata(source)?.len() > LARGEST {
        return Ok(());
    }
    let shown = source.display();
    let mut text = fs::read_to_string(source).with_context(|| format!("cannot read {shown}"))?;
    match root_of_program {
        Some(true) => text.extend([MACROS, MAIN]),
        Some(false) => text.push_str(MACROS),
        None => {}
    }
    fs::create_dir_all(copy.parent().unwrap_or(copy))?;
    write_if_changed(copy, &text)
}
