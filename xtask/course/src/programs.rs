//! The programs that prove a lab's checks: `checks/wrong/*.rs`, each wrong in
//! a named way, and `checks/right/*.rs`, each correct and written differently. Those in
//! Python, `*.py`, say in their second line what they are.
//!
//! They are plain files. The package that builds them is written to the target
//! folder, with the lab's own dependencies and the lab itself, so that you
//! do not have to list them; `checks/lib.rs`, if there is one, is its library
//! `programs`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::discover::LabPackage;
use crate::scripts;
use crate::usage::UsageError;

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
    /// Whether it is a script: it is not built, and not explored.
    pub script: bool,
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
pub fn programs(lab: &LabPackage) -> Result<Vec<Program>, UsageError> {
    let mut programs = Vec::new();
    for kind in ["right", "wrong"] {
        let folder = lab.folder.join("checks").join(kind);
        if !folder.is_dir() {
            continue;
        }
        let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
        for entry in entries {
            let path = entry.with_context(|| folder.display().to_string())?.path();
            let endings = ["rs", "py"];
            if endings.iter().any(|it| path.extension() == Some(it.as_ref())) {
                programs.push(program(lab, kind, path)?);
            }
        }
    }
    programs.sort_by(|one, other| one.file.cmp(&other.file));
    Ok(programs)
}

fn program(lab: &LabPackage, kind: &str, source: PathBuf) -> Result<Program> {
    let stem = source.file_stem().unwrap_or_default().to_string_lossy();
    let name = source.file_name().unwrap_or_default().to_string_lossy();
    let file = format!("{}/checks/{kind}/{name}", lab.package);
    let text = fs::read_to_string(&source).with_context(|| file.clone())?;
    let script = scripts::is_script(&source, text.as_bytes());
    let first = if script {
        let second = text.lines().nth(1).unwrap_or_default();
        second.replacen('#', "//!", 1)
    } else {
        text.lines().next().unwrap_or_default().to_owned()
    };
    let Some((explored, task, fails)) = header(kind, &first) else {
        bail!(
            "{file}:1: the first line of a wrong program is '//! fails: TASK CHECK ...' or '//! explored: TASK CHECK ...', of a right one '//! passes: TASK', not '{first}'"
        );
    };
    // What the explorer judges has checks that no lab.toml has yet.
    let checked = if explored { &[] } else { &fails[..] };
    known(lab, &file, &task, checked)?;
    Ok(Program {
        binary: format!("{}-{kind}-{stem}", lab.package),
        script,
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

fn known(lab: &LabPackage, file: &str, task: &str, fails: &[BTreeSet<String>]) -> Result<()> {
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
