use std::time::Duration;

use contain::process::{Ending, Line};
use course::text::is_obeyed;
use judge::aftermath::{Aftermath, Panic};
use judge::flaky::Flaky;
use judge::timeline::{Kept, Of, Seen, Span, Tick, Timeline, Wait};
use judge::{Cause, CauseKind, Stuck, Verdict};
use run::transport::Transport;
use serde_json::Value;

use super::classroom50::Identity;
use super::gradebook::{Gradebook, Row};
use super::*;
use crate::outcome::{CheckOutcome, Containment, Outcome, State, SubmissionRecord, TaskOutcome};
use crate::report::json;
use crate::submission::{IgnoreReason, IgnoredFile};

/// What a program prints, or a compiler repeats, to be obeyed by what shows it.
const HOSTILE: &str = "\u{1b}]0;title\u{7}\u{9b}2J\u{202e}\u{2066}\u{e0041}\u{200b}\u{feff}\u{ad} \
    <script>alert(1)</script><img src=x> ]]> --> & \"q\" ' ```` | *b* [x](http://e) {0} %0A\t\r##[add-mask]x\n\
    ::set-output name=a::b\n  ::stop-commands::x\n=cmd|' /C calc'!A0;=1+1\nnot ok 1 - x\nBail out!\n1..0\n\
    [[ATTACHMENT|/etc/passwd]]\n````\n# SKIP \\\n</testsuites>\n@team #1";

fn text(says: &str) -> String {
    format!("{says}{HOSTILE}")
}

fn check(id: &str, points: u32, verdict: Verdict) -> CheckOutcome {
    CheckOutcome {
        id: id.into(),
        what: format!("{id} <holds> | [always](x), `code` # 1"),
        hints: vec![text("think: ")],
        points,
        verdict,
        flaky: None,
    }
}

fn task(id: &str, state: State, checks: Vec<CheckOutcome>) -> TaskOutcome {
    TaskOutcome {
        id: id.into(),
        lab: "lab9-demo".into(),
        title: "Do: <it>, 100%".into(),
        program: "demo".into(),
        checks,
        state,
        causes: Vec::new(),
    }
}

fn judged(ending: Ending) -> State {
    let line = || Line { at: Duration::from_millis(1), text: text("") };
    let says = Wait { from: 100, to: None, command: Some(text("show ")) };
    let span = Span { number: 1, from: 50, to: None, ended: text(""), waits: vec![says] };
    let tick = Tick { at: 70, says: text(""), refused: true, ..Tick::default() };
    let row = |ticks| judge::timeline::Row {
        name: text("R1"),
        spans: vec![span.clone()],
        ticks,
        ..judge::timeline::Row::default()
    };
    let timeline = Timeline {
        of: Of::Devices,
        speed: 20.0,
        origin_us: 50,
        end_us: 1000,
        rows: vec![row(vec![tick])],
        steps: vec![judge::timeline::Step { at: 50, open: 1 }],
        limit: None,
        marks: vec![judge::timeline::Mark { at: 60, check: "one".into(), says: text("") }],
        left_out: 0,
    };
    let kept = Kept { first: vec![line()], left_out: 0, last: Vec::new() };
    let panic = Panic { thread: text("t"), place: text("p:1:1"), message: text("m") };
    State::Judged {
        ending,
        stdout: vec![line(); 3],
        stderr: vec![line(); 3],
        stuck: Some(Box::new(Stuck { said: vec![text("w")], ..stuck() })),
        aftermath: Box::new(Aftermath {
            panic: Some(panic),
            last_line: Some(text("last")),
            error: Some(text("error")),
            ..Aftermath::default()
        }),
        layers: Vec::new(),
        seen: Box::new(Seen {
            stdout: kept.clone(),
            stderr: kept,
            timelines: vec![timeline],
            ..Seen::default()
        }),
        explored: None,
    }
}

fn stuck() -> Stuck {
    Stuck {
        said: Vec::new(),
        silent: Duration::ZERO,
        devices: 0,
        open: Vec::new(),
        not_contacted: Vec::new(),
        picture: None,
    }
}

fn fail() -> Verdict {
    let (expected, seen) = (text("expected"), text("seen"));
    Verdict::Fail { expected, seen, picture: None, deviation: None }
}

fn not_run() -> Verdict {
    Verdict::NotRun { because: text("because") }
}

/// A task in each state, with hostile text wherever a student's can come to.
fn raw() -> Outcome {
    let flaky = CheckOutcome {
        flaky: Some(Flaky { failed: 1, runs: 3 }),
        ..check("flaky", 1, Verdict::Pass)
    };
    let one = || vec![check("one", 2, not_run())];
    let mut on_stderr = task("9.5", judged(Ending::Code(0)), one());
    on_stderr.causes.push(Cause {
        kind: CauseKind::OnStderr,
        seen: text("seen"),
        hint: Some("Which macro?".into()),
        checks: vec!["one".into()],
    });
    Outcome {
        names: vec!["9".into()],
        handed_in: Some(SubmissionRecord {
            folder: text("handed-in/").into(),
            ignored: vec![IgnoredFile { path: text("path"), why: IgnoreReason::Unknown }],
            stand_ins: vec![text("file")],
            layers: Vec::new(),
        }),
        seed: 42,
        speed: 20.0,
        transport: Transport::Telnet,
        seconds: 1.5,
        containment: Containment::NothingRan,
        asked: Default::default(),
        tasks: vec![
            task("9.1", judged(Ending::Code(0)), vec![check("one", 3, Verdict::Pass), flaky]),
            task(
                "9.2",
                judged(Ending::Code(1)),
                vec![check("one", 2, fail()), check("two", 1, not_run())],
            ),
            task("9.3", State::NotBuilt(text("error: ")), one()),
            task("9.4", State::Error(text("fault: ")), one()),
            on_stderr,
            task("9.6", judged(Ending::FloodedDevices), one()),
        ],
    }
}

fn context() -> Context {
    let place = Place { file: "lab9-demo/src/bin/demo.rs".into(), line: 3, end: Some(9) };
    Context {
        ended: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        places: [("9.2".to_owned(), place)].into(),
    }
}

fn identity() -> Result<Identity, String> {
    Identity::read(|name| match name {
        "SUBMISSION_TAG" => Some("submit/1".into()),
        "ASSIGNMENT_TYPE" | "OWNER" => None,
        name => Some(name.to_lowercase()),
    })
}

/// The outcome in every format.
fn documents(outcome: &Outcome) -> Vec<(&'static str, String)> {
    let context = context();
    let mut own = Vec::new();
    json(outcome, &mut own).unwrap();
    let rows = vec![Row::of(outcome, "s1", context.ended)];
    let book = Gradebook { assignment: "demo".into(), rows };
    vec![
        ("json", String::from_utf8(own).unwrap()),
        ("gradescope", gradescope(outcome)),
        ("classroom50", classroom50(outcome, &identity().unwrap(), &context)),
        ("prairielearn", prairielearn(outcome)),
        ("junit", junit(outcome, &context)),
        ("sarif", sarif(outcome, &context)),
        ("ctrf", ctrf(outcome, &context)),
        ("tap", tap(outcome)),
        ("github", github(outcome, &context)),
        ("markdown", markdown(outcome)),
        ("trace", trace(outcome)),
        ("csv", gradebook::csv(&book)),
        ("canvas", gradebook::canvas(&book)),
        ("moodle", gradebook::moodle(&book)),
        ("nbgrader", gradebook::nbgrader(&book)),
    ]
}

fn document_of(outcome: &Outcome, format: &str) -> String {
    documents(outcome).into_iter().find(|(name, _)| *name == format).unwrap().1
}

fn values(outcome: &Outcome, format: &str) -> Value {
    serde_json::from_str(&document_of(outcome, format)).unwrap()
}

#[test]
fn what_a_program_prints_is_data_in_every_format() {
    let outcome = raw().clean().unwrap();
    for (format, text) in documents(&outcome) {
        let text = text.replace("\r\n", "\n");
        let obeyed = text.chars().find(|&c| is_obeyed(c) && c != '\n');
        assert_eq!(obeyed, None, "{format}");
        assert!(!text.contains("##["), "{format}");
        if format != "github" {
            let command = text.lines().find(|line| line.trim_start().starts_with("::"));
            assert_eq!(command, None, "{format}");
        }
        // In JSON, the text itself may have them.
        let Ok(value) = serde_json::from_str::<Value>(&text) else {
            continue;
        };
        in_texts(&value, &|text| {
            assert!(!text.chars().any(|c| is_obeyed(c) && c != '\n'), "{format}: {text}");
            let mut lines = text.lines();
            assert!(!lines.any(|line| line.trim_start().starts_with("::")), "{format}: {text}");
        });
    }
}

fn in_texts(value: &Value, look: &dyn Fn(&str)) {
    match value {
        Value::String(text) => look(text),
        Value::Array(items) => items.iter().for_each(|item| in_texts(item, look)),
        Value::Object(fields) => fields.values().for_each(|field| in_texts(field, look)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn cleaning_changes_nothing_that_is_harmless() {
    let once = raw().clean().unwrap();
    assert_ne!(once, raw());
    assert_eq!(once.clone().clean().unwrap(), once);
}

#[test]
fn no_flood_gets_into_a_report() {
    let mut outcome = raw();
    let flood = "\"\\x\n".repeat(50_000) + &"y".repeat(500_000);
    outcome.tasks[1].checks[0].verdict = Verdict::NotRun { because: flood.clone() };
    outcome.tasks[2].state = State::NotBuilt(flood.clone());
    outcome.tasks[3].state = State::Error(flood);
    let outcome = outcome.clean().unwrap();
    for (format, text) in documents(&outcome) {
        assert!(text.len() < 200_000, "{format}: {} bytes", text.len());
    }
}

#[test]
fn a_task_that_did_not_pass_is_a_failure_or_an_error_everywhere() {
    let outcome = raw().clean().unwrap();
    for task in &outcome.tasks {
        let counts = cases::Counts::of(&cases::cases(task));
        assert_eq!(task.passed(), counts.failed + counts.errors == 0, "{}", task.id);
    }
    let ctrf = values(&outcome, "ctrf");
    let summary = &ctrf["results"]["summary"];
    let told = ["tests", "passed", "failed", "skipped", "other", "flaky"];
    let told = told.map(|key| summary[key].as_u64().unwrap());
    assert_eq!(told, [12, 2, 3, 5, 2, 1]);
}

#[test]
fn points_go_with_tasks_and_neither_word_fits_what_was_not_judged() {
    let outcome = raw().clean().unwrap();
    let report = values(&outcome, "gradescope");
    assert_eq!((&report["score"], report["tests"].as_array().unwrap().len()), (&4.into(), 6));
    let statuses = report["tests"].as_array().unwrap().iter().map(|test| test.get("status"));
    let statuses: Vec<_> = statuses.map(|status| status.and_then(Value::as_str)).collect();
    let expected = [Some("passed"), Some("failed"), None, None, Some("failed"), Some("failed")];
    assert_eq!(statuses, expected);
    let report = values(&outcome, "classroom50");
    assert_eq!((&report["score"], &report["max-score"]), (&4.into(), &15.into()));
    assert_eq!(report["tests"][1]["checks"][1]["verdict"], "not judged");
}

#[test]
fn what_the_grader_did_costs_no_attempt_in_prairielearn() {
    let outcome = |tasks: &[usize]| {
        let all = raw().clean().unwrap();
        let tasks = tasks.iter().map(|&index| all.tasks[index].clone()).collect();
        values(&Outcome { tasks, ..all }, "prairielearn")
    };
    let expected = [(&[0, 1][..], true), (&[0, 3], false), (&[2], false), (&[0, 2], true)];
    for (tasks, gradable) in expected {
        let report = outcome(tasks);
        assert_eq!(report["gradable"], gradable, "{tasks:?}");
        assert_eq!(report.get("score").is_some(), gradable, "{tasks:?}");
    }
    assert_eq!(outcome(&[0, 1])["score"], 4.0 / 7.0);
}

#[test]
fn a_github_runner_obeys_one_command_per_failed_task() {
    let outcome = raw().clean().unwrap();
    let lines = |outcome: &Outcome| {
        let text = document_of(outcome, "github");
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let commands = lines(&outcome);
    assert_eq!(commands.len(), 6, "{commands:#?}");
    let place = "::error file=lab9-demo/src/bin/demo.rs,line=3,endLine=9,\
                 title=9.2 Do%3A <it>%2C 100%25%3A failed::";
    assert!(commands[0].starts_with(place), "{}", commands[0]);
    assert!(commands[0].contains("%250A"), "{}", commands[0]);
    assert!(commands[5].starts_with("::notice title=Grade::1 of 6 tasks passed"));
    let tasks = vec![outcome.tasks[1].clone(); 30];
    let commands = lines(&Outcome { tasks, ..outcome });
    assert_eq!(commands.len(), 11, "GitHub shows ten errors of a step");
    assert!(commands[9].contains("21 more tasks"), "{}", commands[9]);
}

#[test]
fn markdown_has_a_students_text_only_in_blocks_that_it_cannot_end() {
    let text = markdown(&raw().clean().unwrap());
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let row = line.len() - line.trim_start_matches('`').len();
        match &fence {
            None if row >= 3 => fence = Some("`".repeat(row)),
            Some(end) if line == end => fence = None,
            Some(_) => {}
            None => {
                let plain = line.replace("\\<", "").replace("\\|", "");
                assert!(!plain.contains(['<', '`']), "{line}");
                assert!(!line.contains("alert"), "{line}");
            }
        }
    }
    assert_eq!(fence, None, "{text}");
}

#[test]
fn tap_has_no_line_that_a_program_wrote() {
    let text = tap(&raw().clean().unwrap());
    let ours = ["TAP version 14", "pragma +strict", "ok ", "not ok ", "1..12", "  "];
    for line in text.lines() {
        assert!(ours.iter().any(|start| line.starts_with(start)), "{line}");
    }
    let points = text.lines().filter(|line| line.starts_with("ok") || line.starts_with("not"));
    let skipped = points.filter(|line| line.contains(" # SKIP "));
    assert_eq!(skipped.count(), 5);
    assert!(text.contains("`code` \\# 1 (one)"), "{text}");
}

#[test]
fn a_missing_variable_of_classroom_50_is_named() {
    assert_eq!(identity().unwrap().owner, "username");
    let none = Identity::read(|_| None).unwrap_err();
    assert!(none.contains("no CLASSROOM, ASSIGNMENT, SUBMISSION_TAG"), "{none}");
    for (name, value, says) in [
        ("ASSIGNMENT_TYPE", "pair", "ASSIGNMENT_TYPE is 'pair'"),
        ("SUBMISSION_TAG", "v1", "SUBMISSION_TAG is 'v1', expected 'submit/…'"),
    ] {
        let read = Identity::read(|asked| match asked {
            "ASSIGNMENT_TYPE" if name != asked => None,
            "SUBMISSION_TAG" if name != asked => Some("submit/1".into()),
            _ => Some(value.into()),
        });
        let error = read.unwrap_err();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn sarif_tells_a_fault_of_the_grader_from_a_result() {
    let log = values(&raw().clean().unwrap(), "sarif");
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let rules: Vec<_> = results.iter().filter_map(|result| result["ruleId"].as_str()).collect();
    let expected = [
        "lab9-demo/9.2/one",
        "lab9-demo/9.3/builds",
        "lab9-demo/9.5/on-stdout",
        "lab9-demo/9.6/judged",
    ];
    assert_eq!(rules, expected);
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["toolExecutionNotifications"].as_array().unwrap().len(), 1);
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(*region, serde_json::json!({ "startLine": 3, "endLine": 9 }));
}
