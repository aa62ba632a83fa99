//! `diff`: what a student wrote, against the starter.

use std::io::Write;

use course::discover::{LabTask, discover};
use course::select;

use super::{ALL_PASSED, Failure, finish};
use crate::handout::marked;
use crate::handout::record::Record;
use crate::handout::student::{sources, unified};

/// Shows a unified diff per file of the task.
pub(super) fn diff(task: &str) -> Result<u8, Failure> {
    let workspace = discover()?;
    let chosen = select::one(&workspace, task)?;
    let id = chosen.task.id();
    let diffs: Vec<_> = match Record::read(&workspace.root)? {
        Some(record) => {
            sources(&workspace.root, &record, id)?.iter().map(|source| source.diff()).collect()
        }
        None => against_marks(chosen)?,
    };
    let mut out = anstream::stdout().lock();
    let diffs = diffs.concat();
    finish(if diffs.is_empty() {
        writeln!(out, "task {id}: nothing was changed since it was handed out")
    } else {
        write!(out, "{diffs}")
    })?;
    Ok(ALL_PASSED)
}

/// In the instructor's workspace: what a student has to change.
fn against_marks(chosen: LabTask<'_>) -> Result<Vec<String>, Failure> {
    let id = chosen.task.id();
    let files = marked::of_lab(chosen.lab)?;
    let files = files.iter().filter(|file| file.tasks().any(|task| task == id));
    let diff = |file: &marked::MarkedSource| {
        let starter = file.with_starters(|task| task == id);
        let shown = format!("{}/{}", chosen.lab.package, file.path.display());
        let (old, new) = (format!("{shown} (starter)"), format!("{shown} (solution)"));
        unified((&starter, &old), (&file.text, &new))
    };
    Ok(files.map(diff).collect())
}
