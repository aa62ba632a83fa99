//! `export`: a folder that a grading platform runs the grader from.

use std::io::Write;
use std::path::Path;

use course::discover::{Workspace, discover};
use course::text::count;
use course::usage::UsageError;

use super::handout::needs_solutions;
use super::{ALL_PASSED, Failure, finish};
use crate::cli::students::{Export, Platform, TaskSelection};
use crate::console;
use crate::handout::write::{self, Script};
use crate::handout::{Handout, compose};

/// Where the course is, below the folder.
const COURSE: &str = "course";

/// Writes the course without its solutions, and the scripts that the platform starts.
pub(super) fn export(args: &Export) -> Result<u8, Failure> {
    let workspace = discover()?;
    needs_solutions(&workspace)?;
    let handout = composed(&workspace, &args.chosen)?;
    let folder = args.folder.as_path();
    write::is_vacant(&workspace, folder)?;
    let scripts = scripts(args.platform);
    write::with_scripts(&handout, COURSE, &scripts, folder)?;
    let tasks = count(handout.record.tasks.len(), "task");
    let mut out = console::stdout();
    finish(writeln!(out, "{}: {tasks}\nNext: {}", folder.display(), next(args.platform, folder)))?;
    Ok(ALL_PASSED)
}

fn composed(workspace: &Workspace, chosen: &TaskSelection) -> Result<Handout, UsageError> {
    let chosen = super::handout::chosen(workspace, chosen)?;
    compose(workspace, &chosen, false)
}

fn scripts(platform: Platform) -> Vec<Script> {
    let script = |name, text, runs| Script { name, text, runs };
    match platform {
        Platform::Gradescope => vec![
            script("setup.sh", include_str!("export/setup.sh"), true),
            script("run_autograder", include_str!("export/run_autograder"), true),
        ],
        Platform::Classroom50 => {
            vec![script("autograder.py", include_str!("export/autograder.py"), false)]
        }
    }
}

fn next(platform: Platform, folder: &Path) -> String {
    let folder = folder.display();
    match platform {
        Platform::Gradescope => {
            format!("cd {folder} && zip -qr ../autograder.zip . and upload autograder.zip")
        }
        Platform::Classroom50 => {
            format!("copy what is in {folder} to CLASSROOM/autograders/ASSIGNMENT")
        }
    }
}
