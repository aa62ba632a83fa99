use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use common::explored::{KINDS, Kind, NONE, Op, Schedule};

use super::super::tests::observation;
use super::super::{Explored, Verdict, judge};
use crate::explore::Scheduled;
use crate::lab::Lab;
use crate::observe::Observation;

const DEVICES: &str = "[task.vary.devices]\ncount = { from = 3, to = 3 }\n\
    delay = { between = [1, 4] }\n[task.explore]";

/// What threads do: `1+0` thread 1 takes lock 0, `1-0` gives it back, `1r3`
/// reads atomic 3, `1w3` writes it, `1>2` sends into channel 2, `1z` sleeps for
/// 13 µs, `1Z` for longer, `1.` prints the next line, `0s1` starts thread 1, `1e`
/// is over. All threads are started first, unless steps say when.
fn scheduled(steps: &str, lines: usize, sessions: &[(u64, u32)]) -> Scheduled {
    let mut written = Schedule {
        threads: vec![[NONE, NONE, NONE]; 4],
        objects: [Kind::Lock, Kind::Condvar, Kind::Channel, Kind::Atomic]
            .map(|kind| {
                [
                    KINDS.iter().position(|it| *it == kind).unwrap() as u32,
                    NONE,
                ]
            })
            .into(),
        ..Schedule::default()
    };
    let mut printed = 0;
    let all = match steps.contains('s') {
        true => steps.to_owned(),
        false => format!("0s1 0s2 0s3 {steps}"),
    };
    for (number, step) in all.split_whitespace().enumerate() {
        let mut letters = step.chars();
        let thread = letters.next().unwrap().to_digit(10).unwrap();
        let (op, value) = match letters.next().unwrap() {
            '+' => (Op::Lock, 0),
            '-' => (Op::Unlock, 0),
            'r' => (Op::Load, 0),
            'w' => (Op::Store, 0),
            '>' => (Op::Send, 0),
            'z' => (Op::Sleep, 13),
            'Z' => (Op::Sleep, 50),
            '.' => (Op::Print, 0),
            's' => (Op::Spawn, step[2..].parse().unwrap()),
            'e' => (Op::End, 0),
            other => panic!("{other}"),
        };
        if op == Op::Print && printed < lines {
            written.stdout.push([number as u32 + 1, thread, 0]);
            printed += 1;
        }
        let object = letters
            .next()
            .filter(|_| op != Op::Spawn)
            .and_then(|digit| digit.to_digit(10));
        let object = object.map_or(-1, i64::from);
        let step = [thread.into(), op as i64, object, value, 0];
        written.steps.extend(step);
    }
    Scheduled {
        written,
        texts: Arc::new(vec!["lib.rs:1".into()]),
        sessions: sessions.iter().copied().collect(),
        names: Arc::new(HashMap::new()),
    }
}

fn verdict(word: &str, steps: &str, seen: &Observation, sessions: &[(u64, u32)]) -> Verdict {
    let lab = format!(
        "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
         [task.vary.devices]\ncount = {{ from = 3, to = 3 }}\ndelay = {{ between = [1, 4] }}\n\
         [task.vary.numbers]\nn = {{ flag = '--n', from = 2, to = 2 }}\n\
         [task.explore]\nof = 'threads'\n\
         [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\npoints = 0\nthat = {word}\n"
    );
    let lab = Lab::parse(&lab, Path::new("lab.toml")).unwrap();
    let lines = seen.run.stdout.len();
    let seen = Observation {
        schedule: Some(scheduled(steps, lines, sessions)),
        ..seen.clone()
    };
    judge(&lab.tasks[0], &seen, Explored::Off)
        .unwrap()
        .remove(0)
}

#[test]
fn what_threads_share_is_counted_by_thread_and_by_change() {
    let shared = "{ shared-by-threads = { threads = 'n', changes = 'n * 2' } }";
    let before = "{ changed-before = { line = 'total', changes = 'n * 2' } }";
    let pauses =
        "{ pauses-in-updates = { threads = 'n', changes = 'n * 2', microseconds = '13' } }";
    for (word, steps, holds) in [
        (shared, "1w3 2w3 1w3 2w3", true),
        (shared, "1>2 2>2 1>2 2>2", true),
        (shared, "1+0 1-0 2+0 2-0 1+0 1-0 2+0 2-0", true),
        (shared, "0s1 1w3 1w3 1e 0s2 2w3 2w3 2e", false),
        (shared, "1+0 1z 1z 1-0 2+0 2z 2z 2-0", true),
        (shared, "1w3 1w3 1w3 1w3", false),
        (shared, "1w3 2w3 1w3", false),
        (shared, "1r3 2r3 1r3 2r3", false),
        (before, "1w3 2w3 1w3 2w3 0.", true),
        (before, "1w3 2w3 1w3 0. 2w3", false),
        (before, "1+0 1z 1z 1-0 2+0 2z 2z 2-0 0.", true),
        (before, "0.", false),
        (pauses, "1+0 1z 1-0 2+0 2z 2-0 1+0 1z 1-0 2+0 2z 2-0", true),
        (pauses, "1r3 1z 1w3 2r3 2z 2w3 1r3 1z 1w3 2r3 2z 2w3", true),
        (pauses, "1Z 1+0 1z 1-0 2+0 2z 2-0 1+0 1-0 2+0 2-0", true),
        (pauses, "0z 1+0 1z 1-0 2+0 2z 2-0 1+0 1-0 2+0 2-0", true),
        (pauses, "1z 1+0 1-0 2+0 2-0 1+0 1-0 2+0 2-0", false),
        (pauses, "1+0 1-0 1z 1+0 1-0 2+0 2-0 2z 2+0 2-0", true),
        (pauses, "1+0 1-0 1z 1+0 1-0 1z 2+0 2-0 2+0 2-0", false),
    ] {
        let verdict = verdict(word, steps, &observation("total", ""), &[]);
        assert_eq!(
            verdict == Verdict::Pass,
            holds,
            "{word} {steps}: {verdict:?}"
        );
    }
}

#[test]
fn who_prints_and_who_connects_is_a_thread() {
    let lines = "{ lines-by-threads = 'P(?<worker>\\d+) .*' }";
    let over = "{ handed-over = { line = 'P\\d+ has (?<device>\\S+)', command = '^sh' } }";
    let connected = "{ threads-connected = 'n' }";
    let visits = "+R1 | ?R1 show x | !R1 y | +R2 | -R1 | -R2";
    for (word, printed, steps, devices, sessions, holds) in [
        (lines, "P1 a\nP2 a\nP1 b", "1. 2. 1.", "", &[][..], true),
        (lines, "P1 a\nP2 a", "1. 1.", "", &[], false),
        (lines, "P1 a\nP1 b", "1. 2.", "", &[], false),
        (lines, "no worker", "1.", "", &[], false),
        (over, "P1 has R1", "2.", visits, &[(1, 1), (2, 1)], true),
        (over, "P1 has R1", "1.", visits, &[(1, 1), (2, 1)], false),
        (connected, "", "", visits, &[(1, 1), (2, 2)], true),
        (connected, "", "", visits, &[(1, 1), (2, 1)], false),
        (
            connected,
            "",
            "",
            "+R1 | -R1 | +R2 | -R2",
            &[(1, 1), (2, 2)],
            false,
        ),
    ] {
        let verdict = verdict(word, steps, &observation(printed, devices), sessions);
        assert_eq!(
            verdict == Verdict::Pass,
            holds,
            "{word} {printed}: {verdict:?}"
        );
    }
}

#[test]
fn a_check_that_only_schedules_show_is_left_out_missed_or_taken_from_them() {
    let lab = "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n[task.explore]\nof = 'futures'\n\
        [[task.check]]\nid = 'a'\nwhat = 'w'\nhint = 'h'\npoints = 0\nthat = 'never-blocked'\n\
        [[task.check]]\nid = 'b'\nwhat = 'w'\nhint = 'h'\nneeds = ['a']\nthat = { exit-code = 0 }\n";
    let lab_text = lab;
    let lab = Lab::parse(lab_text, Path::new("lab.toml")).unwrap();
    let failed = || Verdict::Fail {
        expected: "e".into(),
        seen: "s".into(),
        picture: None,
    };
    let of_schedules = |a, b| vec![Some(a), Some(b)];
    for (explored, expected) in [
        (None, "np"),
        (Some(of_schedules(Verdict::Pass, Verdict::Pass)), "pp"),
        (Some(of_schedules(Verdict::Pass, failed())), "pf"),
        (Some(of_schedules(failed(), Verdict::Pass)), "fn"),
        (Some(vec![None, None]), "nn"),
    ] {
        let explored = explored
            .as_deref()
            .map_or(Explored::Off, Explored::Verdicts);
        let verdicts = judge(&lab.tasks[0], &observation("", ""), explored).unwrap();
        let letter = |verdict: &Verdict| match verdict {
            Verdict::Pass => 'p',
            Verdict::Fail { .. } => 'f',
            Verdict::NotRun { .. } => 'n',
        };
        let letters: String = verdicts.iter().map(letter).collect();
        assert_eq!(letters, expected, "{explored:?}");
    }
    let missing = Explored::Missing("the compiler said no");
    let verdicts = judge(&lab.tasks[0], &observation("", ""), missing).unwrap();
    assert_eq!(verdicts[1], Verdict::Pass, "devices see what futures do");
    let threads = lab_text.replace("'never-blocked'", "{ threads-connected = '1' }");
    let threads = threads.replace("[task.explore]", DEVICES);
    let lab = Lab::parse(&threads, Path::new("lab.toml")).unwrap();
    let verdicts = judge(&lab.tasks[0], &observation("", ""), missing).unwrap();
    let seen = format!("{:?}", verdicts[1]);
    assert!(
        seen.starts_with("NotRun"),
        "nobody else sees threads: {seen}"
    );
}
