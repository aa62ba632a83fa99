//! TAP 14, the Test Anything Protocol: a check is a test point.

use std::fmt::Write;

use super::cases::{Case, CaseState, FailureText, cases};
use super::words;
use crate::outcome::{Outcome, TaskOutcome};

/// The stream.
pub fn tap(outcome: &Outcome) -> String {
    let points =
        outcome.tasks.iter().flat_map(|task| cases(task).into_iter().map(move |case| (task, case)));
    let points: Vec<_> = points.collect();
    // What is not TAP is a failure then.
    let mut text = format!("TAP version 14\npragma +strict\n1..{}\n", points.len());
    for (number, (task, case)) in (1..).zip(&points) {
        // Writing to memory does not fail.
        let _ = point(number, task, case, &mut text);
    }
    text
}

fn point(number: usize, task: &TaskOutcome, case: &Case<'_>, out: &mut String) -> std::fmt::Result {
    let what = escaped(&format!("{}: {} ({})", words::title(task), case.what, case.id));
    match &case.state {
        CaseState::Passed => writeln!(out, "ok {number} - {what}")?,
        CaseState::Skipped(why) => {
            return writeln!(out, "ok {number} - {what} # SKIP {}", escaped(why));
        }
        CaseState::Failed(_) | CaseState::Error(_) => writeln!(out, "not ok {number} - {what}")?,
    }
    let mut about = Vec::new();
    match &case.state {
        CaseState::Failed(told) => about.extend(details("fail", told)),
        CaseState::Error(told) => about.extend(details("error", told)),
        CaseState::Passed | CaseState::Skipped(_) => {}
    }
    about.extend(case.flaky.as_deref().map(|flaky| ("flaky", flaky)));
    if about.is_empty() {
        return Ok(());
    }
    writeln!(out, "  ---")?;
    for (key, text) in about {
        // A string of JSON is one of YAML, and in one line whatever is in it.
        writeln!(out, "  {key}: {}", serde_json::Value::from(text))?;
    }
    writeln!(out, "  ...")
}

fn details<'a>(severity: &'static str, told: &'a FailureText) -> [(&'static str, &'a str); 3] {
    [("severity", severity), ("message", &told.message), ("detail", &told.detail)]
}

/// A `#` would begin a directive.
fn escaped(text: &str) -> String {
    text.replace('\n', " ").replace('\\', "\\\\").replace('#', "\\#")
}
