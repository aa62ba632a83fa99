//! `reset`: the starter again.

use std::io::Write;

use course::discover::discover_incomplete;
use course::select;

use super::{ALL_PASSED, Failure, finish};
use crate::cli::Reset;
use crate::console;
use crate::handout::student::put_back;

/// Saves what is there, and puts back what was handed out.
pub(super) fn reset(args: &Reset) -> Result<u8, Failure> {
    // It may be the one thing that helps.
    let workspace = discover_incomplete()?;
    let chosen = select::one(&workspace, &args.task)?;
    let said = put_back(&workspace.root, chosen.task.id(), args.whole)?;
    let mut out = console::stdout();
    finish(said.iter().try_for_each(|line| writeln!(out, "{line}")))?;
    Ok(ALL_PASSED)
}
