//! A task as test cases, for formats without points: one per check, and one for what
//! keeps the checks from being judged.
//!
//! A format's reader looks for failures: a task that did not pass has one or more, even
//! if none of its checks could be judged.

use course::text::bounded;
use judge::{CauseKind, Verdict};

use super::words;
use crate::outcome::{CheckOutcome, State, TaskOutcome};

/// Most lines of a compiler, and most characters of a line.
const LINES: usize = 80;
const COLUMNS: usize = 200;

/// Something that passes or does not.
#[derive(Debug)]
pub(super) struct Case<'a> {
    /// Of its own within the task, such as the check's id.
    pub(super) id: &'a str,
    /// The statement.
    pub(super) what: &'a str,
    /// What came of it.
    pub(super) state: CaseState,
    /// That runs disagree.
    pub(super) flaky: Option<String>,
    /// What to think about.
    pub(super) hint: Option<&'a str>,
    /// What it is worth.
    pub(super) points: u32,
}

/// What came of a case.
#[derive(Debug)]
pub(super) enum CaseState {
    /// It holds.
    Passed,
    /// It does not hold.
    Failed(FailureText),
    /// It was not judged, for this reason.
    Skipped(String),
    /// There was nothing to judge: the program does not build, or the grader failed.
    Error(FailureText),
}

/// What is said of a failure.
#[derive(Debug)]
pub(super) struct FailureText {
    /// In one line.
    pub(super) message: String,
    /// All of it.
    pub(super) detail: String,
}

/// How many cases came to what.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    pub(super) all: usize,
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) skipped: usize,
    pub(super) errors: usize,
    pub(super) flaky: usize,
}

impl Counts {
    pub(super) fn of<'a, 'b: 'a>(cases: impl IntoIterator<Item = &'a Case<'b>>) -> Self {
        let mut counts = Self::default();
        for case in cases {
            counts.all += 1;
            counts.flaky += usize::from(case.flaky.is_some());
            match case.state {
                CaseState::Passed => counts.passed += 1,
                CaseState::Failed(_) => counts.failed += 1,
                CaseState::Skipped(_) => counts.skipped += 1,
                CaseState::Error(_) => counts.errors += 1,
            }
        }
        counts
    }
}

/// The cases of a task.
pub(super) fn cases(task: &TaskOutcome) -> Vec<Case<'_>> {
    let mut cases = Vec::new();
    match &task.state {
        State::NotBuilt(complaint) => cases.push(not_built(task, complaint)),
        State::Error(fault) => cases.push(grader_failed(fault)),
        State::Judged { .. } => cases.extend(causes(task)),
    }
    cases.extend(task.checks.iter().map(check));
    let bad = |case: &Case<'_>| matches!(case.state, CaseState::Failed(_) | CaseState::Error(_));
    if !task.passed() && !cases.iter().any(bad) {
        cases.insert(0, not_judged(task));
    }
    cases
}

fn of_task<'a>(id: &'a str, what: &'a str, state: CaseState) -> Case<'a> {
    Case { id, what, state, flaky: None, hint: None, points: 0 }
}

fn not_built<'a>(task: &TaskOutcome, complaint: &str) -> Case<'a> {
    let message = format!("{} does not build", task.program);
    let detail = bounded(complaint, LINES, COLUMNS);
    of_task("builds", "the program builds", CaseState::Error(FailureText { message, detail }))
}

fn grader_failed<'a>(fault: &str) -> Case<'a> {
    let detail = bounded(fault, LINES, COLUMNS);
    let message = "the grader failed".to_owned();
    of_task(
        "graded",
        "the grader runs the program",
        CaseState::Error(FailureText { message, detail }),
    )
}

/// What checks that are not judged fail by.
fn causes(task: &TaskOutcome) -> impl Iterator<Item = Case<'_>> {
    let told = task.causes.iter().filter(|cause| cause.hint.is_some());
    told.map(|cause| {
        let (id, what) = in_words(cause.kind);
        let hint = cause.hint.as_deref();
        let detail = format!("seen: {}\nhint: {}", cause.seen, hint.unwrap_or_default());
        let message = one_line(&cause.seen);
        Case { hint, ..of_task(id, what, CaseState::Failed(FailureText { message, detail })) }
    })
}

fn in_words(kind: CauseKind) -> (&'static str, &'static str) {
    match kind {
        CauseKind::NotWritten => ("written", "the program is written"),
        CauseKind::NotSubmitted => ("submitted", "every part of the program is submitted"),
        CauseKind::OnStderr => ("on-stdout", "the lines are on stdout"),
        CauseKind::Prefix => ("bare-lines", "nothing stands in front of the lines"),
        CauseKind::Pieces => ("whole-lines", "each line is printed whole"),
        CauseKind::Panicked => ("no-panic", "no thread panics"),
        CauseKind::Failed => ("no-error", "the program ends without an error"),
        CauseKind::NeverEnded => ("comes-to-its-end", "the program comes to its end"),
    }
}

fn not_judged(task: &TaskOutcome) -> Case<'_> {
    let why = task.checks.iter().find_map(|check| match &check.verdict {
        Verdict::NotRun { because } => Some(because.clone()),
        Verdict::Pass | Verdict::Fail { .. } => None,
    });
    let message = why.unwrap_or_else(|| "no check was judged".into());
    let detail = words::told(task);
    of_task("judged", "the run can be judged", CaseState::Failed(FailureText { message, detail }))
}

fn check(check: &CheckOutcome) -> Case<'_> {
    let state = match &check.verdict {
        Verdict::Pass => CaseState::Passed,
        Verdict::NotRun { because } => CaseState::Skipped(one_line(because)),
        Verdict::Fail { seen, .. } => CaseState::Failed(FailureText {
            message: one_line(seen),
            detail: words::detail(check).unwrap_or_default(),
        }),
    };
    Case {
        id: &check.id,
        what: &check.what,
        state,
        flaky: check.flaky.map(|_| words::flaky(check)),
        hint: check.hints.first().map(String::as_str),
        points: check.points,
    }
}

fn one_line(text: &str) -> String {
    bounded(&text.replace('\n', " "), 1, COLUMNS * 2)
}
