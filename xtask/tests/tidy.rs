//! The rules of the house that a machine can check.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex_lite::Regex;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

fn own_sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for room in ["", "contain", "course", "explore", "judge", "run"] {
        let room = Path::new(env!("CARGO_MANIFEST_DIR")).join(room);
        sources(&room.join("src"), &mut found);
    }
    assert!(found.len() > 20, "the sources are found");
    found
}

/// Folder and `lab.toml` of every lab.
fn labs() -> Vec<(String, toml::Table)> {
    let entries = fs::read_dir(workspace()).unwrap().map(|entry| entry.unwrap().path());
    let labs = entries.filter_map(|folder| {
        let text = fs::read_to_string(folder.join("lab.toml")).ok()?;
        let name = folder.file_name()?.to_str()?.to_owned();
        Some((name, text.parse().unwrap()))
    });
    labs.collect()
}

fn strings<'a>(tables: &'a toml::Value, key: &str) -> Vec<&'a str> {
    let tables = tables.as_array().into_iter().flatten();
    tables.filter_map(|table| table.get(key)?.as_str()).collect()
}

#[test]
fn the_grader_names_no_lab_task_program_or_check() {
    let mut forbidden = BTreeSet::new();
    let mut words = BTreeSet::new();
    for (package, lab) in labs() {
        forbidden.insert(package);
        let tasks = &lab["task"];
        forbidden.extend(strings(tasks, "id").into_iter().map(str::to_owned));
        forbidden.extend(strings(tasks, "program").into_iter().map(str::to_owned));
        for task in tasks.as_array().unwrap() {
            forbidden.extend(strings(&task["check"], "id").into_iter().map(str::to_owned));
            for check in task["check"].as_array().unwrap() {
                // A check may be called like the word it is made of.
                match &check["that"] {
                    toml::Value::String(word) => words.insert(word.clone()),
                    word => words.insert(word.as_table().unwrap().keys().next().unwrap().clone()),
                };
            }
        }
    }
    assert!(forbidden.len() > 30, "the labs are found");
    let sources = own_sources();
    for name in forbidden.difference(&words) {
        let escaped = regex_lite::escape(name);
        let naming =
            Regex::new(&format!("[\"'`]{escaped}[\"'`=]|(run|grade|--bin|-p) {escaped}\\b"))
                .unwrap();
        for (path, text) in &sources {
            if text.contains(name)
                && let Some(found) = naming.find(text)
            {
                panic!("{}: {}", path.display(), found.as_str());
            }
        }
    }
}

#[test]
fn the_grader_depends_on_no_lab_and_no_async_runtime() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["tree", "-p", "xtask", "-e", "normal", "--prefix", "none", "--offline"])
        .current_dir(workspace())
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && tree.contains("common v"), "{tree}");
    for line in tree.lines() {
        assert!(!line.starts_with("tokio") && !line.starts_with("lab"), "{line}");
    }
}

#[test]
fn every_module_says_what_it_is_for_and_stays_readable() {
    for (path, text) in own_sources() {
        if path.file_name().is_some_and(|name| name == "tests.rs") {
            continue;
        }
        assert!(text.starts_with("//! "), "{}", path.display());
        assert!(text.lines().count() <= 320, "{} is long", path.display());
    }
}
