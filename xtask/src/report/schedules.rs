//! What schedules showed, for a person.

use std::io::{self, Write};

use course::lab::{Schedules, Scheduling, Task};
use course::text::count;
use explore::{Exploration, Failure, Verdicts, lines};
use judge::Verdict;
use judge::picture::{Charset, draw, of_timelines};

use super::human::{BAD, BOLD, DIM, GOOD, INDENT, drawn, labelled};

/// Columns of a drawing.
const COLUMNS: usize = 96;

/// The schedule that proves a failure, and how to see it again.
pub(super) fn failure(
    task: &str,
    failure: &Failure,
    drawn_before: bool,
    charset: Charset,
    out: &mut impl Write,
) -> io::Result<()> {
    let again = format!("cargo xtask explore {task} --replay {}", failure.token);
    // One drawing is studied, several are scrolled past.
    if drawn_before {
        return writeln!(out, "{:INDENT$}{DIM}see it: {again}{DIM:#}", "");
    }
    drawn(lines(&failure.drawing, charset, COLUMNS - INDENT), out)?;
    writeln!(out, "{:INDENT$}{DIM}see it again: {again}{DIM:#}", "")
}

/// One line about an exploration.
pub(super) fn summary(explored: &Exploration, out: &mut impl Write) -> io::Result<()> {
    match &explored.missing {
        Some(why) => writeln!(out, "  {DIM}not explored: {why}{DIM:#}"),
        None => writeln!(
            out,
            "  {DIM}explored: {}{}, {:.1} seconds{DIM:#}",
            count(explored.schedules as usize, "schedule"),
            if explored.all { ", all there are" } else { "" },
            explored.seconds
        ),
    }
}

/// The report of `explore`.
///
/// # Errors
/// Those of `out`.
pub fn schedules(
    task: &Task,
    of: Scheduling,
    explored: &Exploration,
    verdicts: &Verdicts,
    charset: Charset,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "{BOLD}{:<5} {}{BOLD:#}", task.id(), task.title)?;
    let mut is_drawn = false;
    for (check, verdict) in task.checks.iter().zip(verdicts) {
        let what = check.what.get_ref();
        let where_ = match check.schedules(of) {
            Schedules::Every => "in every schedule",
            Schedules::Some => "in some schedule",
            Schedules::None => continue,
        };
        match verdict {
            None => writeln!(out, "  {DIM}- {what} (no schedule tells){DIM:#}")?,
            Some(Verdict::Pass) => writeln!(out, "  {GOOD}✓{GOOD:#} {what}, {where_}")?,
            Some(Verdict::NotRun { because }) => {
                writeln!(out, "  {DIM}- {what} (not judged: {because}){DIM:#}")?;
            }
            Some(failed @ Verdict::Fail { expected, seen, .. }) => {
                writeln!(out, "  {BAD}✗ {what}{BAD:#} ({})", check.id())?;
                labelled("expected:", expected, out)?;
                labelled("seen:", seen, out)?;
                let mut failures = explored.failures.iter();
                if let Some(found) = failures.find(|it| it.check == check.id()) {
                    failure(task.id(), found, is_drawn, charset, out)?;
                    is_drawn = true;
                }
                let hints = check.hints(failed.deviation());
                labelled("hint:", hints.first().map_or("", String::as_str), out)?;
            }
        }
    }
    let timelines: Vec<_> = explored.timelines.iter().collect();
    for picture in of_timelines(&timelines) {
        drawn(draw(&picture, charset, COLUMNS - INDENT), out)?;
    }
    if let Some(drawing) = explored.replayed.as_ref().filter(|_| !is_drawn) {
        drawn(lines(drawing, charset, COLUMNS - INDENT), out)?;
    }
    summary(explored, out)
}
