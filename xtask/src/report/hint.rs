//! The next hint, and what it is about.

use std::io::{self, Write};

use course::text::count;
use judge::Verdict;
use judge::picture::Charset;

use super::again;
use super::causes::causes;
use super::human::{BAD, BOLD, DIM, GOOD, how_it_ended, labelled, picture};
use crate::outcome::{Outcome, TaskOutcome};
use crate::state::hints::NextHint;

/// Writes one stage of one check's hints; `None` where nothing fails. The
/// task is one of the outcome's.
///
/// # Errors
/// Those of `out`.
pub fn hint(
    task: &TaskOutcome,
    outcome: &Outcome,
    next: Option<NextHint>,
    charset: Charset,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "{BOLD}{:<5} {}{BOLD:#}", task.id, task.title)?;
    causes(task, out)?;
    let Some(NextHint { check, stage }) = next else {
        // What the causes say is all there is to say.
        if !task.passed() {
            return replay(task, outcome, out);
        }
        return writeln!(out, "  {GOOD}✓{GOOD:#} every check holds: no hint is needed");
    };
    let check = &task.checks[check];
    writeln!(out, "  {BAD}✗ {}{BAD:#} ({})", check.what, check.id)?;
    if let Verdict::Fail { seen, picture, .. } = &check.verdict {
        writeln!(out, "      seen:     {seen}")?;
        if let Some(shown) = picture {
            self::picture(shown, charset, out)?;
        }
    }
    let label = match check.hints.len() {
        1 => "hint:".to_owned(),
        all => format!("hint {} of {all}:", stage + 1),
    };
    labelled(&label, &check.hints[stage], out)?;
    how_it_ended(&task.state, charset, out)?;
    let failing = task.checks.iter();
    let failing = failing.filter(|check| matches!(check.verdict, Verdict::Fail { .. }));
    if let others @ 1.. = failing.count() - 1 {
        let verb = if others == 1 { "fails" } else { "fail" };
        let others = count(others, "other check");
        writeln!(out, "  {DIM}{others} also {verb}{DIM:#}")?;
    }
    replay(task, outcome, out)
}

fn replay(task: &TaskOutcome, outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    if task.not_written().is_some() {
        return Ok(());
    }
    let again = again::one(&task.id, outcome);
    writeln!(out, "  {DIM}replay: {again}{DIM:#}")
}
