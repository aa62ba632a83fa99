use std::time::Duration;

use super::*;
use crate::aftermath::Aftermath;
use crate::judge::Verdict;
use crate::outcome::{CheckOutcome, Containment, Outcome, State, TaskOutcome};
use crate::process::{Ending, Line};

fn check(id: &str, points: u32, verdict: Verdict) -> CheckOutcome {
    CheckOutcome {
        id: id.into(),
        what: format!("{id} holds"),
        hint: format!("think of {id}"),
        points,
        verdict,
    }
}

fn task(id: &str, state: State, checks: Vec<CheckOutcome>) -> TaskOutcome {
    TaskOutcome {
        id: id.into(),
        lab: "lab9-demo".into(),
        title: format!("Task number {id}"),
        program: "demo".into(),
        checks,
        state,
    }
}

fn judged(ending: Ending) -> State {
    let line = |text: &str| Line {
        at: Duration::ZERO,
        text: text.into(),
    };
    State::Judged {
        ending,
        stdout: vec![line("last\u{1b}[2J")],
        stderr: vec![line("thread 'main' panicked")],
        aftermath: Aftermath::default(),
        layers: Vec::new(),
    }
}

fn outcome() -> Outcome {
    let failed = Verdict::Fail {
        expected: "3".into(),
        seen: "R4 joined".into(),
    };
    let not_run = || Verdict::NotRun {
        because: "'one' does not hold".into(),
    };
    Outcome {
        seed: 42,
        speed: 20.0,
        seconds: 1.23456,
        containment: Containment::Off,
        tasks: vec![
            task(
                "9.1",
                judged(Ending::Code(0)),
                vec![check("one", 1, Verdict::Pass)],
            ),
            task(
                "9.2",
                judged(Ending::Code(101)),
                vec![check("one", 2, failed), check("two", 1, not_run())],
            ),
            task(
                "9.3",
                State::NotBuilt("error[E0308]: mismatched".into()),
                vec![check("one", 1, not_run())],
            ),
            task(
                "9.4",
                State::NotBuilt("error[E0308]: mismatched".into()),
                vec![check("one", 1, not_run())],
            ),
            task(
                "9.5",
                State::Error("the sandbox does not answer".into()),
                vec![check("one", 1, not_run())],
            ),
        ],
    }
}

const HUMAN: &str = "\
9.1   Task number 9.1                                               1/1 points
  ✓ one holds

9.2   Task number 9.2                                               0/3 points
  ✗ one holds (-2 points; one)
      expected: 3
      seen:     R4 joined
      hint:     think of one
  - two holds (not judged: 'one' does not hold)
  how the program ended: it ended with exit code 101: main panicked
  last lines:
    | last\\u{1b}[2J
  stderr:
    | thread 'main' panicked
  replay: cargo xtask grade 9.2 --seed 42

9.3   Task number 9.3                                               0/1 points
  ✗ demo does not build
    error[E0308]: mismatched
  replay: cargo xtask grade 9.3 --seed 42

9.4   Task number 9.4                                               0/1 points
  ✗ demo does not build, see above
  replay: cargo xtask grade 9.4 --seed 42

9.5   Task number 9.5                                               0/1 points
  the grader failed: the sandbox does not answer
  replay: cargo xtask grade 9.5 --seed 42

1 of 5 tasks passed, 1 of 7 points, 1.2 seconds at speed 20
not contained, as asked for by --no-contain
seed 42; the same again: cargo xtask grade --seed 42
";

#[test]
fn a_student_reads_what_was_expected_seen_and_a_hint() {
    let mut out = anstream::StripStream::new(Vec::new());
    human(&outcome(), &mut out).unwrap();
    let text = String::from_utf8(out.into_inner()).unwrap();
    assert_eq!(text, HUMAN, "\n{text}");
}

#[test]
fn a_program_reads_one_object_with_a_format() {
    let mut out = Vec::new();
    json(&outcome(), &mut out).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(
        serde_json::json!({
            "format": 1, "seed": 42, "speed": 20.0, "points": 1, "possible": 7, "seconds": 1.235, "containment": [],
            "tasks": report["tasks"],
        }),
        report
    );
    let states: Vec<_> = report["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| &task["state"])
        .collect();
    assert_eq!(
        states,
        ["passed", "failed", "not-built", "not-built", "error"]
    );
    assert_eq!(report["tasks"][2]["message"], "error[E0308]: mismatched");
    assert_eq!(
        report["tasks"][1],
        serde_json::json!({
            "id": "9.2", "lab": "lab9-demo", "title": "Task number 9.2", "program": "demo",
            "points": 0, "possible": 3, "state": "failed", "message": null,
            "ending": { "kind": "code", "code": 101 },
            "checks": [
                { "id": "one", "what": "one holds", "points": 2, "verdict": "fail", "expected": "3",
                  "seen": "R4 joined", "hint": "think of one", "because": null },
                { "id": "two", "what": "two holds", "points": 1, "verdict": "not-run", "expected": null,
                  "seen": null, "hint": null, "because": "'one' does not hold" },
            ],
        })
    );
}
