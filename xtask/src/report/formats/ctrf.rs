//! CTRF, the Common Test Report Format: a check is a test.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::cases::{Case, CaseState, Counts, cases};
use super::places::place_of;
use super::{Context, TOOL, VERSION, document, words};
use crate::outcome::{Outcome, TaskOutcome};

/// The document.
pub fn ctrf(outcome: &Outcome, context: &Context) -> String {
    let tasks: Vec<_> = outcome.tasks.iter().map(|task| (task, cases(task))).collect();
    let counts = Counts::of(tasks.iter().flat_map(|(_, cases)| cases));
    let tests = tasks
        .iter()
        .flat_map(|(task, cases)| cases.iter().map(move |case| test(task, case, context)));
    let tests: Vec<_> = tests.collect();
    let stop = context.ended.timestamp_millis();
    let took = (outcome.seconds * 1000.0) as i64;
    document(&json!({
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "timestamp": context.ended.to_rfc3339_opts(SecondsFormat::Millis, true),
        "generatedBy": TOOL,
        "results": {
            "tool": { "name": TOOL, "version": VERSION },
            "summary": {
                "tests": counts.all,
                "passed": counts.passed,
                "failed": counts.failed,
                "skipped": counts.skipped,
                "pending": 0,
                // Neither a program that does not build nor a fault of the grader is
                // a failure.
                "other": counts.errors,
                "flaky": counts.flaky,
                "suites": tasks.len(),
                "start": stop - took,
                "stop": stop,
            },
            "tests": tests,
            "environment": { "extra": {
                "seed": outcome.seed, "points": outcome.points(), "possible": outcome.possible(),
            } },
        },
    }))
}

fn test(task: &TaskOutcome, case: &Case<'_>, context: &Context) -> Value {
    let (status, raw, told) = match &case.state {
        CaseState::Passed => ("passed", "pass", None),
        CaseState::Failed(told) => ("failed", "fail", Some((&told.message, Some(&told.detail)))),
        CaseState::Skipped(why) => ("skipped", "not judged", Some((why, None))),
        CaseState::Error(told) => ("other", "error", Some((&told.message, Some(&told.detail)))),
    };
    let mut test = json!({
        "name": format!("{}: {}", case.id, case.what),
        "status": status,
        "rawStatus": raw,
        // Of the run that shows it.
        "duration": task.took().unwrap_or_default().as_millis() as u64,
        "suite": [task.lab, words::title(task)],
        "type": "check",
        "flaky": case.flaky.is_some(),
        "extra": { "points": case.points, "task": task.id, "check": case.id },
    });
    if let Some((message, detail)) = told {
        test["message"] = message.as_str().into();
        if let Some(detail) = detail {
            test["trace"] = detail.as_str().into();
        }
    }
    if let Some(place) = place_of(task, context) {
        test["filePath"] = place.file.into();
        test["line"] = place.line.into();
    }
    test
}
