//! The files that read differently for a student.

mod lock;
mod prose;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::discover::{LabPackage, LabTask, Workspace};
use toml::Table;

use self::prose::{Names, for_students};
use super::record::Record;

/// The crate that benches need, and nothing else.
const OF_BENCHES: &str = "criterion";

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// While programs are not written, much in them is not used yet.
const LINTS: &str = "\
# Parts of the programs are not written yet: what only those need is no mistake.
dead_code = \"allow\"
unreachable_code = \"allow\"
unused_imports = \"allow\"
unused_mut = \"allow\"
unused_variables = \"allow\"
";

/// A lab's `lab.toml` without the tasks that are not handed out.
pub(super) fn lab(files: &mut Files, folder: &Path, chosen: &BTreeSet<&str>) -> Result<()> {
    change(files, &folder.join("lab.toml"), |text| only(text, chosen))
}

/// Manifests, guides and the README.
pub(super) fn workspace(
    files: &mut Files,
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    record: &Record,
) -> Result<()> {
    let names = Names::new(workspace, chosen, files.keys());
    change(files, Path::new("Cargo.toml"), |text| Ok(with_lints(text)))?;
    let paths: Vec<_> = files.keys().cloned().collect();
    for path in paths {
        let name = path.file_name().unwrap_or_default();
        if name == "Cargo.toml" {
            change(files, &path, |text| Ok(without_tests(text)))?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let folder = path.parent().unwrap_or(Path::new(""));
            change(files, &path, |text| for_students(text, folder, &names))?;
        }
    }
    let packages = packages(files);
    change(files, Path::new("Cargo.lock"), |text| lock::pruned(text, &packages, OF_BENCHES))?;
    let mut section = section(chosen, record);
    section.push_str(&guides(workspace, chosen, files));
    change(files, Path::new("README.md"), |text| Ok(with_section(text, &section)))
}

/// The names of the packages that are handed out.
fn packages(files: &Files) -> BTreeSet<String> {
    let manifests = files.iter().filter(|(path, _)| path.ends_with("Cargo.toml"));
    let names = manifests.filter_map(|(_, bytes)| {
        let manifest: Table = std::str::from_utf8(bytes).ok()?.parse().ok()?;
        Some(manifest.get("package")?.get("name")?.as_str()?.to_owned())
    });
    names.collect()
}

/// Where the file is there.
fn change(
    files: &mut Files,
    path: &Path,
    change: impl FnOnce(&str) -> Result<String>,
) -> Result<()> {
    let Some(bytes) = files.get_mut(path) else {
        return Ok(());
    };
    let shown = || path.display().to_string();
    let text = std::str::from_utf8(bytes).with_context(shown)?;
    *bytes = change(text).with_context(shown)?.into_bytes();
    Ok(())
}

/// Blocks of `[[task]]` begin at that line and end before the next one.
fn only(text: &str, chosen: &BTreeSet<&str>) -> Result<String> {
    let mut blocks = vec![String::new()];
    for line in text.lines() {
        if line.trim() == "[[task]]" {
            blocks.push(String::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.push_str(line);
            block.push('\n');
        }
    }
    let mut kept = blocks.remove(0);
    for block in blocks {
        let table: Table = block.parse().context("a [[task]] that cannot be read alone")?;
        let id = table["task"][0].get("id").and_then(toml::Value::as_str);
        if id.is_some_and(|id| chosen.contains(id)) {
            kept.push_str(&block);
        }
    }
    Ok(kept)
}

fn with_lints(text: &str) -> String {
    const TABLE: &str = "[workspace.lints.rust]\n";
    match text.split_once(TABLE) {
        Some((before, after)) => format!("{before}{TABLE}{LINTS}{after}"),
        None => format!("{text}\n{TABLE}{LINTS}"),
    }
}

/// Tests and benches stay behind, and cargo misses those that a manifest lists. What only
/// benches need would be built with the tests.
fn without_tests(text: &str) -> String {
    let mut left_out = false;
    let lines = text.lines().filter(|line| {
        if line.starts_with('[') {
            left_out = ["[[bench]]", "[[test]]"].contains(&line.trim());
        }
        !left_out && !line.starts_with(&format!("{OF_BENCHES}."))
    });
    lines.map(|line| format!("{line}\n")).collect()
}

/// In front of the first section.
fn with_section(text: &str, section: &str) -> String {
    match text.split_once("\n## ") {
        Some((before, after)) => format!("{before}\n{section}\n## {after}"),
        None => format!("{text}\n{section}"),
    }
}

fn section(chosen: &[LabTask<'_>], record: &Record) -> String {
    let example = chosen.first().map_or("TASK", |chosen| chosen.task.id());
    let mut section = include_str!("students.md").replace("9.9", example);
    let has_library = |lab: &LabPackage| lab.folder.join("src/lib.rs").exists();
    match chosen.iter().find(|chosen| has_library(chosen.lab)) {
        Some(LabTask { lab, .. }) => {
            section = section.replace("-p LAB", &format!("-p {}", lab.package));
        }
        None => section = without_lines(&section, "-p LAB"),
    }
    section.push_str(
        "\n| task | title | points | what you write is in |\n| --- | --- | --- | --- |\n",
    );
    for LabTask { task, .. } in chosen {
        let files = record.tasks.get(task.id()).into_iter().flatten();
        let files: Vec<_> = files.map(|path| format!("[{0}]({0})", path.display())).collect();
        let (id, title, points) = (task.id(), &task.title, task.points());
        // Writing into a String does not fail.
        let _ = writeln!(section, "| {id} | {title} | {points} | {} |", files.join(", "));
    }
    section
}

fn without_lines(text: &str, with: &str) -> String {
    let lines = text.lines().filter(|line| !line.contains(with));
    lines.map(|line| format!("{line}\n")).collect()
}

/// A link to the guide of each lab.
fn guides(workspace: &Workspace, chosen: &[LabTask<'_>], files: &Files) -> String {
    let mut labs: Vec<_> = chosen.iter().map(|chosen| chosen.lab).collect();
    labs.dedup_by(|one, other| one.package == other.package);
    let mut text = String::new();
    for lab in labs {
        let folder = lab.folder.strip_prefix(&workspace.root).unwrap_or(&lab.folder);
        let guide = folder.join("README.md");
        if files.contains_key(&guide) {
            let (package, title) = (&lab.package, &lab.lab.title);
            // Writing into a String does not fail.
            let _ = writeln!(text, "- [{package}]({}): {title}", guide.display());
        }
    }
    if text.is_empty() {
        return text;
    }
    format!("\nThe guides explain the tasks, step by step:\n\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_chosen_tasks_stay_with_their_checks() {
        let text = "title = \"t\"\n\n[[task]]\nid = \"9.1\"\n[[task.check]]\nid = \"a\"\n\n[[task]]\nid = \"9.2\"\n";
        let kept = only(text, &BTreeSet::from(["9.1"])).unwrap();
        assert_eq!(kept, "title = \"t\"\n\n[[task]]\nid = \"9.1\"\n[[task.check]]\nid = \"a\"\n\n");
    }

    #[test]
    fn the_students_section_stands_in_front_of_the_first() {
        let text = with_section("# T\nx\n\n## S\n", "## Yours\n");
        assert_eq!(text, "# T\nx\n\n## Yours\n\n## S\n");
    }

    #[test]
    fn tests_and_benches_go_from_a_manifest_and_the_rest_stays() {
        let text = "[package]\nname = \"a\"\n\n[[test]]\nname = \"t\"\n\n[[bench]]\nname = \"b\"\nharness = false\n\n[dev-dependencies]\ncriterion.workspace = true\n\n[lints]\nworkspace = true\n";
        let expected =
            "[package]\nname = \"a\"\n\n[dev-dependencies]\n\n[lints]\nworkspace = true\n";
        assert_eq!(without_tests(text), expected);
    }
}
