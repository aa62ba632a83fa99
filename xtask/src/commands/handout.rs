//! `handout`: a workspace for students.

use std::io::Write;

use course::bail_usage;
use course::discover::{LabTask, Workspace, discover};
use course::select;
use course::text::count;
use course::usage::UsageError;

use super::{ALL_PASSED, Failure, finish};
use crate::cli::Handout;
use crate::cli::students::{Language, TaskSelection};
use crate::console;
use crate::handout::record::Record;
use crate::handout::{compose, git, write};
use crate::report::quoted;

/// Whether this workspace is one that was handed out.
///
/// # Errors
/// If it is: then what was asked for is not possible in it.
pub(super) fn needs_solutions(workspace: &Workspace) -> Result<(), Failure> {
    match Record::read(&workspace.root)? {
        None => Ok(()),
        Some(_) => bail_usage!(
            "this workspace is a handout without solutions; run this command in the course itself"
        ),
    }
}

/// The tasks that go along.
pub(super) fn chosen<'a>(
    workspace: &'a Workspace,
    chosen: &TaskSelection,
) -> Result<Vec<LabTask<'a>>, UsageError> {
    let mut names = Vec::new();
    for name in &chosen.tasks {
        let chosen = select::one(workspace, name)?;
        names.push(chosen.task.id().to_owned());
    }
    names.extend(chosen.labs.iter().cloned());
    Ok(select::select(workspace, &names)?)
}

/// Writes the workspace, and says what to do with it.
pub(super) fn handout(args: &Handout) -> Result<u8, Failure> {
    let workspace = discover()?;
    needs_solutions(&workspace)?;
    let chosen = chosen(&workspace, &args.chosen)?;
    let earlier = if args.update {
        Some(write::is_handout(&workspace, &args.folder)?)
    } else {
        write::is_vacant(&workspace, &args.folder)?;
        None
    };
    let handout = compose(&workspace, &chosen, args.language == Language::Python)?;
    let (folder, tasks) = (args.folder.display(), count(chosen.len(), "task"));
    let mut out = console::stdout();
    let Some(earlier) = earlier else {
        write::new(&handout, &args.folder)?;
        finish(writeln!(out, "{folder}: {tasks} to write, {} files", handout.files.len()))?;
        if args.git {
            finish(writeln!(out, "{}", git::init(&args.folder)?))?;
        }
        // To be pasted: a blank would end the name.
        let folder = quoted(&args.folder.to_string_lossy());
        finish(writeln!(out, "Next: cd {folder} && cargo xtask list"))?;
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
