use std::path::Path;
use std::time::Duration;

use course::lab::Lab;

use super::*;
use crate::judge;
use crate::tests::fixtures::observation;

/// A task with a limit of two sessions and with workers.
fn task() -> Task {
    let check = |id: &str, that: &str| {
        format!("[[task.check]]\nid = '{id}'\nwhat = 'w'\nhint = 'h'\nthat = {that}\n")
    };
    let text = format!(
        "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
         [task.vary.devices]\ncount = {{ from = 3, to = 3 }}\ndelay = {{ between = [1, 1] }}\n{}{}",
        check("held", "{ open-at-most = '2' }"),
        check(
            "at-once",
            "{ workers-at-once = { start = 'W(?<worker>\\d+) in', end = 'W(?<worker>\\d+) out', at-least = '2' } }"
        ),
    );
    let mut lab = Lab::parse(&text, Path::new("lab.toml")).unwrap();
    lab.tasks.remove(0)
}

fn timelines(printed: &str, steps: &str) -> Vec<Timeline> {
    let (task, observation) = (task(), observation(&printed.replace('|', "\n"), steps));
    let verdicts = judge(&task, &observation, super::super::Explored::Off).unwrap();
    seen(&task, &observation, &verdicts).timelines
}

/// `R1 1:200-400` per span, in milliseconds after the first session.
fn spans(timeline: &Timeline) -> Vec<String> {
    let after = |at: u64| (at - timeline.origin_us) / 1000;
    let told = |row: &Row, span: &Span| {
        let to = span.to.map_or("".into(), |at| after(at).to_string());
        format!("{} {}:{}-{to} {}", row.name, span.number, after(span.from), span.ended)
    };
    let rows = timeline.rows.iter();
    rows.flat_map(|row| row.spans.iter().map(move |span| told(row, span))).collect()
}

fn open(timeline: &Timeline) -> Vec<usize> {
    timeline.steps.iter().map(|step| step.open).collect()
}

#[test]
fn sessions_become_spans_of_their_device_and_a_count_of_what_is_open() {
    let table: [(&str, &[&str], &[usize]); 5] = [
        ("+R1|-R1|+R2|-R2", &["R1 1:0-100 logged out", "R2 2:200-300 logged out"], &[1, 0, 1, 0]),
        ("+R1|+R2|-R1|-R2", &["R1 1:0-200 logged out", "R2 2:100-300 logged out"], &[1, 2, 1, 0]),
        ("+R1|-R1|+R1|,R1", &["R1 1:0-100 logged out", "R1 2:200-300 hung up"], &[1, 0, 1, 0]),
        (
            "+R1|+R2|.R2|#",
            &["R1 1:0- never closed", "R2 2:100-200 closed by the device: idle"],
            &[1, 2, 1],
        ),
        ("#", &[], &[]),
    ];
    for (steps, expected, count) in table {
        let timelines = timelines("", steps);
        assert_eq!(spans(&timelines[0]), expected, "{steps}");
        assert_eq!(open(&timelines[0]), count, "{steps}");
        assert_eq!((timelines[0].rows.len(), timelines[0].limit), (3, Some(2.0)));
    }
}

#[test]
fn waiting_for_answers_and_being_refused_are_seen() {
    let timelines = timelines("", "+R1|?R1 sh ver|!R1 x|?R1 sh clock|-R1|xR2 full");
    let timeline = &timelines[0];
    let waits = timeline.rows[0].spans[0].waits.iter();
    let waits: Vec<_> =
        waits.map(|wait| (wait.command.as_deref(), wait.to.map(|to| to - wait.from))).collect();
    let expected =
        [(None, Some(400_000)), (Some("sh ver"), Some(100_000)), (Some("sh clock"), None)];
    assert_eq!(waits, expected);
    let refused = &timeline.rows[1].ticks[0];
    assert!(refused.refused && refused.says.starts_with("refused: "), "{refused:?}");
}

#[test]
fn the_instant_at_which_the_limit_is_broken_is_marked() {
    let timelines = timelines("", "+R1|+R2|+R3|-R1|-R2|-R3");
    let [mark] = &timelines[0].marks[..] else { panic!() };
    assert_eq!((mark.check.as_str(), mark.says.as_str()), ("held", "3 at once, 2 allowed"));
    assert_eq!(mark.at, timelines[0].rows[2].spans[0].from);
}

#[test]
fn what_opened_beyond_the_limit_is_known_also_within_one_microsecond() {
    for (steps, over) in [
        ("+R1|+R2|-R1|-R2", &[] as &[u64]),
        ("+R1|+R2|+R3|-R1|-R2|-R3", &[3]),
        ("+R1|+R2|+R3|-R1|-R2|+R1|-R3|-R1", &[3]),
        ("+R1|+R2|+R3|+R1|-R1|-R2|-R3", &[3, 4]),
        ("#", &[]),
    ] {
        let mut timeline = timelines("", steps).remove(0);
        assert_eq!(timeline.over_limit(), over, "{steps}");
        let spans = timeline.rows.iter_mut().flat_map(|row| &mut row.spans);
        spans.for_each(|span| span.from = 0);
        timeline.steps.iter_mut().for_each(|step| step.at = 0);
        assert_eq!(timeline.over_limit(), over, "{steps}, all at once");
        timeline.limit = None;
        assert!(timeline.over_limit().is_empty());
    }
}

#[test]
fn workers_become_rows_of_what_they_work_on() {
    let timelines = timelines("W1 in|W10 in|W1 out|W2 in|W1 out", "#");
    let workers = &timelines[1];
    let names: Vec<_> = workers.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["worker 1", "worker 2", "worker 10"]);
    assert_eq!(open(workers), [1, 2, 1, 2]);
    let ends: Vec<_> = workers.rows.iter().map(|row| row.spans[0].to.is_some()).collect();
    assert_eq!(ends, [true, false, false]);
}

#[test]
fn what_is_kept_is_bounded_and_says_how_much_is_left_out() {
    let line = |number: usize| Line {
        at: Duration::from_millis(number as u64),
        text: format!("{number}{}", "x".repeat(10_000)),
    };
    for all in [0, 500, 501, 20_000] {
        let lines: Vec<_> = (0..all).map(line).collect();
        let kept = kept(&lines);
        let (first, last) = (kept.first.len(), kept.last.len());
        assert_eq!(first + kept.left_out + last, all);
        assert!(first + last <= 500, "{all}");
        assert!(kept.first.iter().all(|line| line.text.len() < 450));
    }
    let steps: Vec<_> = (0..3000).map(|_| "+R1|-R1").collect();
    let timeline = timelines("", &steps.join("|")).remove(0);
    assert_eq!((timeline.rows[0].spans.len(), timeline.left_out), (SPANS, 2000));
}

#[test]
fn workers_beyond_those_that_fit_and_their_work_are_counted() {
    let one_by_one: Vec<_> = (0..SPANS + 3).map(|_| "W1 in|W1 out".to_owned()).collect();
    let many: Vec<_> = (0..130).map(|worker| format!("W{worker} in|W{worker} in")).collect();
    for (printed, rows, spans, left_out) in [(one_by_one, 1, SPANS, 3), (many, 128, 128, 4)] {
        let workers = timelines(&printed.join("|"), "#").remove(1);
        let drawn = workers.rows.iter().map(|row| row.spans.len()).sum();
        assert_eq!((workers.rows.len(), drawn, workers.left_out), (rows, spans, left_out));
        let last = workers.rows.iter().flat_map(|row| &row.spans).map(|span| span.number).max();
        assert_eq!(last, Some(spans as u64));
    }
}
