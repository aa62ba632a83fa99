//! The report a student reads.

use std::collections::HashSet;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use contain::Layer;
use contain::process::{Ending, Line};
use contain::system::CONTAINS;
use course::text::{count, visible, wrapped};
use explore::Failure;
use judge::Verdict;
use judge::flaky::Flaky;
use judge::picture::{Charset, Picture, draw};
use pattern::expression::plain;

use super::causes::{causes, not_written};
use super::{again, schedules, stuck};
use crate::outcome::{CheckOutcome, Containment, Outcome, State, SubmissionRecord, TaskOutcome};
use crate::submission::IgnoredFile;

pub(super) const GOOD: Style = AnsiColor::Green.on_default();
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();

/// As many as any terminal has.
const COLUMNS: usize = 80;
/// Of pictures and of what is said about a check.
pub(super) const INDENT: usize = 6;
/// Of files that were left aside: the JSON report has all of them.
const MOST_IGNORED: usize = 20;

/// Writes the whole report, with colours: writing through `anstream` takes
/// them out again where they do not belong.
///
/// # Errors
/// Those of `out`.
pub fn human(outcome: &Outcome, charset: Charset, out: &mut impl Write) -> io::Result<()> {
    let mut complained = HashSet::new();
    for task in &outcome.tasks {
        self::task(task, outcome, charset, &mut complained, out)?;
    }
    summary(outcome, out)
}

fn task<'a>(
    task: &'a TaskOutcome,
    outcome: &Outcome,
    charset: Charset,
    complained: &mut HashSet<&'a str>,
    out: &mut impl Write,
) -> io::Result<()> {
    let points = format!("{}/{} points", task.points(), task.possible());
    let style = if task.passed() { GOOD } else { BAD };
    writeln!(out, "{BOLD}{:<5} {:<58}{BOLD:#} {style}{points:>13}{style:#}", task.id, task.title)?;
    if task.not_written().is_some() {
        causes(task, out)?;
        return writeln!(out);
    }
    match &task.state {
        State::Judged { explored, .. } => {
            causes(task, out)?;
            let mut drawn = false;
            for check in &task.checks {
                self::check(check, charset, out)?;
                let failures = explored.iter().flat_map(|it| &it.failures);
                if let Some(found) = failures.into_iter().find(|it| is_of(it, check)) {
                    schedules::failure(&task.id, found, drawn, charset, out)?;
                    drawn = true;
                }
            }
            how_it_ended(&task.state, charset, out)?;
            if let Some(explored) = explored {
                schedules::summary(explored, out)?;
            }
        }
        State::NotBuilt(complaint) => not_built(task, complaint, complained, out)?,
        State::Error(fault) => writeln!(out, "  {BAD}the grader failed:{BAD:#} {fault}")?,
    }
    if !task.passed() {
        writeln!(out, "  {DIM}replay: {}{DIM:#}", again::one(&task.id, outcome))?;
    }
    let more = task.checks.iter().any(has_more_hints);
    if let Some(hint) = again::hint(&task.id, outcome).filter(|_| more) {
        writeln!(out, "  {DIM}more hints: {hint}{DIM:#}")?;
    }
    writeln!(out)
}

/// Whether a schedule proves what is said of a check.
fn is_of(failure: &Failure, check: &CheckOutcome) -> bool {
    failure.check == check.id && matches!(check.verdict, Verdict::Fail { .. })
}

fn has_more_hints(check: &CheckOutcome) -> bool {
    matches!(check.verdict, Verdict::Fail { .. }) && check.hints.len() > 1
}

fn check(check: &CheckOutcome, charset: Charset, out: &mut impl Write) -> io::Result<()> {
    match &check.verdict {
        Verdict::Pass => match check.flaky {
            None => writeln!(out, "  {GOOD}✓{GOOD:#} {}", check.what),
            Some(Flaky { failed, runs }) => writeln!(
                out,
                "  {BOLD}~ {}{BOLD:#} (flaky: it failed in {failed} of {runs} runs; is the machine busy?)",
                check.what
            ),
        },
        Verdict::NotRun { because } => {
            writeln!(out, "  {DIM}- {} (not judged: {because}){DIM:#}", check.what)
        }
        Verdict::Fail { expected, seen, picture, .. } => {
            // What has no points takes those of the checks that need it.
            let lost = match check.points {
                0 => String::new(),
                points => format!("-{}; ", count(points as usize, "point")),
            };
            writeln!(out, "  {BAD}✗ {}{BAD:#} ({lost}{})", check.what, check.id)?;
            writeln!(out, "      expected: {expected}")?;
            writeln!(out, "      seen:     {seen}")?;
            if let Some(Flaky { failed, runs }) = check.flaky {
                writeln!(
                    out,
                    "      flaky:    it failed in {failed} of {runs} runs with this seed"
                )?;
            }
            if let Some(picture) = picture {
                self::picture(picture, charset, out)?;
            }
            let hint = check.hints.first().map_or("", String::as_str);
            labelled("hint:", hint, out)
        }
    }
}

/// A label, and a text that may be longer than a line.
pub(super) fn labelled(label: &str, text: &str, out: &mut impl Write) -> io::Result<()> {
    let width = label.len().max(9);
    let mut label = label;
    for line in wrapped(text, COLUMNS - INDENT - width - 1) {
        writeln!(out, "{:INDENT$}{label:width$} {line}", "")?;
        label = "";
    }
    Ok(())
}

pub(super) fn picture(picture: &Picture, charset: Charset, out: &mut impl Write) -> io::Result<()> {
    drawn(draw(picture, charset, COLUMNS - INDENT), out)
}

/// Between empty lines: it is looked at, not read.
pub(super) fn drawn(lines: Vec<String>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out)?;
    for line in lines {
        writeln!(out, "{:INDENT$}{line}", "")?;
    }
    writeln!(out)
}

/// Where it did not end well: how, what it said last, who waited for what.
pub(super) fn how_it_ended(
    state: &State,
    charset: Charset,
    out: &mut impl Write,
) -> io::Result<()> {
    let State::Judged { ending, stdout, stderr, stuck, aftermath, .. } = state else {
        return Ok(());
    };
    if *ending != Ending::Code(0) {
        // What each worker said last tells more than what was printed last.
        let told = stuck.as_ref().is_some_and(|stuck| !stuck.said.is_empty());
        let stdout = if told { &[] } else { stdout.as_slice() };
        self::ending(&aftermath.in_words(ending), stdout, stderr, out)?;
    }
    match stuck {
        Some(stuck) => stuck::stuck(stuck, charset, out),
        None => Ok(()),
    }
}

fn ending(ending: &str, stdout: &[Line], stderr: &[Line], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "  how the program ended: {ending}")?;
    for (what, lines) in [("last lines", stdout), ("stderr", stderr)] {
        if !lines.is_empty() {
            writeln!(out, "  {what}:")?;
        }
        for line in lines {
            writeln!(out, "    {DIM}|{DIM:#} {}", visible(&line.text))?;
        }
    }
    Ok(())
}

/// The compiler's words whole, but only once where several programs share them.
fn not_built<'a>(
    task: &TaskOutcome,
    complaint: &'a str,
    complained: &mut HashSet<&'a str>,
    out: &mut impl Write,
) -> io::Result<()> {
    let program = &task.program;
    if !complained.insert(complaint) {
        return writeln!(out, "  {BAD}✗ {program} does not build{BAD:#}, see above");
    }
    writeln!(out, "  {BAD}✗ {program} does not build{BAD:#}")?;
    for line in complaint.lines() {
        writeln!(out, "    {line}")?;
    }
    Ok(())
}

/// What the programs were contained by, and what this machine refused.
pub(super) fn contained(containment: &Containment) -> Option<String> {
    let layers = match containment {
        Containment::Off => return Some("not contained, as asked for by --no-contain".into()),
        Containment::NothingRan => return None,
        Containment::By(layers) => layers,
    };
    let names =
        |layers: Vec<Layer>| layers.into_iter().map(Layer::name).collect::<Vec<_>>().join(", ");
    let missing: Vec<_> = Layer::expected().filter(|layer| !layers.contains(layer)).collect();
    let refused = if !CONTAINS {
        format!(
            "; nothing on {} keeps a program from your files: grade only your own programs here",
            std::env::consts::OS
        )
    } else if missing.is_empty() {
        String::new()
    } else {
        format!("; refused by this machine: {}", names(missing))
    };
    Some(format!("contained by: {}{refused}", names(layers.clone())))
}

/// The files of a submission that were not used.
fn left_aside(handed_in: &SubmissionRecord, out: &mut impl Write) -> io::Result<()> {
    let names: Vec<_> = handed_in.layers.iter().map(|layer| layer.name()).collect();
    writeln!(
        out,
        "{DIM}built with the course's manifests, offline, contained by: {}{DIM:#}",
        names.join(", ")
    )?;
    for file in &handed_in.stand_ins {
        writeln!(
            out,
            "{} is not in the submission; the course's starter was built instead",
            visible(file)
        )?;
    }
    let ignored = &handed_in.ignored;
    if !ignored.is_empty() {
        writeln!(out, "files of the submission that were not used:")?;
    }
    for IgnoredFile { path, why } in ignored.iter().take(MOST_IGNORED) {
        writeln!(out, "  {} ({})", visible(path), why.in_words())?;
    }
    match ignored.len().saturating_sub(MOST_IGNORED) {
        0 => Ok(()),
        more => writeln!(out, "  ... and {more} more"),
    }
}

fn summary(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    let (passed, all) = (outcome.passed(), outcome.tasks.len());
    let style = if passed == all { GOOD } else { BAD };
    writeln!(
        out,
        "{style}{passed} of {} passed{style:#}{}, {} of {} points, {:.1} seconds at speed {}",
        count(all, "task"),
        not_written(outcome),
        outcome.points(),
        outcome.possible(),
        outcome.seconds,
        plain(outcome.speed)
    )?;
    if let Some(contained) = contained(&outcome.containment) {
        writeln!(out, "{DIM}{contained}{DIM:#}")?;
    }
    if let Some(handed_in) = &outcome.handed_in {
        self::left_aside(handed_in, out)?;
    }
    writeln!(out, "{DIM}seed {}; the same again: {}{DIM:#}", outcome.seed, again::all(outcome))
}
