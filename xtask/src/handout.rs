//! A student's workspace: the same crates, with a starter where the solution
//! is, and the solution nowhere.
//!
//! [`compose`] makes the files in memory, from the marks in the labs' sources
//! ([`marked`]) and what else a student needs ([`files`], [`adapt`]), and finds
//! out whether a solution got into one of them. [`mod@write`] puts them into a
//! folder, with a [`record`] of what was handed out; what a student can ask of
//! that record is in [`student`].

pub mod adapt;
pub mod files;
pub mod git;
pub mod marked;
pub mod record;
pub mod student;
pub mod write;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use course::bail_usage;
use course::discover::{LabPackage, LabTask, Workspace};
use course::usage::UsageError;

use self::marked::MarkedSource;
use self::record::{Record, STARTERS};

/// A shorter line, such as `drop(guard);`, says too little to be a solution.
const TELLING: usize = 20;

/// The files of a student's workspace, in memory.
#[derive(Debug)]
pub struct Handout {
    /// By path below the workspace.
    pub files: BTreeMap<PathBuf, Vec<u8>>,
    /// What the student's `cargo xtask` has to know.
    pub record: Record,
}

/// Composes the workspace for the chosen tasks. Tasks that are not chosen are
/// also starters, and not in their lab's `lab.toml`; labs without a chosen task
/// are left out. With `python`, starters in Python go along.
///
/// # Errors
/// If a mark is wrong, a chosen task has none, a file cannot be read, or a
/// line of a solution would be in the handout all the same.
pub fn compose(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    python: bool,
) -> Result<Handout, UsageError> {
    let ids: BTreeSet<_> = chosen.iter().map(|chosen| chosen.task.id()).collect();
    let labs = labs(chosen);
    let mut files = files::gather(workspace, &labs, python)?;
    for LabTask { lab, task } in workspace.tasks().filter(|it| !ids.contains(it.task.id())) {
        let starter = format!("{}/{}_lab.py", files::PYTHON, task.program());
        files.remove(&below(&workspace.root, &lab.folder)?.join(starter));
    }
    let mut record = Record::default();
    let mut secret = Secret::default();
    for lab in &labs {
        let folder = below(&workspace.root, &lab.folder)?;
        for marked in marked::of_lab(lab)? {
            secret.learn(&marked);
            let path = portable(&folder.join(&marked.path));
            let starter = marked.with_starters(|_| true);
            record.add(&path, marked.tasks().filter(|task| ids.contains(task)));
            let kept = portable(&Path::new(STARTERS).join(&path));
            files.insert(kept, starter.clone().into_bytes());
            files.insert(path, starter.into_bytes());
        }
        adapt::lab(&mut files, &folder, &ids)?;
    }
    if let Some(task) = ids.iter().find(|&&id| !record.tasks.contains_key(id)) {
        bail_usage!(
            "task {task}: no '// solution: {task}' in the sources of its lab, so a student has no part to write"
        );
    }
    adapt::workspace(&mut files, workspace, chosen, &record)?;
    secret.must_not_be_in(&files)?;
    record.remember(&files);
    files.insert(record::PATH.into(), record.to_json()?);
    Ok(Handout { files, record })
}

fn labs<'a>(chosen: &[LabTask<'a>]) -> Vec<&'a LabPackage> {
    let mut labs: Vec<&LabPackage> = chosen.iter().map(|chosen| chosen.lab).collect();
    labs.dedup_by(|one, other| one.package == other.package);
    labs
}

fn below(root: &Path, path: &Path) -> Result<PathBuf> {
    let below = path.strip_prefix(root);
    let below = below.with_context(|| format!("{} is outside the workspace", path.display()))?;
    Ok(portable(below))
}

/// The path with `/` between its parts, which every system takes: a handout that was
/// written on Windows is also one elsewhere.
fn portable(path: &Path) -> PathBuf {
    let mut portable = OsString::new();
    for (number, part) in path.iter().enumerate() {
        if number > 0 {
            portable.push("/");
        }
        portable.push(part);
    }
    portable.into()
}

/// The lines that must not be handed out.
#[derive(Default)]
struct Secret {
    /// By line, without the blanks around it: the task it solves.
    lines: BTreeMap<String, String>,
    /// Lines that also stand outside of all regions.
    public: HashSet<String>,
}

impl Secret {
    fn learn(&mut self, marked: &MarkedSource) {
        for region in &marked.regions {
            let telling = region.content.iter().map(|line| line.trim());
            for line in telling.filter(|line| line.chars().count() >= TELLING) {
                self.lines.insert(line.to_owned(), region.task.clone());
            }
        }
        let starter = marked.with_starters(|_| true);
        let public = starter.lines().map(|line| line.trim().to_owned());
        self.public.extend(public);
    }

    fn must_not_be_in(&self, files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<()> {
        for (path, bytes) in files {
            let text = String::from_utf8_lossy(bytes);
            for (number, line) in (1..).zip(text.lines().map(str::trim)) {
                let Some(task) = self.lines.get(line) else {
                    continue;
                };
                if !self.public.contains(line) {
                    bail!(
                        "{}:{number}: a line of the solution of task {task} would be handed out: {line}",
                        path.display()
                    );
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use course::regions::{Audience, regions};

    use super::*;

    const PROGRAM: &str = "\
let everyone = 1;
// solution: 9.1
let secret = everyone + 41;
let short = 1;
// end
";

    #[test]
    fn a_copy_of_a_solution_is_not_handed_out() {
        let mut secret = Secret::default();
        secret.learn(&MarkedSource {
            path: "src/bin/a.rs".into(),
            text: PROGRAM.into(),
            regions: regions(PROGRAM, Audience::Instructors).unwrap(),
            starters: vec!["todo!(\"9.1\");".into()],
        });
        let among = |text: &str| {
            let files = BTreeMap::from([(PathBuf::from("b/NOTES"), text.as_bytes().to_vec())]);
            secret.must_not_be_in(&files).map_err(|error| error.to_string())
        };
        for harmless in ["let everyone = 1;", "let short = 1;", "let secret = 42;"] {
            assert_eq!(among(harmless), Ok(()));
        }
        let error = among("\n  let secret = everyone + 41;\n").unwrap_err();
        assert!(error.starts_with("b/NOTES:2: a line of the solution of task 9.1"), "{error}");
    }
}
