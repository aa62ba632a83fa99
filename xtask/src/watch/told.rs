//! What came of a task, in words.

use std::time::{Duration, Instant};

use course::text::{count, without_colours};
use judge::picture::Charset;

use super::model::Model;
use super::work::GradedProgram;
use crate::outcome::{Outcome, State, TaskOutcome};
use crate::report;
use crate::state::hints::NextHint;

/// The report of `grade`, without its colors.
pub(super) fn report(outcome: &Outcome, charset: Charset) -> String {
    let mut text = Vec::new();
    // Writing into memory does not fail.
    let _ = report::human(outcome, charset, &mut anstream::StripStream::new(&mut text));
    String::from_utf8_lossy(&text).into_owned()
}

/// One line: points, and where the time went. What is neither build nor run
/// is the grader's: the devices' start, containment, the verdicts.
pub(super) fn status(graded: &GradedProgram, saved: Option<Instant>) -> String {
    let outcome = &graded.outcome;
    let not_written = |task: &TaskOutcome| task.not_written().is_some();
    let how = match (outcome.passed() == outcome.tasks.len(), graded.is_early) {
        _ if outcome.tasks.iter().any(not_written) => "– not written yet",
        (true, false) => "✓ passed",
        (true, true) => "✓ one run passes, other schedules are being tried",
        (false, _) if outcome.tasks.iter().any(is_stuck) => "✗ it never ends",
        (false, true) => "✗ failed, other schedules are being tried",
        (false, false) => "✗ failed",
    };
    let run: Duration = outcome.tasks.iter().filter_map(TaskOutcome::took).sum();
    let [build, run, grade] = [graded.build, run, graded.run_and_grade.saturating_sub(run)]
        .map(|part| part.as_secs_f64());
    let parts = format!("build {build:.1}, run {run:.1}, grade {grade:.1}");
    let points = count(outcome.possible() as usize, "point");
    let status = format!("{how}: {} of {points}", outcome.points());
    match saved.map(|saved| saved.elapsed().as_secs_f64()) {
        Some(all) => format!("{status}, {all:.1} s after the save: {parts}"),
        None => format!("{status}; seconds: {parts}"),
    }
}

fn is_stuck(task: &TaskOutcome) -> bool {
    matches!(&task.state, State::Judged { ending, .. } if ending.was_waited_for())
}

/// What the compiler warns of, below a verdict.
pub(super) fn warnings(warnings: &str) -> String {
    match warnings {
        "" => String::new(),
        warnings => format!("\nThe compiler warns:\n\n{warnings}{}", against_advice(warnings)),
    }
}

/// How many warnings there are.
pub(super) fn number_of_warnings(warnings: &str) -> usize {
    warnings.lines().filter(|line| line.starts_with("warning")).count()
}

/// For a guard that nothing keeps, the compiler advises `let _ =`, which does not keep it
/// either, and is the end of the warning.
fn against_advice(warnings: &str) -> &'static str {
    let unused = |line: &str| {
        let name = line.strip_prefix("warning: unused `")?.split('`').next()?;
        Some(name.contains("Guard") || name.contains("Permit"))
    };
    if warnings.lines().any(|line| unused(line) == Some(true)) {
        "\nNot `let _ = ...`: it gives the lock or the permit back at once, too.\n\
         `let _guard = ...` keeps it until the end of the block.\n"
    } else {
        ""
    }
}

/// The guide has no section about the error.
pub(super) fn not_explained(complaint: &str) -> String {
    let code = complaint.lines().find_map(|line| {
        let line = without_colours(line);
        let (code, _) = line.strip_prefix("error[")?.split_once(']')?;
        Some(code.to_owned())
    });
    match code {
        Some(code) => format!("the guide does not explain this error: rustc --explain {code}"),
        None => "the guide does not explain this error".into(),
    }
}

/// What is said when the student leaves.
pub(super) fn summary(model: &Model) -> String {
    let passed = model.tasks.iter().filter(|it| it.standing.is_passed()).count();
    let all = count(model.tasks.len(), "task");
    let next = match model.tasks.iter().find(|it| !it.standing.is_passed()) {
        Some(next) => format!("next: {} {}", next.id, next.title),
        None => "nothing is left to do".into(),
    };
    format!("{passed} of {all} passed; {next}")
}

/// A program was saved, and it is not the one whose verdict is shown.
pub(super) fn not_shown(task: &str) -> String {
    format!("saved: the program of {task}; l chooses a task")
}

/// A stage of a check's hints.
pub(super) fn hint(task: &TaskOutcome, NextHint { check, stage }: NextHint) -> String {
    let check = &task.checks[check];
    format!("hint {} of {}, {}: {}", stage + 1, check.hints.len(), check.id, check.hints[stage])
}
