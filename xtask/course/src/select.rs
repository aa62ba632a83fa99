//! What the names on the command line stand for.

use crate::discover::{LabPackage, LabTask, Workspace};
use crate::text::list;
use crate::usage::UsageError;

/// Why a name stands for nothing.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum SelectError {
    /// Nothing is called like this.
    #[error("no lab or task '{name}'{}; known: {known}", suggested(.suggestion))]
    Unknown {
        /// As typed.
        name: String,
        /// What may have been meant.
        suggestion: Option<String>,
        /// All names.
        known: String,
    },
    /// Several are called like this.
    #[error("'{name}' could be {candidates}; type more of it")]
    Ambiguous {
        /// As typed.
        name: String,
        /// What it could be.
        candidates: String,
    },
    /// A lab where a task is wanted.
    #[error("'{name}' is a lab of several tasks: {tasks}; name one of them")]
    NotOneTask {
        /// As typed.
        name: String,
        /// The lab's tasks.
        tasks: String,
    },
}

impl From<SelectError> for UsageError {
    fn from(error: SelectError) -> Self {
        anyhow::Error::from(error).into()
    }
}

fn suggested(suggestion: &Option<String>) -> String {
    let meant = |name: &String| format!(" (did you mean '{name}'?)");
    suggestion.as_ref().map(meant).unwrap_or_default()
}

/// The tasks that the names stand for, each once, in the workspace's order;
/// all of them if there are no names.
///
/// # Errors
/// See [`SelectError`].
pub fn select<'a>(
    workspace: &'a Workspace,
    names: &[String],
) -> Result<Vec<LabTask<'a>>, SelectError> {
    if names.is_empty() {
        return Ok(workspace.tasks().collect());
    }
    let mut ids = Vec::new();
    for name in names {
        ids.extend(named(workspace, name)?.iter().map(|chosen| chosen.task.id()));
    }
    Ok(workspace.tasks().filter(|chosen| ids.contains(&chosen.task.id())).collect())
}

/// The labs that the names stand for, or that have the tasks they stand for;
/// all of them if there are no names.
///
/// # Errors
/// See [`SelectError`].
pub fn labs<'a>(
    workspace: &'a Workspace,
    names: &[String],
) -> Result<Vec<&'a LabPackage>, SelectError> {
    let mut labs: Vec<&LabPackage> = Vec::new();
    for chosen in select(workspace, names)? {
        if labs.last().is_none_or(|last| last.package != chosen.lab.package) {
            labs.push(chosen.lab);
        }
    }
    Ok(labs)
}

/// The one task that a name stands for.
///
/// # Errors
/// See [`SelectError`].
pub fn one<'a>(workspace: &'a Workspace, name: &str) -> Result<LabTask<'a>, SelectError> {
    match named(workspace, name)?[..] {
        [chosen] => Ok(chosen),
        ref several => {
            Err(SelectError::NotOneTask { name: name.to_owned(), tasks: all_ids(several) })
        }
    }
}

fn all_ids(tasks: &[LabTask<'_>]) -> String {
    let ids: Vec<_> = tasks.iter().map(|chosen| chosen.task.id()).collect();
    ids.join(", ")
}

/// A task by id or program, a lab by package; in full, or the beginning of
/// just one of these.
fn named<'a>(workspace: &'a Workspace, name: &str) -> Result<Vec<LabTask<'a>>, SelectError> {
    let all = names(workspace);
    if let Some((_, tasks)) = all.iter().find(|(known, _)| known == name) {
        return Ok(tasks.clone());
    }
    let begun: Vec<_> =
        all.iter().filter(|(known, _)| !name.is_empty() && known.starts_with(name)).collect();
    match &begun[..] {
        [] => Err(unknown(name, &all)),
        [(_, tasks)] => Ok(tasks.clone()),
        several => {
            let candidates: Vec<_> = several.iter().map(|(known, _)| known).collect();
            Err(SelectError::Ambiguous { name: name.to_owned(), candidates: list(&candidates, 8) })
        }
    }
}

type NamedTasks<'a> = (String, Vec<LabTask<'a>>);

fn names(workspace: &Workspace) -> Vec<NamedTasks<'_>> {
    let mut names = Vec::new();
    for lab in &workspace.labs {
        let tasks = lab.lab.tasks.iter().map(|task| LabTask { lab, task });
        names.push((lab.package.clone(), tasks.collect()));
    }
    for chosen in workspace.tasks() {
        names.push((chosen.task.id().to_owned(), vec![chosen]));
        names.push((chosen.task.program().to_owned(), vec![chosen]));
    }
    names
}

fn unknown(name: &str, all: &[NamedTasks<'_>]) -> SelectError {
    let scored = all.iter().map(|(known, _)| (strsim::jaro_winkler(name, known), known));
    let best = scored.max_by(|one, other| one.0.total_cmp(&other.0));
    let known: Vec<_> = all.iter().map(|(known, _)| known.as_str()).collect();
    SelectError::Unknown {
        name: name.to_owned(),
        suggestion: best.filter(|(score, _)| *score > 0.7).map(|(_, known)| known.clone()),
        known: known.join(", "),
    }
}
