use std::time::Duration;

use contain::process::{Ending, Line};
use judge::picture::{Axis, Charset, Picture, draw};
use judge::timeline::{Mark, Row, Span};
use judge::{OpenSession, Stuck, Verdict};
use run::transport::Transport;

use super::*;
use crate::outcome::{CheckOutcome, Containment, Outcome, State, TaskOutcome};
use crate::state::hints::NextHint;

fn check(id: &str, points: u32, verdict: Verdict) -> CheckOutcome {
    CheckOutcome {
        id: id.into(),
        what: format!("{id} holds"),
        hints: vec![format!("think of {id}"), format!("look at {id}")],
        points,
        verdict,
        flaky: None,
    }
}

fn task(id: &str, state: State, checks: Vec<CheckOutcome>) -> TaskOutcome {
    TaskOutcome {
        causes: Vec::new(),
        id: id.into(),
        lab: "lab9-demo".into(),
        title: format!("Task number {id}"),
        program: "demo".into(),
        checks,
        state,
    }
}

fn judged(ending: Ending) -> State {
    let line = |text: &str| Line { at: Duration::ZERO, text: text.into() };
    State::Judged {
        ending,
        stdout: vec![line("last\u{1b}[2J")],
        stderr: vec![line("thread 'main' panicked")],
        stuck: None,
        aftermath: Box::default(),
        layers: Vec::new(),
        seen: Box::default(),
        explored: None,
    }
}

fn picture() -> Picture {
    let row = |name: &str, from, to| Row {
        spans: vec![Span { from, to, ..Span::default() }],
        ..Row::new(name)
    };
    Picture {
        axis: Axis::Microseconds { origin: 500_000, speed: 2.0 },
        from: 500_000,
        to: 1_500_000,
        rows: vec![row("R3", 500_000, Some(1_000_000)), row("R4", 900_000, None)],
        mark: Some(Mark { at: 900_000, says: "2 at once, 1 allowed".into(), ..Mark::default() }),
        left_out: 3,
    }
}

fn outcome() -> Outcome {
    let failed = Verdict::Fail {
        expected: "3".into(),
        seen: "R4 joined".into(),
        picture: Some(Box::new(picture())),
        deviation: None,
    };
    let not_run = || Verdict::NotRun { because: "'one' does not hold".into() };
    Outcome {
        asked: Default::default(),
        handed_in: None,
        names: Vec::new(),
        seed: 42,
        speed: 20.0,
        transport: Transport::Telnet,
        seconds: 1.23456,
        containment: Containment::Off,
        tasks: vec![
            task("9.1", judged(Ending::Code(0)), vec![check("one", 1, Verdict::Pass)]),
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

            0.0s             0.5s             1.0s            1.5s
      R3    ├──────────────────────────┼──────┤
      R4                               ├───────────────────────────────────────>
                                       ▲ 2 at once, 1 allowed
            > never ended   … 3 more not shown

      hint:     think of one
  - two holds (not judged: 'one' does not hold)
  how the program ended: it ended with exit code 101: main panicked
  last lines:
    | last\\u{1b}[2J
  stderr:
    | thread 'main' panicked
  replay: cargo xtask grade 9.2 --no-contain --seed 42
  more hints: cargo xtask hint 9.2

9.3   Task number 9.3                                               0/1 points
  ✗ demo does not build
    error[E0308]: mismatched
  replay: cargo xtask grade 9.3 --no-contain --seed 42

9.4   Task number 9.4                                               0/1 points
  ✗ demo does not build, see above
  replay: cargo xtask grade 9.4 --no-contain --seed 42

9.5   Task number 9.5                                               0/1 points
  the grader failed: the sandbox does not answer
  replay: cargo xtask grade 9.5 --no-contain --seed 42

1 of 5 tasks passed, 1 of 7 points, 1.2 seconds at speed 20
not contained, as asked for by --no-contain
seed 42; the same again: cargo xtask grade --no-contain --seed 42
";

#[test]
fn a_student_reads_what_was_expected_seen_and_a_hint() {
    let mut out = anstream::StripStream::new(Vec::new());
    human(&outcome(), Charset::Unicode, &mut out).unwrap();
    let text = String::from_utf8(out.into_inner()).unwrap();
    assert_eq!(text, HUMAN, "\n{text}");
}

/// A picture for programs: what is drawn, and the drawing.
fn shown() -> serde_json::Value {
    serde_json::json!({
        "axis": { "unit": "microseconds", "origin": 500_000, "speed": 2.0 },
        "from": 500_000, "to": 1_500_000,
        "rows": [
            { "name": "R3", "bars": [{ "from": 500_000, "to": 1_000_000 }], "ticks": [], "note": "" },
            { "name": "R4", "bars": [{ "from": 900_000, "to": null }], "ticks": [], "note": "" },
        ],
        "mark": { "at": 900_000, "says": "2 at once, 1 allowed" },
        "left_out": 3,
        "text": draw(&picture(), Charset::Unicode, 80),
    })
}

#[test]
fn a_program_reads_one_object_with_a_format() {
    let mut out = Vec::new();
    json(&outcome(), &mut out).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(
        serde_json::json!({
            "format": 1, "seed": 42, "speed": 20.0, "transport": "telnet", "points": 1, "possible": 7, "seconds": 1.235, "containment": [],
            "tasks": report["tasks"],
        }),
        report
    );
    let states: Vec<_> =
        report["tasks"].as_array().unwrap().iter().map(|task| &task["state"]).collect();
    assert_eq!(states, ["passed", "failed", "not-built", "not-built", "error"]);
    assert_eq!(report["tasks"][2]["message"], "error[E0308]: mismatched");
    assert_eq!(
        report["tasks"][1],
        serde_json::json!({
            "id": "9.2", "lab": "lab9-demo", "title": "Task number 9.2", "program": "demo",
            "points": 0, "possible": 3, "state": "failed", "message": null,
            "ending": { "kind": "code", "code": 101 }, "stuck": null,
            "checks": [
                { "id": "one", "what": "one holds", "points": 2, "verdict": "fail", "expected": "3",
                  "seen": "R4 joined", "picture": shown(), "hint": "think of one", "because": null },
                { "id": "two", "what": "two holds", "points": 1, "verdict": "not-run", "expected": null,
                  "seen": null, "picture": null, "hint": null, "because": "'one' does not hold" },
            ],
        })
    );
}

fn stuck(open: Vec<OpenSession>) -> Stuck {
    Stuck {
        said: vec!["[W 1] waits\u{1b}[2J".into()],
        silent: Duration::from_millis(18_360),
        devices: 3,
        open,
        not_contacted: vec!["R9".into()],
        picture: Some(picture()),
    }
}

fn timed_out(stuck: Stuck) -> Outcome {
    let State::Judged { stdout, .. } = judged(Ending::Code(0)) else { panic!() };
    let state = State::Judged {
        ending: Ending::TimedOut(Duration::from_secs(20)),
        stdout,
        stderr: Vec::new(),
        stuck: Some(Box::new(stuck)),
        aftermath: Box::default(),
        layers: Vec::new(),
        seen: Box::default(),
        explored: None,
    };
    Outcome { tasks: vec![task("9.1", state, vec![check("one", 1, Verdict::Pass)])], ..outcome() }
}

fn plain(write: impl FnOnce(&mut anstream::StripStream<Vec<u8>>)) -> String {
    let mut out = anstream::StripStream::new(Vec::new());
    write(&mut out);
    String::from_utf8(out.into_inner()).unwrap()
}

const STUCK: &str = "\
  how the program ended: it was still running after 20 real seconds and was ended
  nothing was printed in the last 18.4 real seconds
  the last line of each:
    | [W 1] waits\\u{1b}[2J
  sessions that were still open:
    R1 since 0.0s: the device still works on 'sh ver'
    R2 since 1.5s: the device waits for the program's next command
  1 device never contacted: R9

            0.0s             0.5s             1.0s            1.5s
      R3    |--------------------------+------|
";

#[test]
fn a_run_that_took_too_long_is_told_with_who_waited_for_what() {
    let open = |device: &str, since, unanswered| OpenSession {
        connecting: false,
        device: device.into(),
        since,
        unanswered,
    };
    let both = vec![open("R1", 0.04, Some("sh ver".into())), open("R2", 1.5, None)];
    let outcome = timed_out(stuck(both));
    let text = plain(|out| human(&outcome, Charset::Ascii, out).unwrap());
    assert!(text.contains(STUCK), "\n{text}");
    let silent = timed_out(stuck(Vec::new()));
    let text = plain(|out| human(&silent, Charset::Ascii, out).unwrap());
    let says = "no session was open any more: the program waited for itself, not for a device";
    assert!(text.contains(says), "\n{text}");

    let mut out = Vec::new();
    json(&outcome, &mut out).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let expected = serde_json::json!({
        "said": ["[W 1] waits\u{1b}[2J"],
        "silent_seconds": 18.36,
        "open": [
            { "device": "R1", "since": 0.04, "unanswered": "sh ver" },
            { "device": "R2", "since": 1.5, "unanswered": null },
        ],
        "not_contacted": ["R9"],
        "picture": shown(),
    });
    assert_eq!(report["tasks"][0]["stuck"], expected);
}

#[test]
fn a_hint_is_shown_with_what_it_is_about() {
    let outcome = outcome();
    let shown = |task: usize, next| {
        plain(|out| hint(&outcome.tasks[task], &outcome, next, Charset::Ascii, out).unwrap())
    };
    let second = NextHint { check: 0, stage: 1 };
    let text = shown(1, Some(second));
    for says in [
        "9.2   Task number 9.2\n  ✗ one holds (one)\n      seen:     R4 joined\n\n",
        "^ 2 at once, 1 allowed\n",
        "\n      hint 2 of 2: look at one\n  how the program ended: it ended with exit code 101",
        "\n    | thread 'main' panicked\n  replay: cargo xtask grade 9.2 --no-contain --seed 42\n",
    ] {
        assert!(text.contains(says), "{says}\n{text}");
    }
    assert!(shown(0, None).contains("✓ every check holds: no hint is needed"));
}

#[test]
fn runs_that_disagree_are_told_and_never_hidden() {
    let flaky = |verdict, failed| CheckOutcome {
        flaky: Some(judge::flaky::Flaky { failed, runs: 3 }),
        ..check("one", 2, verdict)
    };
    for (verdict, failed, human, json) in [
        (Verdict::Pass, 1, "flaky: it failed in 1 of 3 runs", "\"flaky\""),
        (
            Verdict::Fail {
                expected: "e".into(),
                seen: "s".into(),
                picture: None,
                deviation: None,
            },
            2,
            "flaky:    it failed in 2 of 3 runs with this seed",
            "\"fail\"",
        ),
    ] {
        let outcome = Outcome {
            tasks: vec![task("9.1", judged(Ending::Code(0)), vec![flaky(verdict, failed)])],
            ..outcome()
        };
        let told = plain(|out| super::human(&outcome, Charset::Unicode, out).unwrap());
        assert!(told.contains(human), "{told}");
        let mut report = Vec::new();
        super::json(&outcome, &mut report).unwrap();
        let report = String::from_utf8(report).unwrap();
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let check = &report["tasks"][0]["checks"][0];
        assert_eq!(check["verdict"].to_string(), json);
        assert_eq!(check["flaky"]["failed"], failed);
    }
}
