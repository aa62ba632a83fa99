//! Words about items, where time and the order of steps are exact.

use std::path::Path;

use course::lab::{Lab, Scheduling};
use run::observe::Observation;

use super::{observation, scheduled};
use crate::{Explored, Verdict, judge};

fn verdict(word: &str, steps: &str, printed: &str, events: &str) -> Verdict {
    let text = format!(
        "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
         [task.vary.devices]\ncount = {{ from = 3, to = 3 }}\ndelay = {{ between = [1, 4] }}\n\
         [task.items]\nfrom = {{ device = 1, command = '^get (?<number>\\d+)$', item = 'has (?<item>\\w+)' }}\n\
         to = {{ device = 2, command = '^ask (?<item>\\w+)$' }}\n[task.explore]\nof = 'futures'\n\
         [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\npoints = 0\nthat = {{ items = {word} }}\n"
    );
    let lab = Lab::parse(&text, Path::new("lab.toml")).unwrap();
    let seen = observation(printed, events);
    let mut schedule = scheduled(steps, seen.run.stdout.len(), &[]);
    schedule.of = Scheduling::Futures;
    let mut seen = Observation { schedule: Some(schedule), ..seen };
    // A line is printed when the last event before it has happened.
    let schedule = seen.schedule.as_ref().unwrap();
    for (line, [step, ..]) in seen.run.stdout.iter_mut().zip(&schedule.written.stdout) {
        let before = schedule.event_steps.iter().filter(|event| *event < step).count();
        let at = before.checked_sub(1).map_or(0, |before| seen.events[before].at_us);
        line.at = std::time::Duration::from_micros(at);
    }
    judge(&lab.tasks[0], &seen, Explored::Off).unwrap().remove(0)
}

#[test]
fn what_waits_stays_as_long_as_items_are_left() {
    let word = "{ in-flight = { at-least = '2', stays-at-least = '1' } }";
    let full = "+R1|+R2|?R1 get 1|!R1 has a|?R1 get 2|!R1 has b|";
    let kept = "?R2 ask a|!R2 y|?R1 get 3|!R1 has c|?R2 ask b|!R2 y|?R2 ask c|!R2 y";
    assert_eq!(verdict(word, "", "", &format!("{full}{kept}")), Verdict::Pass);
    let emptied = "?R2 ask a|!R2 y|?R2 ask b|!R2 y|?R1 get 3|!R1 has c|?R2 ask c|!R2 y";
    match verdict(word, "", "", &format!("{full}{emptied}")) {
        Verdict::Fail { seen, .. } => assert_eq!(seen, "0 when b is handled"),
        found => panic!("{found:?}"),
    }
}

#[test]
fn a_line_about_an_item_comes_after_it_and_soon() {
    let word = r"{ told-when = { line = 'read (?<item>\w+)', after = 'taken', within = '0' } }";
    let events = "+R1|?R1 get 1|!R1 has a|?R1 get 2|!R1 has b";
    for (steps, printed, says) in [
        ("1@ 1@ 1@ 1. 1@ 1@ 1.", "read a\nread b", None),
        ("1@ 1@ 1. 1@ 1@ 1@ 1.", "read a\nread b", Some("earlier")),
        ("1@ 1@ 1@ 1@ 1@ ?", "", None),
        ("1@ 1@ 1@ 1@ 1@ 1.", "read c", Some("though that never happens")),
    ] {
        let steps = steps.trim_end_matches(" ?");
        match (verdict(word, steps, printed, events), says) {
            (Verdict::Pass, None) => {}
            (Verdict::Fail { seen, .. }, Some(says)) => assert!(seen.contains(says), "{seen}"),
            (found, _) => panic!("{steps}: {found:?}"),
        }
    }
    // The line about `a` comes when more than one further item has been read.
    let more = format!("{events}|?R1 get 3|!R1 has c|?R1 get 4|!R1 has d");
    let steps = "1@ 1@ 1@ 1@ 1@ 1@ 1@ 1@ 1@ 1.";
    let found = verdict(word, steps, "read a", &more);
    assert!(
        matches!(&found, Verdict::Fail { seen, .. } if seen.contains("1 further item later")),
        "{found:?}"
    );
}
