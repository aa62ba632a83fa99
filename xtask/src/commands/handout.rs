//! `handout`: a workspace for students.

use std::io::Write;

use anyhow::anyhow;
use course::discover::{Workspace, discover};
use course::select;
use course::text::count;

use super::{ALL_PASSED, Failure, finish};
use crate::cli::Handout;
use crate::handout::record::Record;
use crate::handout::{compose, write};

/// Whether this workspace is one that was handed out.
///
/// # Errors
/// If it is: then what was asked for is not possible in it.
pub(super) fn needs_solutions(workspace: &Workspace) -> Result<(), Failure> {
    match Record::read(&workspace.root)? {
        None => Ok(()),
        Some(_) => Err(Failure::usage(anyhow!(
            "this workspace is a handout without solutions; run this command in the course itself"
        ))),
    }
}

/// Writes the workspace, and says what to do with it.
pub(super) fn handout(args: &Handout) -> Result<u8, Failure> {
    let workspace = discover().map_err(Failure::usage)?;
    needs_solutions(&workspace)?;
    let mut names = Vec::new();
    for name in &args.tasks {
        let chosen = select::one(&workspace, name).map_err(Failure::usage)?;
        names.push(chosen.task.id().to_owned());
    }
    names.extend(args.labs.iter().cloned());
    let chosen = select::select(&workspace, &names).map_err(Failure::usage)?;
    let earlier = if args.update {
        Some(write::is_handout(&workspace, &args.folder).map_err(Failure::usage)?)
    } else {
        write::is_vacant(&workspace, &args.folder).map_err(Failure::usage)?;
        None
    };
    let handout = compose(&workspace, &chosen).map_err(Failure::usage)?;
    let (folder, tasks) = (args.folder.display(), count(chosen.len(), "task"));
    let mut out = anstream::stdout().lock();
    let Some(earlier) = earlier else {
        write::new(&handout, &args.folder)?;
        finish(writeln!(
            out,
            "{folder}: {tasks} to write, {} files\nNext: cd {folder} && cargo xtask list",
            handout.files.len()
        ))?;
        return Ok(ALL_PASSED);
    };
    let updated = write::update(&handout, &earlier, &args.folder)?;
    for path in &updated.kept {
        finish(writeln!(out, "kept, because it was changed: {}", path.display()))?;
    }
    let written = count(updated.written, "file");
    finish(writeln!(out, "{folder}: {tasks}, {written} updated"))?;
    Ok(ALL_PASSED)
}
