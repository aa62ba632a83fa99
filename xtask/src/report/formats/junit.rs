//! JUnit XML, in the dialect of `junit-10.xsd`: a task is a suite, a check a case.

use chrono::SecondsFormat;
use maud::{Markup, PreEscaped, html};

use super::cases::{Case, CaseState, Counts, cases};
use super::{Context, TOOL, words};
use crate::outcome::{Outcome, TaskOutcome};

/// The document that CI systems read.
pub fn junit(outcome: &Outcome, context: &Context) -> String {
    let tasks: Vec<_> = outcome.tasks.iter().map(|task| (task, cases(task))).collect();
    let all = Counts::of(tasks.iter().flat_map(|(_, cases)| cases));
    let suites = html! {
        testsuites name=(TOOL) time=(seconds(outcome.seconds)) tests=(all.all) failures=(all.failed) errors=(all.errors) {
            @for (task, cases) in &tasks { (suite(task, cases, outcome, context)) }
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", suites.into_string())
}

fn suite(task: &TaskOutcome, cases: &[Case<'_>], outcome: &Outcome, context: &Context) -> Markup {
    let counts = Counts::of(cases);
    let class = format!("{}.task_{}", task.lab, task.id.replace('.', "_"));
    let took = task.took().unwrap_or_default().as_secs_f64();
    let ended = context.ended.to_rfc3339_opts(SecondsFormat::Secs, true);
    let (seed, points) = (outcome.seed.to_string(), task.points().to_string());
    let properties = [
        ("seed", seed),
        ("points", points),
        ("possible", task.possible().to_string()),
        ("program", task.program.clone()),
    ];
    html! {
        (line()) testsuite name=(words::title(task)) tests=(counts.all) failures=(counts.failed)
            errors=(counts.errors) skipped=(counts.skipped) time=(seconds(took)) timestamp=(ended) {
            (line()) properties {
                @for (name, value) in &properties { property name=(name) value=(value) {} }
            }
            @for case in cases {
                (line()) testcase classname=(class) name=(format!("{}: {}", case.id, case.what)) { (state(case)) }
            }
            (line())
        }
    }
}

fn state(case: &Case<'_>) -> Markup {
    html! {
        @match (&case.state, &case.flaky) {
            (CaseState::Passed, None) => {},
            (CaseState::Passed, Some(flaky)) => flakyFailure type="flaky" message=(flaky) {},
            (CaseState::Failed(told), _) => failure type=(case.id) message=(told.message) { (plain(&told.detail)) },
            (CaseState::Error(told), _) => error type=(case.id) message=(told.message) { (plain(&told.detail)) },
            (CaseState::Skipped(why), _) => skipped message=(why) {},
        }
    }
}

/// GitLab and Jenkins fetch a file for `[[ATTACHMENT|path]]`.
fn plain(text: &str) -> String {
    text.replace("[[", "[ [")
}

/// Between elements, so that a difference can be read.
fn line() -> PreEscaped<&'static str> {
    PreEscaped("\n")
}

/// With as many decimals as the dialect has.
fn seconds(seconds: f64) -> String {
    format!("{seconds:.3}")
}
