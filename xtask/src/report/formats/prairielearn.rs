//! PrairieLearn's `results.json`: a task is a test with points.

use serde_json::{Value, json};

use super::{document, words};
use crate::outcome::{Outcome, State, TaskOutcome};

/// PrairieLearn takes 1 MB. Characters that JSON escapes take two bytes.
const BYTES: usize = 450_000;

/// The document that PrairieLearn reads from `/grade/results/results.json`.
///
/// A grade by the grader's fault, or of programs that all do not build, costs no
/// attempt: it is not gradable.
pub fn prairielearn(outcome: &Outcome) -> String {
    let most = BYTES / (outcome.tasks.len().max(1) * 2);
    let failed = |task: &&TaskOutcome| matches!(task.state, State::Error(_));
    let not_built = |task: &TaskOutcome| matches!(task.state, State::NotBuilt(_));
    let why: Vec<_> = match outcome.tasks.iter().find(failed) {
        Some(task) => vec![task],
        None if outcome.tasks.iter().all(not_built) => outcome.tasks.iter().collect(),
        None => Vec::new(),
    };
    if !why.is_empty() || outcome.tasks.is_empty() {
        let errors = why.iter().map(|task| errors(task, most)).collect::<Vec<_>>();
        return document(&json!({ "gradable": false, "format_errors": errors }));
    }
    let tests: Vec<_> = outcome.tasks.iter().map(|task| test(task, most)).collect();
    let possible = f64::from(outcome.possible().max(1));
    document(&json!({
        "gradable": true,
        "score": f64::from(outcome.points()) / possible,
        "message": words::summary(outcome),
        "tests": tests,
    }))
}

fn errors(task: &TaskOutcome, most: usize) -> String {
    format!("{}: {}", words::title(task), words::told_within(task, most))
}

fn test(task: &TaskOutcome, most: usize) -> Value {
    json!({
        "name": words::title(task),
        "description": task.program,
        "points": task.points(),
        "max_points": task.possible(),
        "message": words::state(task),
        "output": words::told_within(task, most),
    })
}
