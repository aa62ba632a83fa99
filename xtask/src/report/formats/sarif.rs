//! SARIF 2.1.0, for code scanning and editors: a check is a rule, a failure a result.

use serde_json::{Value, json};

use super::cases::{Case, CaseState, FailureText, cases};
use super::places::place_of;
use super::{Context, TOOL, VERSION, document, words};
use crate::outcome::{Outcome, State, TaskOutcome};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The log. A program that does not build is a result as well: without one, a reader
/// would take it for clean.
pub fn sarif(outcome: &Outcome, context: &Context) -> String {
    let (mut rules, mut results, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for task in &outcome.tasks {
        for case in cases(task) {
            if let State::Error(_) = task.state
                && let CaseState::Error(told) = &case.state
            {
                faults.push(fault(task, told));
                continue;
            }
            rules.push(rule(task, &case));
            if let CaseState::Failed(told) | CaseState::Error(told) = &case.state {
                results.push(result(task, &case, told, context));
            }
        }
    }
    document(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": TOOL, "version": VERSION, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": faults.is_empty(),
                "toolExecutionNotifications": faults,
            }],
            "results": results,
            "properties": {
                "seed": outcome.seed, "points": outcome.points(), "possible": outcome.possible(),
            },
        }],
    }))
}

fn id(task: &TaskOutcome, case: &Case<'_>) -> String {
    format!("{}/{}/{}", task.lab, task.id, case.id)
}

fn rule(task: &TaskOutcome, case: &Case<'_>) -> Value {
    let mut rule = json!({
        "id": id(task, case),
        "shortDescription": { "text": format!("{}: {}", words::title(task), case.what) },
        "defaultConfiguration": { "level": "error" },
    });
    if let Some(hint) = case.hint {
        rule["help"] = json!({ "text": hint });
    }
    rule
}

fn result(task: &TaskOutcome, case: &Case<'_>, told: &FailureText, context: &Context) -> Value {
    let id = id(task, case);
    let mut result = json!({
        "ruleId": id,
        "level": "error",
        "message": { "text": plain(&format!("Not so: {}\n{}", case.what, told.detail)) },
        "partialFingerprints": { "check/v1": id },
    });
    if let Some(place) = place_of(task, context) {
        let mut region = json!({ "startLine": place.line });
        if let Some(end) = place.end {
            region["endLine"] = end.into();
        }
        result["locations"] = json!([{ "physicalLocation": {
            "artifactLocation": { "uri": place.file, "uriBaseId": "%SRCROOT%" },
            "region": region,
        } }]);
    }
    result
}

fn fault(task: &TaskOutcome, told: &FailureText) -> Value {
    let text = plain(&format!("{}: {}: {}", words::title(task), told.message, told.detail));
    json!({ "level": "error", "message": { "text": text } })
}

/// In a message, `[text](1)` is a link and `{0}` a placeholder.
fn plain(text: &str) -> String {
    let mut plain = text.replace("](", "] (");
    for digit in '0'..='9' {
        plain = plain.replace(&format!("{{{digit}"), &format!("{{ {digit}"));
    }
    plain
}
