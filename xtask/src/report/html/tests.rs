use contain::process::Line;
use judge::timeline::{Kept, Mark, Of, Row, Seen, Span, Step, Timeline};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::outcome::Containment;

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
    let page = html(&outcome("R1"), None);
    for part in [
        "0 of 1 tasks passed, 0 of 2 points",
        "cargo xtask grade 9.1 --seed 7",
        "default-src 'none'",
        "data-session=\"3\" data-row=\"R1\" data-from=\"1100000\" data-to=\"1300000\"",
        "R1, session 3: 2.00 s to 6.00 s, logged out",
        "limit 2",
        "<td class=\"number soft\">0.012</td>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let other = html(&outcome("R1"), Some(&outcome("R2")));
    assert!(other.contains("Compared with the other grade") && other.contains("data-row=\"R2\""));
}

#[test]
fn a_timeline_in_which_nothing_happened_is_said_and_not_drawn() {
    let mut empty = outcome("R1");
    if let State::Judged { seen, .. } = &mut empty.tasks[0].state {
        seen.timelines[0].rows[0].spans.clear();
    }
    let page = html(&empty, None);
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
        let page = html(&outcome("R1"), Some(&other));
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
    let plain = tags(&html(&outcome("R1"), None));
    assert!(plain.len() > 50, "the page is read");
    let mut rng = StdRng::seed_from_u64(7);
    for _ in 0..300 {
        let pieces = (0..rng.random_range(1..8)).map(|_| PIECES[rng.random_range(0..PIECES.len())]);
        let text: String = pieces.collect();
        let outcome = outcome(&text);
        let page = html(&outcome, None);
        // Where the words of a mark stand depends on how long they are.
        let stripped = |tags: Vec<String>| tags.join("\n").replace(" text-anchor", "");
        assert_eq!(stripped(tags(&page)), stripped(plain.clone()), "{text}");
    }
}

#[test]
fn an_svg_is_a_file_of_its_own() {
    let svg = crate::report::svg(&[timeline("<R&1>"), timeline("R2")]);
    assert!(
        svg.starts_with("<?xml") && svg.contains("<style>") && svg.trim_end().ends_with("</svg>")
    );
    assert!(svg.contains("&lt;R&amp;1&gt;") && !svg.contains("<R"));
    assert!(svg.contains(">R2<") && svg.contains("id=\"timeline-2-title\""));
}
