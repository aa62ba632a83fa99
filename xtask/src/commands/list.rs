//! `list`: what there is to do, and what was reached.

use std::io::{self, Write};

use course::discover::{Workspace, discover};
use course::text::count;

use super::{ALL_PASSED, Failure, finish};
use crate::console;
use crate::state::progress::{TaskStanding, standings};

/// Shows labs and tasks, and where the student stands.
pub(super) fn list() -> Result<u8, Failure> {
    let workspace = discover()?;
    let tasks: Vec<_> = workspace.tasks().collect();
    let standings = standings(&workspace.root, &tasks)?;
    finish(write_list(&workspace, &standings, &mut console::stdout()))?;
    Ok(ALL_PASSED)
}

fn write_list(
    workspace: &Workspace,
    standings: &[TaskStanding],
    out: &mut impl Write,
) -> io::Result<()> {
    let mut standings = standings.iter();
    for lab in &workspace.labs {
        writeln!(out, "{}: {}", lab.package, lab.lab.title)?;
        for task in &lab.lab.tasks {
            let (id, title, points) = (task.id(), &task.title, task.points());
            let points = count(points as usize, "point");
            writeln!(out, "  {id:<5} {title:<52} {points:>9}")?;
            if let Some(source) = lab.programs.get(task.program()) {
                let below = source.strip_prefix(&workspace.root).unwrap_or(source);
                writeln!(out, "        {}", below.display())?;
            }
            writeln!(out, "        cargo run -p {} --bin {}", lab.package, task.program())?;
            let standing = standings.next().map(TaskStanding::in_words);
            if let Some(words) = standing.filter(|words| !words.is_empty()) {
                writeln!(out, "        {words}")?;
            }
        }
    }
    if workspace.labs.is_empty() {
        writeln!(out, "this workspace has no lab: a lab is a member with a lab.toml")?;
    }
    Ok(())
}
