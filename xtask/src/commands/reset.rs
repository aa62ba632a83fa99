//! `reset`: the starter again.

use std::io::Write;

use anyhow::anyhow;

use super::{ALL_PASSED, Failure, finish};
use crate::cli::Reset;
use crate::discover::{Workspace, discover};
use crate::handout::record::Record;
use crate::handout::student::{replace, sources};
use crate::select;

/// Saves what is there, and puts back what was handed out.
pub(super) fn reset(args: &Reset) -> Result<u8, Failure> {
    let workspace = discover().map_err(Failure::usage)?;
    let task = select::one(&workspace, &args.task).map_err(Failure::usage)?;
    let lines = put_back(&workspace, task.task.id(), args.whole)?;
    let mut out = anstream::stdout().lock();
    lines
        .iter()
        .try_for_each(|line| finish(writeln!(out, "{line}")))?;
    Ok(ALL_PASSED)
}

/// Nothing is written before it is sure that every file of the task can be put
/// back; says what was done.
pub(super) fn put_back(
    workspace: &Workspace,
    task: &str,
    whole: bool,
) -> Result<Vec<String>, Failure> {
    let Some(record) = Record::read(&workspace.root)? else {
        return Err(Failure::usage(anyhow!(
            "this workspace was not handed out: the solutions are in it, and no starters; \
             'cargo xtask handout DIR' makes a workspace that has them"
        )));
    };
    let sources = sources(&workspace.root, &record, task).map_err(Failure::usage)?;
    let mut changes = Vec::new();
    for source in &sources {
        let text = source.reset(task, whole).map_err(Failure::usage)?;
        changes.push((source, text));
    }
    let mut said = Vec::new();
    for (source, text) in changes {
        let shown = source.path.display();
        if source.text == text {
            said.push(format!("{shown}: unchanged since it was handed out"));
            continue;
        }
        let saved = replace(&workspace.root, &source.path, &text)?;
        let saved = saved.as_deref().and_then(|saved| saved.file_name());
        said.push(match saved {
            Some(name) => format!(
                "{shown}: put back; yours is kept beside it as {}",
                name.display()
            ),
            None => format!("{shown}: put back"),
        });
    }
    Ok(said)
}
