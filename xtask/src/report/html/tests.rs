use contain::process::{Ending, Line};
use judge::picture::{Axis, Picture};
use judge::timeline::{Kept, Mark, Of, Row, Seen, Span, Step, Timeline, Wait};
use judge::{Stuck, Verdict};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::outcome::{CheckOutcome, Containment, State, TaskOutcome};

fn timeline(name: &str) -> Timeline {
    Timeline {
        of: Of::Devices,
        speed: 20.0,
        origin_us: 1_000_000,
        end_us: 1_500_000,
        rows: vec![Row {
            spans: vec![Span {
                number: 3,
                from: 1_100_000,
                to: Some(1_300_000),
                ended: "logged out".into(),
                waits: Vec::new(),
            }],
            ..Row::new(name)
        }],
        steps: vec![Step { at: 1_100_000, open: 1 }, Step { at: 1_300_000, open: 0 }],
        limit: Some(2.0),
        marks: vec![Mark { at: 1_200_000, check: "held".into(), says: name.into() }],
        left_out: 0,
    }
}

/// The page of a folder.
fn page(outcome: &Outcome) -> String {
    against(outcome, None)
}

fn against(outcome: &Outcome, other: Option<&Outcome>) -> String {
    let ended = DateTime::parse_from_rfc3339("2026-11-27T09:30:00+01:00").unwrap();
    let folder = Some(Path::new("/home/ann/threads"));
    html(&Heading { student: "Ann", folder, ended: Some(ended) }, outcome, other)
}

/// One task that failed, with `text` wherever a program can put one.
fn outcome(text: &str) -> Outcome {
    let check = CheckOutcome {
        id: "held".into(),
        what: "it holds".into(),
        hints: vec![text.into()],
        points: 2,
        verdict: Verdict::Fail {
            expected: text.into(),
            seen: text.into(),
            picture: None,
            deviation: None,
        },
        flaky: None,
    };
    let line = Line { at: std::time::Duration::from_millis(12), text: text.into() };
    let seen = Seen {
        stdout: Kept { first: vec![line], ..Kept::default() },
        timelines: vec![timeline(text)],
        ..Seen::default()
    };
    let task = TaskOutcome {
        causes: Vec::new(),
        id: "9.1".into(),
        lab: "lab9-demo".into(),
        title: "A task".into(),
        program: "demo".into(),
        checks: vec![check],
        state: State::Judged {
            ending: Ending::Code(0),
            stdout: Vec::new(),
            stderr: Vec::new(),
            stuck: None,
            aftermath: Box::default(),
            layers: Vec::new(),
            seen: Box::new(seen),
            explored: None,
        },
    };
    Outcome {
        asked: Default::default(),
        handed_in: None,
        transport: run::transport::Transport::Telnet,
        names: vec!["9.1".into()],
        seed: 7,
        speed: 20.0,
        seconds: 1.0,
        containment: Containment::NothingRan,
        tasks: vec![task],
    }
}

#[test]
fn the_page_says_what_was_seen_how_to_repeat_it_and_draws_each_session() {
    let page = page(&outcome("R1"));
    for part in [
        "0 of 1 task passed, 0 of 2 points",
        "cargo xtask grade 9.1 --seed 7",
        "default-src 'none'",
        "data-session=\"3\" data-row=\"R1\" data-from=\"1100000\" data-to=\"1300000\"",
        "R1, session 3: 2.00 s to 6.00 s, logged out",
        "limit 2",
        "<td class=\"number soft\">0.24</td>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let other = against(&outcome("R1"), Some(&outcome("R2")));
    assert!(other.contains("Compared with the other grade") && other.contains("data-row=\"R2\""));
}

#[test]
fn a_timeline_in_which_nothing_happened_is_said_and_not_drawn() {
    let mut empty = outcome("R1");
    if let State::Judged { seen, .. } = &mut empty.tasks[0].state {
        seen.timelines[0].rows[0].spans.clear();
    }
    let page = page(&empty);
    assert!(page.contains("No device was contacted") && !page.contains("<svg"));
}

#[test]
fn the_page_says_what_it_is_compared_with() {
    let other = |seed, speed| Outcome { seed, speed, ..outcome("R2") };
    for (other, says) in [
        (other(7, 20.0), "of the same devices and delays"),
        (other(7, 5.0), "at speed 5"),
        (other(8, 20.0), "with seed 8: with other devices and delays"),
    ] {
        let page = against(&outcome("R1"), Some(&other));
        assert!(page.contains(says), "{says}");
    }
}

/// Names of the elements and attributes of a page.
fn tags(page: &str) -> Vec<String> {
    let regex =
        regex_lite::Regex::new("<(/?[a-zA-Z!?]+)((?: [a-zA-Z:-]+(?:=\"[^\"]*\")?)*)").unwrap();
    let names = regex_lite::Regex::new(" ([a-zA-Z:-]+)(?:=\"[^\"]*\")?").unwrap();
    let tag = |found: regex_lite::Captures<'_>| {
        let names = names.captures_iter(&found[2]).map(|it| it[1].to_owned());
        format!("{} {}", &found[1], names.collect::<Vec<_>>().join(" "))
    };
    regex.captures_iter(page).map(tag).collect()
}

#[test]
fn whatever_a_program_says_makes_no_element_and_no_attribute() {
    const PIECES: [&str; 14] = [
        "<script>",
        "</td>",
        "<img src=x onerror=alert(1)>",
        "\"",
        "'",
        "&",
        "&lt;",
        "<!--",
        "-->",
        "]]>",
        "</style>",
        "x",
        " onload=",
        "\u{fffd}",
    ];
    let plain = tags(&page(&outcome("R1")));
    assert!(plain.len() > 50, "the page is read");
    let mut rng = StdRng::seed_from_u64(7);
    for _ in 0..300 {
        let pieces = (0..rng.random_range(1..8)).map(|_| PIECES[rng.random_range(0..PIECES.len())]);
        let text: String = pieces.collect();
        let outcome = outcome(&text);
        let page = page(&outcome);
        assert_eq!(tags(&page), plain, "{text}");
    }
}

/// What a page needs to be looked at, and what it must not show.
type Looks = (&'static str, fn(&mut Outcome), &'static [&'static str], &'static [&'static str]);

/// The first task's, which ran.
fn judged(outcome: &mut Outcome) -> (&mut Ending, &mut Seen, &mut Vec<CheckOutcome>) {
    let task = &mut outcome.tasks[0];
    let State::Judged { ending, seen, .. } = &mut task.state else { panic!() };
    (ending, seen, &mut task.checks)
}

/// Three sessions where two are allowed; two of them open in the same microsecond.
fn beyond_the_limit(outcome: &mut Outcome) {
    let timeline = &mut judged(outcome).1.timelines[0];
    let span = |number, from| Span { number, from, to: Some(1_400_000), ..Span::default() };
    let row = |name: &str, span| Row { spans: vec![span], ..Row::new(name) };
    let starts = [(1, 1_100_000), (2, 1_200_000), (3, 1_200_000)];
    timeline.rows = starts.map(|(number, from)| row("R", span(number, from))).into();
    timeline.steps = (1..).zip(starts).map(|(open, (_, at))| Step { at, open }).collect();
}

fn panicked(outcome: &mut Outcome) {
    const PANIC: &str = "thread 'main' panicked at src/bin/demo.rs:9:5: out of bounds";
    let panic = judge::aftermath::Panic {
        thread: "main".into(),
        place: "src/bin/demo.rs:9:5".into(),
        message: "out of bounds".into(),
    };
    let task = &mut outcome.tasks[0];
    let Verdict::Fail { seen, .. } = &mut task.checks[0].verdict else { panic!() };
    *seen = format!("it ended with exit code 101: {PANIC}");
    let State::Judged { ending, stderr, aftermath, .. } = &mut task.state else { panic!() };
    *ending = Ending::Code(101);
    *stderr = vec![Line { at: std::time::Duration::ZERO, text: PANIC.into() }];
    aftermath.panic = Some(panic);
}

/// With a picture of the instant that the timeline marks.
fn drawn(outcome: &mut Outcome) {
    let Verdict::Fail { picture, .. } = &mut judged(outcome).2[0].verdict else { panic!() };
    let axis = Axis::Microseconds { origin: 1_000_000, speed: 20.0 };
    let (from, to, rows) = (1_000_000, 1_500_000, vec![Row::new("R1")]);
    let drawn = Picture { axis, from, to, rows, mark: None, left_out: 0 };
    *picture = Some(Box::new(drawn));
}

fn timed_out(outcome: &mut Outcome) {
    drawn(outcome);
    let task = &mut outcome.tasks[0];
    let Verdict::Fail { picture, .. } = &task.checks[0].verdict else { panic!() };
    let picture = picture.as_deref().cloned();
    let silent = std::time::Duration::from_secs(9);
    let (said, devices) = (vec!["[Worker 1] waits".into()], 1);
    let (open, not_contacted) = (Vec::new(), Vec::new());
    let found = Stuck { said, silent, devices, open, not_contacted, picture };
    let State::Judged { ending, stuck, .. } = &mut task.state else { panic!() };
    *ending = Ending::TimedOut(std::time::Duration::from_secs(20));
    *stuck = Some(Box::new(found));
}

/// Compared with a task that did not contact a device.
fn compared(outcome: &mut Outcome) {
    let mut other = outcome.tasks[0].clone();
    other.id = "9.0".into();
    judged(outcome).1.compare = Some("9.0".into());
    let State::Judged { seen, aftermath, .. } = &mut other.state else { panic!() };
    seen.timelines[0].rows[0].spans.clear();
    let panic = judge::aftermath::Panic {
        thread: "main".into(),
        place: "src/bin/demo.rs:9:5".into(),
        message: "not yet implemented: 9.0: write it".into(),
    };
    aftermath.panic = Some(panic);
    outcome.tasks.insert(0, other);
    outcome.tasks.swap(0, 1);
}

#[test]
fn the_page_is_as_a_designer_left_it() {
    let unchanged = |_: &mut Outcome| {};
    let table: [Looks; 14] = [
        (
            "the legend stands at each chart",
            |outcome| {
                let span = &mut judged(outcome).1.timelines[0].rows[0].spans[0];
                let command = Some("show clock".into());
                span.waits.push(Wait { from: span.from, to: span.to, command });
            },
            &[
                "class=\"legend\"",
                ">a session, from connect to close<",
                ">waits for the device's answer<",
                ">a command<",
                ">here a check fails<",
            ],
            &["<footer", ">not ended by the program<", ">opened beyond the limit<"],
        ),
        (
            "charts and transcript count simulated seconds, and say so",
            unchanged,
            &[
                ">Times are simulated seconds since the first session; 20 pass in a real second.<",
                ">Times are simulated seconds since the start of the program; 20 pass in a real second.<",
            ],
            &["real seconds since the start"],
        ),
        (
            "without charts, the transcript counts real seconds",
            |outcome| judged(outcome).1.timelines.clear(),
            &["Times are real seconds since the start of the program.", ">0.012<"],
            &["Timeline", "simulated seconds since", "<figure"],
        ),
        (
            "sessions beyond the limit have a colour of their own, and the count is shaded",
            beyond_the_limit,
            &[
                "class=\"span over\" data-session=\"3\"",
                "class=\"span\" data-session=\"2\"",
                "class=\"shade\"",
                ">opened beyond the limit<",
                "2 allowed, 1 opened beyond the limit",
                "R, session 3: 4.00 s to 8.00 s, , beyond the limit",
            ],
            &["class=\"span over\" data-session=\"2\""],
        ),
        (
            "what is side by side stands side by side",
            |outcome| {
                let mut other = outcome.tasks[0].clone();
                other.id = "9.0".into();
                judged(outcome).1.compare = Some("9.0".into());
                outcome.tasks.push(other);
            },
            &["<div class=\"pair\"><figure id=\"t-9.1-beside-1\"", "t-9.1-beside-2"],
            &["there is nothing to compare"],
        ),
        (
            "a task that is not written is said and not drawn",
            compared,
            &["Task 9.0 is not written yet: there is nothing to compare with."],
            &["class=\"pair\"", "t-9.0-devices"],
        ),
        (
            "what the chart proves is not drawn again",
            drawn,
            &["<a href=\"#t-9.1-devices\">", "<figure id=\"t-9.1-devices\""],
            &["What proves it"],
        ),
        (
            "what no chart shows is drawn at its check",
            |outcome| {
                drawn(outcome);
                judged(outcome).1.timelines[0].marks.clear();
            },
            &["What proves it"],
            &["See where"],
        ),
        (
            "a chart is drawn for a phone, too",
            unchanged,
            &[
                "<svg class=\"timeline wide\"",
                "<svg class=\"timeline compact\"",
                "id=\"t-9.1-devices-compact-title\"",
                "viewBox=\"0 0 400 ",
            ],
            &[],
        ),
        (
            "the headline has date, student and folder",
            unchanged,
            &[
                "<title>Ann: 0 of 2 points</title>",
                "<h1>Ann</h1>",
                "<time datetime=\"2026-11-27T09:30:00+01:00\">27 November 2026, 09:30 UTC+01:00</time>",
                "<code>/home/ann/threads</code>",
            ],
            &["What the last grade saw"],
        ),
        (
            "a panic is told once, beside what was printed",
            panicked,
            &["thread 'main' panicked at"],
            &["How it ended"],
        ),
        (
            "who waited for what is told without the picture of the chart",
            timed_out,
            &[
                "How it ended",
                "it was still running after 20 real seconds",
                "nothing was printed in the last 9 real seconds",
            ],
            &["What proves it", "├", "&lt;pre"],
        ),
        (
            "code in hints is code",
            |outcome| judged(outcome).2[0].hints[0] = "A permit in `_` is <dropped>.".into(),
            &["A permit in <code>_</code> is &lt;dropped&gt;."],
            &["`"],
        ),
        (
            "of a task that failed, what fails is open and the rest is folded",
            |outcome| {
                let checks = judged(outcome).2;
                let passed = CheckOutcome { verdict: Verdict::Pass, ..checks[0].clone() };
                checks.push(passed);
            },
            &[
                "<details class=\"task\" open><summary><h2 id=\"task-9.1-title\">",
                "<details><summary>1 check passed</summary>",
            ],
            &[],
        ),
    ];
    for (looks, change, has, lacks) in table {
        let mut outcome = outcome("R1");
        change(&mut outcome);
        let page = page(&outcome);
        // The style sheet is not what is looked at.
        let page = page.replace(include_str!("../page.css"), "");
        for part in has {
            assert!(page.contains(part), "{looks}: {part}\n{page}");
        }
        for part in lacks {
            assert!(!page.contains(part), "{looks}: {part}\n{page}");
        }
    }
}

#[test]
fn a_task_that_passed_is_folded_and_its_link_still_leads_to_it() {
    let mut outcome = outcome("R1");
    outcome.tasks[0].checks[0].verdict = Verdict::Pass;
    let page = page(&outcome);
    for part in [
        "href=\"#task-9.1\"",
        "<section id=\"task-9.1\" aria-labelledby=\"task-9.1-title\"><details class=\"task\"><summary>",
        "<details open><summary>1 check passed</summary>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
}

#[test]
fn a_panic_is_where_a_check_says_it_and_where_it_was_printed() {
    let mut outcome = outcome("R1");
    panicked(&mut outcome);
    let line = Line { at: std::time::Duration::ZERO, text: "out of bounds".into() };
    judged(&mut outcome).1.stderr.first.push(line);
    assert_eq!(page(&outcome).matches("out of bounds").count(), 2);
}

#[test]
fn an_svg_is_a_file_of_its_own() {
    let svg = crate::report::svg(&[timeline("<R&1>"), timeline("R2")]);
    assert!(
        svg.starts_with("<?xml") && svg.contains("<style>") && svg.trim_end().ends_with("</svg>")
    );
    assert!(svg.contains("&lt;R&amp;1&gt;") && !svg.contains("<R"));
    assert!(svg.contains(">R2<") && svg.contains("id=\"timeline-2-title\""));
    assert_eq!(svg.matches(">a session, from connect to close<").count(), 2, "a legend each");
}
