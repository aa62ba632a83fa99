//! Classroom 50's `result.json`: a task is a test with points.

use chrono::SecondsFormat;
use judge::Verdict;
use serde_json::{Value, json};

use super::{Context, document, words};
use crate::outcome::{CheckOutcome, Outcome, TaskOutcome};

/// Whose work it is: what the platform tells an autograder in the environment, and
/// compares with its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The class.
    pub classroom: String,
    /// What was to be done.
    pub assignment: String,
    /// `individual`, `group` or `team`.
    pub assignment_type: String,
    /// The student, or the group.
    pub owner: String,
    /// The tag that hands it in.
    pub submission: String,
    /// Address of what was handed in.
    pub commit: String,
    /// Address of the release that the result is attached to.
    pub release: String,
    /// Address of the discussion.
    pub review: String,
}

/// Variables that [`Identity::read`] needs.
const NEEDED: [&str; 6] =
    ["CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL", "REVIEW_URL"];
const TYPES: [&str; 3] = ["individual", "group", "team"];

impl Identity {
    /// From the environment.
    ///
    /// # Errors
    /// Which variable is missing, or what is wrong with it.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let missing: Vec<_> = NEEDED.into_iter().filter(|name| set(name).is_none()).collect();
        let owner = set("OWNER").or_else(|| set("USERNAME"));
        let (Some(owner), []) = (owner, &missing[..]) else {
            let missing = if missing.is_empty() { vec!["OWNER"] } else { missing };
            return Err(format!(
                "the environment has no {}: Classroom 50's runner sets it; set it yourself to try the format",
                missing.join(", ")
            ));
        };
        let needed = |name: &str| set(name).unwrap_or_default();
        let assignment_type = set("ASSIGNMENT_TYPE").unwrap_or_else(|| TYPES[0].into());
        if !TYPES.contains(&&*assignment_type) {
            let types = TYPES.join(", ");
            return Err(format!("ASSIGNMENT_TYPE is '{assignment_type}', expected one of {types}"));
        }
        let submission = needed("SUBMISSION_TAG");
        if !submission.starts_with("submit/") {
            return Err(format!("SUBMISSION_TAG is '{submission}', expected 'submit/…'"));
        }
        Ok(Self {
            classroom: needed("CLASSROOM"),
            assignment: needed("ASSIGNMENT"),
            assignment_type,
            owner,
            submission,
            commit: needed("COMMIT_URL"),
            release: needed("RELEASE_URL"),
            review: needed("REVIEW_URL"),
        })
    }
}

/// The document that Classroom 50's runner reads from `result.json`.
pub fn classroom50(outcome: &Outcome, identity: &Identity, context: &Context) -> String {
    let now = context.ended.to_rfc3339_opts(SecondsFormat::Secs, true);
    let tests: Vec<_> = outcome.tasks.iter().map(|task| test(task, outcome.seed)).collect();
    document(&json!({
        "schema": "classroom50/result/v1",
        "classroom": identity.classroom,
        "assignment": identity.assignment,
        "assignment_type": identity.assignment_type,
        "owner": identity.owner,
        "submission": identity.submission,
        "commit": identity.commit,
        "release": identity.release,
        "review": identity.review,
        // The runner puts the commit's own date here.
        "datetime": now,
        "graded_at": now,
        "score": outcome.points(),
        "max-score": outcome.possible(),
        "tests": tests,
    }))
}

fn test(task: &TaskOutcome, seed: u64) -> Value {
    let checks: Vec<_> = task.checks.iter().map(check).collect();
    json!({
        "test-name": words::title(task),
        "passed": task.passed(),
        "score": task.points(),
        "max-score": task.possible(),
        "state": words::state(task),
        "output": words::told(task),
        "seed": seed,
        "checks": checks,
    })
}

fn check(check: &CheckOutcome) -> Value {
    let verdict = match &check.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail { .. } => "fail",
        Verdict::NotRun { .. } => "not judged",
    };
    json!({ "id": check.id, "what": check.what, "points": check.points, "verdict": verdict })
}
