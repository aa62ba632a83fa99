//! A task as a few lines of plain text, for formats in which it is a test.

use course::text::{bounded, count};
use judge::flaky::Flaky;
use judge::picture::{Charset, Picture, draw};
use judge::{CauseKind, Verdict};

use super::super::human::how_it_ended;
use crate::outcome::{CheckOutcome, State, TaskOutcome};

/// Most lines of a text, and most characters of a line.
const LINES: usize = 80;
const COLUMNS: usize = 200;
/// Of pictures.
const WIDTH: usize = 72;

/// In a word, what came of a task.
pub(super) fn state(task: &TaskOutcome) -> &'static str {
    match &task.state {
        State::Judged { .. } if task.passed() => "passed",
        State::Judged { .. } if task.not_written().is_some() => "not written",
        State::Judged { .. } => "failed",
        State::NotBuilt(_) => "did not build",
        State::Error(_) => "the grader failed",
    }
}

/// Its number and title.
pub(super) fn title(task: &TaskOutcome) -> String {
    format!("{} {}", task.id, task.title)
}

/// What came of all tasks.
pub(super) fn summary(outcome: &crate::outcome::Outcome) -> String {
    format!(
        "{} of {} passed, {} of {} points (seed {})",
        outcome.passed(),
        count(outcome.tasks.len(), "task"),
        outcome.points(),
        outcome.possible(),
        outcome.seed
    )
}

/// What came of a task, bounded.
pub(super) fn told(task: &TaskOutcome) -> String {
    let text = match &task.state {
        State::NotBuilt(complaint) => format!("{} does not build:\n{complaint}", task.program),
        State::Error(fault) => format!("the grader failed: {fault}"),
        State::Judged { .. } => judged(task),
    };
    bounded(text.trim_end(), LINES, COLUMNS)
}

/// As [`told`], in at most so many bytes.
pub(super) fn told_within(task: &TaskOutcome, bytes: usize) -> String {
    let mut text = told(task);
    if text.len() > bytes {
        text.truncate(text.floor_char_boundary(bytes));
        text += "\n... (cut)";
    }
    text
}

fn judged(task: &TaskOutcome) -> String {
    let mut text = String::new();
    for cause in &task.causes {
        match (&cause.kind, &cause.hint) {
            (CauseKind::NotWritten, _) => text += &format!("not written yet: {}\n", cause.seen),
            (_, None) => {}
            (_, Some(hint)) => text += &format!("! {}\n  hint: {hint}\n", cause.seen),
        }
    }
    if task.not_written().is_some() {
        return text;
    }
    task.checks.iter().for_each(|check| text += &self::check(check));
    text + &ending(&task.state)
}

fn check(check: &CheckOutcome) -> String {
    let what = &check.what;
    match &check.verdict {
        Verdict::Pass if check.flaky.is_some() => format!("~ {what} ({})\n", flaky(check)),
        Verdict::Pass => format!("✓ {what}\n"),
        Verdict::NotRun { because } => format!("- {what} (not judged: {because})\n"),
        Verdict::Fail { .. } => {
            let lost = match check.points {
                0 => String::new(),
                points => format!(" (-{})", count(points as usize, "point")),
            };
            let detail = indented(&detail(check).unwrap_or_default());
            format!("✗ {what}{lost}\n{detail}\n")
        }
    }
}

/// What is said of a check that fails, line by line; nothing of another one.
pub(super) fn detail(check: &CheckOutcome) -> Option<String> {
    let Verdict::Fail { expected, seen, picture, .. } = &check.verdict else {
        return None;
    };
    let mut text = format!("expected: {expected}\nseen:     {seen}\n");
    if check.flaky.is_some() {
        text += &format!("flaky:    {}\n", flaky(check));
    }
    if let Some(hint) = check.hints.first() {
        text += &format!("hint:     {hint}\n");
    }
    if let Some(picture) = picture {
        text += &drawn(picture);
    }
    Some(bounded(text.trim_end(), LINES, COLUMNS))
}

fn drawn(picture: &Picture) -> String {
    let lines = draw(picture, Charset::Unicode, WIDTH);
    format!("\n{}\n", lines.join("\n"))
}

/// That runs disagree, if they do.
pub(super) fn flaky(check: &CheckOutcome) -> String {
    let told = |Flaky { failed, runs }| format!("it failed in {failed} of {runs} runs");
    check.flaky.map(told).unwrap_or_default()
}

/// In the words of the report in the terminal.
fn ending(state: &State) -> String {
    let mut words = anstream::StripStream::new(Vec::new());
    // Writing to memory does not fail.
    let _ = how_it_ended(state, Charset::Unicode, &mut words);
    String::from_utf8_lossy(&words.into_inner()).into_owned()
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| match line {
        "" => String::new(),
        line => format!("  {line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}
