//! What several checks fail by, for people.

use std::io::{self, Write};

use judge::{Cause, CauseKind};

use super::human::{BAD, labelled};
use crate::outcome::{Outcome, TaskOutcome};

/// What several checks fail by, each once.
pub(super) fn causes(task: &TaskOutcome, out: &mut impl Write) -> io::Result<()> {
    for Cause { kind, seen, hint, .. } in &task.causes {
        match kind {
            CauseKind::NotWritten => return writeln!(out, "  not written yet: {seen}"),
            // What the check on the exit code says at length.
            _ if hint.is_none() => continue,
            _ => writeln!(out, "  {BAD}! {seen}{BAD:#}")?,
        }
        labelled("hint:", hint.as_deref().unwrap_or_default(), out)?;
    }
    Ok(())
}

/// `, 3 not written yet`, if there are any.
pub(super) fn not_written(outcome: &Outcome) -> String {
    let tasks = outcome.tasks.iter();
    match tasks.filter(|task| task.not_written().is_some()).count() {
        0 => String::new(),
        number => format!(", {number} not written yet"),
    }
}
