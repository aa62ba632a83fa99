//! What a student reads of runs that went wrong in ways that misled before.

use std::collections::BTreeMap;
use std::time::Duration;

use cargo_metadata::PackageId;
use contain::process::{Ending, Line};
use course::discover::LabPackage;
use judge::CauseKind;
use judge::picture::Charset;

use super::concluded::concluded;
use super::schedules::Schedules;
use super::*;
use crate::outcome::{GradeRequest, State};
use crate::report;

// A room below has them for its own tests.
#[path = "../../judge/src/tests/fixtures.rs"]
mod fixtures;

use self::fixtures::{ONE_BY_ONE, TOGETHER, lab, observation};

const CHECKS: &str = r"
[[task.check]]
id = 'ends'
what = 'it ends with exit code 0'
that = { exit-code = 0 }
hint = 'Read its last lines.'
hint-when = { never-ended = 'Who waits for whom?' }

[[task.check]]
id = 'asked-once'
what = 'every device is asked once'
that = { each-device-once = '^sh\S* ip i\S* b' }
hint = 'One session per device.'
hint-when = { second-command = 'How often do you ask in one session?' }

[[task.check]]
id = 'three-at-once'
what = 'three sessions at once do happen'
that = { open-reaches = 'n + 1' }
hint = 'Start all threads first, join them afterwards.'
hint-when = { too-few = 'How many permits does your semaphore have?' }

[[task.check]]
id = 'two-lines'
what = 'every device has its two lines'
that = { once-per-device = [
    '\[Conn-\d+\] Acquiring connection to (?<device>\S+)\. Active slots: \d+',
    '\[Conn-\d+\] Finished connection to (?<device>\S+)\.',
] }
hint = 'Print both lines of the guide.'

[[task.check]]
id = 'last'
what = 'the completion line comes last'
that = { last-line = 'All connections completed\.' }
hint = 'Join all threads.'
";

/// What a right program prints.
fn printed() -> String {
    let mut lines = String::new();
    for device in ["R1", "R2", "R3"] {
        lines += &format!("[Conn-7] Acquiring connection to {device}. Active slots: 1\n");
        lines += &format!("[Conn-7] Finished connection to {device}.\n");
    }
    lines + "All connections completed.\n"
}

/// What the devices of a right program see.
fn asked() -> String {
    TOGETHER.replace("sh ver", "show ip int br")
}

fn task_of(checks: &str, observation: Observation) -> TaskOutcome {
    let found = LabPackage {
        package: "lab9-demo".into(),
        id: PackageId { repr: "lab9-demo".into() },
        lab: lab(checks),
        folder: "lab9-demo".into(),
        programs: BTreeMap::new(),
        dependencies: Vec::new(),
        features: BTreeMap::new(),
    };
    let task = &found.lab.tasks[0];
    let chosen = LabTask { lab: &found, task };
    let flaky = vec![None; task.checks.len()];
    let ran = Box::new(JudgedRun { observation, flaky });
    concluded(&chosen, RunResult::Ran(ran), Schedules::NotAsked).unwrap()
}

fn outcome_with(task: TaskOutcome) -> Outcome {
    Outcome {
        names: Vec::new(),
        handed_in: None,
        seed: 42,
        speed: 20.0,
        transport: Transport::Telnet,
        seconds: 1.0,
        containment: Containment::NothingRan,
        asked: GradeRequest::default(),
        tasks: vec![task],
    }
}

fn human(outcome: &Outcome) -> String {
    let mut out = anstream::StripStream::new(Vec::new());
    report::human(outcome, Charset::Ascii, &mut out).unwrap();
    // Hints are wrapped: their words count here, not their lines.
    let text = String::from_utf8(out.into_inner()).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read(observation: Observation) -> String {
    human(&outcome_with(task_of(CHECKS, observation)))
}

/// Reads like `says`, and never like `never`.
#[track_caller]
fn reads(observation: Observation, says: &[&str], never: &[&str]) {
    let text = read(observation);
    for says in says {
        assert!(text.contains(says), "lacks: {says}\n{text}");
    }
    for never in never {
        assert!(!text.contains(never), "has: {never}\n{text}");
    }
}

fn lines(text: &str) -> Vec<Line> {
    let line = |(at, text): (usize, &str)| Line {
        at: Duration::from_millis(at as u64),
        text: text.into(),
    };
    text.lines().enumerate().map(line).collect()
}

fn on_stderr(mut observation: Observation) -> Observation {
    observation.run.stderr = std::mem::take(&mut observation.run.stdout);
    observation
}

fn ending(ending: Ending, stderr: &str, mut observation: Observation) -> Observation {
    observation.run.ending = ending;
    observation.run.stderr = lines(stderr);
    observation
}

const MISLED: [&str; 4] = ["no such line", "nearest line", "printed nothing", "Join all threads."];

#[test]
fn a_right_program_passes() {
    reads(observation(&printed(), &asked()), &["1 of 1 task passed"], &["!"]);
}

#[test]
fn nothing_of_a_program_is_in_an_outcome_as_it_was_printed() {
    let panic = "thread '\u{9b}' panicked at src/\u{202e}.rs:1:1:\n\u{e0041} ##[add-mask]x";
    let task = task_of(CHECKS, ending(Ending::Code(101), panic, observation("", "")));
    let options = GradeOptions {
        names: Vec::new(),
        seed: 42,
        speed: 20.0,
        transport: Transport::Telnet,
        jobs: 1,
        programs: HashMap::new(),
        own_programs: false,
        submission: None,
        sandbox: None,
        keep: None,
        contain: true,
        explore: None,
        asked: GradeRequest::default(),
    };
    let text = |outcome: &Outcome| serde_json::to_string(outcome).unwrap();
    let obeyed = ["\u{9b}", "\u{202e}", "\u{e0041}", "##["];
    let raw = text(&outcome_with(task.clone()));
    assert!(obeyed.iter().all(|it| raw.contains(it)), "{raw}");
    let outcome = outcome_of(vec![task], &options, Instant::now()).unwrap();
    let clean = text(&outcome);
    assert!(!obeyed.iter().any(|it| clean.contains(it)), "{clean}");
    assert!(clean.contains("\\\\u{202e}"), "{clean}");
}

#[test]
fn a_prefix_in_front_of_every_line_is_told_once_and_as_what_it_is() {
    let tagged = printed().replace("\n[", "\n[INFO] [").replace("All", "[INFO] All");
    let tagged = format!("[INFO] started\n[INFO] {tagged}");
    reads(
        observation(&tagged, &asked()),
        &[
            "! every line has '[INFO] ' in front of it hint: The guide's lines are the specification, from the first character on. What puts text in front of them?",
            "- every device has its two lines (not judged: its lines have a prefix, see above)",
            "- the completion line comes last (not judged: its lines have a prefix",
            "3/5 points",
        ],
        &MISLED,
    );
    let mut second = 0;
    let stamped: String = printed()
        .lines()
        .map(|line| {
            second += 1;
            format!("2026-11-26T10:00:{second:02}Z  INFO demo: {line}\n")
        })
        .collect();
    reads(
        observation(&format!("ready\n{stamped}"), &asked()),
        &[
            "! 7 of the 8 lines have text such as '2026-11-26T10:00:01Z INFO demo: ' in front of them",
        ],
        &MISLED,
    );
}

#[test]
fn lines_on_stderr_are_told_once_and_as_what_they_are() {
    let says = "! 7 lines that the task asks for are on stderr instead of stdout, such as '[Conn-7] Acquiring connection to R1. Active slots: 1' hint: The grader reads stdout. Which macro prints these lines?";
    reads(
        on_stderr(observation(&printed(), &asked())),
        &[says, "(not judged: its lines are on stderr, see above)", "3/5 points"],
        &MISLED,
    );
    // A logger does both.
    let logged = printed().replace("\n[", "\nINFO [").replace("All", "INFO All");
    reads(
        on_stderr(observation(&format!("INFO {logged}"), &asked())),
        &["are on stderr", "! every line has 'INFO ' in front of it"],
        &MISLED,
    );
}

#[test]
fn what_is_wrong_besides_is_judged_as_if_the_lines_were_where_they_belong() {
    let one_short = printed().replace("[Conn-7] Finished connection to R2.\n", "");
    reads(
        on_stderr(observation(&one_short, &asked())),
        &[
            "are on stderr",
            "x every device has its two lines".replace('x', "✗").as_str(),
            "seen: none for R2 hint: Print both lines of the guide.",
        ],
        &MISLED,
    );
}

#[test]
fn a_line_in_other_words_is_no_question_of_threads() {
    for (last, seen, hint) in [
        (
            "All connections complete.",
            "the last line is 'All connections complete.'",
            "hint: A line looks almost like the guide's. Compare the two letter by letter",
        ),
        (
            "Bye",
            "the last line is 'Bye'",
            "hint: No line looks like the one that this check reads.",
        ),
    ] {
        let other = printed().replace("All connections completed.", last);
        reads(observation(&other, &asked()), &[seen, hint], &["Join all threads."]);
    }
    let early = printed() + "late";
    reads(
        observation(&early, &asked()),
        &["it was printed, but the last line is 'late'", "hint: Join all threads."],
        &[],
    );
}

#[test]
fn a_line_with_another_number_is_no_question_of_letters() {
    let check = "[[task.check]]\nid = 'sum'\nwhat = 'the sum is told'\nthat = { prints = 'The sum is ${n * 21}\\.' }\nhint = 'Did you add both?'\n";
    for (printed, hint) in [
        ("The sum is 41.", "hint: Did you add both?"),
        ("A sum is 42.", "hint: A line looks almost like the guide's."),
    ] {
        let text = human(&outcome_with(task_of(check, observation(printed, ""))));
        assert!(text.contains(hint), "{text}");
    }
}

#[test]
fn a_wrong_number_of_permits_is_asked_about_and_a_join_in_the_loop_is_another_question() {
    let two = "+R1|+R2|?R1 show ip int br|?R2 show ip int br|!R1 a|-R1|!R2 b|-R2|+R3|?R3 show ip int br|!R3 c|-R3";
    reads(
        observation(&printed(), two),
        &[
            "seen: never more than 2 sessions at once",
            "hint: How many permits does your semaphore have?",
        ],
        &["Start all threads first"],
    );
    reads(
        observation(&printed(), &ONE_BY_ONE.replace("sh ver", "show ip int br")),
        &["hint: Start all threads first, join them afterwards."],
        &["How many permits"],
    );
}

#[test]
fn what_the_library_sends_to_set_up_a_session_is_never_shown_as_the_students() {
    let limit = Ending::TimedOut(Duration::from_secs(20));
    let setup = "+R1|?R1 terminal length 0|!R1|?R1 terminal width 511|";
    for (steps, says) in [
        ("+R1|?R1 terminal length 0|,R1|#", "R1 since 0.0s: the program is still connecting"),
        (
            &format!("{setup}!R1|,R1|#"),
            "R1 since 0.0s: the device waits for the program's next command",
        ),
        (
            &format!("{setup}!R1|?R1 terminal length 0|,R1|#"),
            "the device still works on 'terminal length 0'",
        ),
    ] {
        let stuck = ending(limit.clone(), "", observation("", steps));
        let own = steps.matches("length").count() > 1;
        reads(stuck, &[says], if own { &[] } else { &["terminal"] });
    }
    reads(
        observation(
            &printed(),
            &asked().replace("?R1 show ip int br", &format!("{}!R1|?R1 show clock", &setup[4..])),
        ),
        &["R1: not this command, but 'show clock'"],
        &["terminal"],
    );
}

#[test]
fn pieces_of_print_that_other_threads_print_into_are_told_as_pieces() {
    let mixed = "\
[Conn-7] [Conn-8] Acquiring connection to R1. Acquiring connection to R2. Active slots: 1
Active slots: 0
[Conn-9] Acquiring connection to R3. Active slots: 1
[Conn-7] Finished connection to R1.
[Conn-8] Finished connection to R2.
[Conn-9] Finished connection to R3.
All connections completed.
";
    reads(
        observation(mixed, &asked()),
        &[
            "! pieces of several lines in one: '[Conn-7] [Conn-8] Acquiring connection to R1. Acquiring connection to R2. Active slots: 1' hint: Another thread or task prints between two of your `print!` calls.",
            "- every device has its two lines (not judged: its lines are printed in pieces, see above)",
            "✓ the completion line comes last",
        ],
        &["none for", "more than one", "no such line"],
    );
    // The beginning of another line is no prefix.
    let begun = printed().replacen("[Conn-7] Finished", "[Conn-8] [Conn-7] Finished", 2);
    reads(
        observation(&begun, &asked()),
        &["! pieces of several lines in one: '[Conn-8] [Conn-7] Finished connection to R1.'"],
        &["in front of"],
    );
    // Another line besides is no piece.
    let chatty = printed().replace("All", "Active connections are all finished\nAll");
    reads(observation(&chatty, &asked()), &["1 of 1 task passed"], &[]);
}

const CONFIGURED: &str = "
[[task.check]]
id = 'as-commanded'
what = 'every device has its configuration'
that = 'configured'
hint = 'Send each device its own commands.'
hint-when = { reloaded = 'What does a router forget when it restarts?' }
";

#[test]
fn a_device_that_restarted_after_it_was_configured_is_told() {
    let fresh = |name: &str| {
        let observation = observation("", "");
        let mut devices = observation.variation.devices.iter();
        let device = devices.find(|it| it.name == name).unwrap();
        let (router, _) = run::router::typed(device, []);
        format!("={name} {}", router.running_config().replace('\n', "\\n"))
    };
    let rest = ["R1", "R2", "R3"].map(fresh).join("|");
    for (steps, says) in [
        (
            "+R1|?R1 conf t|!R1|?R1 reload|^R1",
            "R1: missing 'hostname r1-new', extra 'hostname r1-boot'; the program typed 'reload', and a restart loses what 'write memory' has not saved; R2: missing",
        ),
        (
            "+R1|?R1 conf t|!R1|^R1",
            "the device restarted, and lost what 'write memory' has not saved; R2",
        ),
    ] {
        let task = task_of(CONFIGURED, observation("", &format!("{steps}|{rest}")));
        let text = human(&outcome_with(task));
        assert!(text.contains(says), "{text}");
        assert!(text.contains("hint: What does a router forget when it restarts?"), "{text}");
    }
}

#[test]
fn several_commands_in_one_session_are_not_several_sessions() {
    let thrice = "?R2 show ip int br|!R2 b|?R2 show ip int br|!R2 b|?R2 show ip int br";
    reads(
        observation(&printed(), &asked().replace("?R2 show ip int br", thrice)),
        &[
            "seen: R2: one session, but 'show ip int br' 3 times in it",
            "hint: How often do you ask in one session?",
        ],
        &["One session per device."],
    );
}

#[test]
fn a_command_is_named_as_a_person_would_type_it() {
    reads(
        observation(&printed(), ""),
        &[
            "in it one answered command like 'show ip interface brief' seen: no device was contacted",
        ],
        &["<text>"],
    );
}

#[test]
fn a_panic_is_told_first_and_what_is_missing_after_it_is_not_judged() {
    let panic = "thread 'w-2' panicked at src/bin/demo.rs:4:37:\non fire\n";
    let broken = "+R1|+R2|?R1 show ip int br|!R1 a|-R1|,R2";
    reads(
        ending(Ending::Code(101), panic, observation("", broken)),
        &[
            "✗ it ends with exit code 0 (-1 point; ends) expected: the program ends with exit code 0 seen: it ended with exit code 101: thread 'w-2' panicked at src/bin/demo.rs:4:37: on fire hint: Read its last lines.",
            "- every device has its two lines (not judged: the program panicked before)",
        ],
        &MISLED,
    );
    // What is too much is no consequence.
    reads(
        ending(Ending::Code(101), panic, observation("", "+R1|-R1|+R1|-R1")),
        &["✗ every device is asked once", "R1: 2 sessions"],
        &MISLED,
    );
    let limit = Ending::TimedOut(Duration::from_secs(20));
    reads(
        ending(limit, "", observation("", broken)),
        &["hint: Who waits for whom?", "(not judged: the program did not come to its end)"],
        &MISLED,
    );
    reads(
        ending(Ending::Code(1), "Error: R2: refused\n", observation("", broken)),
        &["(not judged: the program ended with an error before)"],
        &MISLED,
    );
}

#[test]
fn a_part_that_is_not_written_is_a_state_of_its_own() {
    let todo = "thread 'main' panicked at lab9-demo/src/bin/demo.rs:44:5:\nnot yet implemented: 9.1: take a permit\nnote: run with";
    for code in [101, 0] {
        let task = task_of(CHECKS, ending(Ending::Code(code), todo, observation("", "")));
        assert_eq!((task.points(), task.passed()), (0, false));
        assert!(task.checks.iter().all(|it| matches!(it.verdict, Verdict::NotRun { .. })));
        assert_eq!(task.causes[0].kind, CauseKind::NotWritten);
        let outcome = outcome_with(task);
        let text = human(&outcome);
        let says = "9.1 t 0/5 points not written yet: lab9-demo/src/bin/demo.rs:44: take a permit 0 of 1 task passed, 1 not written yet, 0 of 5 points";
        assert!(text.starts_with(says), "{text}");
        let mut json = Vec::new();
        report::json(&outcome, &mut json).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["tasks"][0]["state"], "not-written");
        assert_eq!(json["tasks"][0]["causes"][0]["kind"], "not-written");
        let heading = report::Heading { student: "s", folder: None, ended: None };
        let html = report::html(&heading, &outcome, None);
        assert!(html.contains("– not written yet, 0 of 5 points"), "{html}");
        assert!(!html.contains("Read its last lines."), "{html}");
    }
    // Another task's part is a panic like any other.
    let other = todo.replace("9.1", "9.11");
    reads(
        ending(Ending::Code(101), &other, observation("", "")),
        &["panicked at lab9-demo/src/bin/demo.rs:44:5: not yet implemented: 9.11"],
        &["not written yet"],
    );
}

#[test]
fn a_part_in_a_file_that_was_not_handed_in_names_the_file() {
    let todo =
        "thread 'main' panicked at lab9-demo/src/lib.rs:61:5:\nnot yet implemented: 9.1: wait";
    let mut task = task_of(CHECKS, ending(Ending::Code(101), todo, observation("", "")));
    for cause in &mut task.causes {
        cause.in_a_stand_in(&["lab9-demo/src/lib.rs".into()]);
    }
    let text = human(&outcome_with(task));
    let says = "! lab9-demo/src/lib.rs is not in the submission, and the program needs what you wrote there: the course's starter was built instead and stops at lab9-demo/src/lib.rs:61: wait hint: Submit this file as well";
    assert!(text.contains(says), "{text}");
}

#[test]
fn colours_say_nothing_to_the_judge_and_stay_in_the_transcript() {
    let coloured = printed().replace("Finished", "\u{1b}[1;32mFinished\u{1b}[0m");
    let coloured = coloured.replace("All", "\u{1b}[38;5;3mAll");
    let task = task_of(CHECKS, observation(&coloured, &asked()));
    assert!(task.passed(), "{task:?}");
    let State::Judged { seen, .. } = &task.state else { panic!() };
    let last = seen.stdout.first.last().unwrap();
    assert_eq!(last.text, "\\u{1b}[38;5;3mAll connections completed.");
    // What is no colour is no part of a line.
    let moved = printed().replace("All", "\u{1b}[2JAll");
    reads(
        observation(&moved, &asked()),
        &["! 1 of the 7 lines has '\\u{1b}[2J' in front of it"],
        &[],
    );
}

#[test]
fn a_replay_says_again_what_was_asked_for() {
    let mut outcome = outcome_with(task_of(CHECKS, observation("", "")));
    let programs = [("9.1", "/tmp/their program"), ("9.2", "/tmp/other")];
    outcome.asked = GradeRequest {
        programs: programs.map(|(task, path)| (task.into(), path.into())).into(),
        schedules: Some(0),
        build_time: None,
    };
    outcome.speed = 10.0;
    outcome.transport = Transport::Ssh;
    let text = human(&outcome);
    for says in [
        "replay: cargo xtask grade 9.1 --program '9.1=/tmp/their program' --transport ssh --speed 10 --schedules 0 --seed 42",
        "the same again: cargo xtask grade --program '9.1=/tmp/their program' --program 9.2=/tmp/other --transport ssh --speed 10 --schedules 0 --seed 42",
    ] {
        assert!(text.contains(says), "{text}");
    }
}
