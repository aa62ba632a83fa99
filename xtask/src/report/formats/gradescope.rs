//! Gradescope's `results.json`: a task is a test with points.

use serde_json::{Value, json};

use super::{document, words};
use crate::outcome::{Outcome, State, TaskOutcome};

/// The document that Gradescope reads from `/autograder/results/results.json`.
pub fn gradescope(outcome: &Outcome) -> String {
    let tests: Vec<_> = outcome.tasks.iter().map(test).collect();
    document(&json!({
        "score": outcome.points(),
        "execution_time": (outcome.seconds * 1000.0).round() / 1000.0,
        "output": words::summary(outcome),
        // Nothing of it is markup.
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "extra_data": { "seed": outcome.seed, "possible": outcome.possible() },
        "tests": tests,
    }))
}

fn test(task: &TaskOutcome) -> Value {
    let mut test = json!({
        "name": words::title(task),
        "number": task.id,
        "score": task.points(),
        "max_score": task.possible(),
        "output": words::told(task),
        "tags": [task.lab, task.program],
        "extra_data": { "state": words::state(task) },
    });
    // Neither of the two words fits what was not judged.
    if matches!(task.state, State::Judged { .. }) {
        test["status"] = if task.passed() { "passed" } else { "failed" }.into();
    }
    test
}
