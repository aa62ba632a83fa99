use std::fs;
use std::thread;

use contain::process::Ending;
use course::lab::Deviation;
use tempfile::TempDir;

use super::*;
use crate::outcome::CheckOutcome;

fn fail() -> Verdict {
    Verdict::Fail { expected: "e".into(), seen: "s".into(), picture: None, deviation: None }
}

/// A task with a check `a` of three hints, `b` of one, `c` of two.
fn task(verdicts: [Verdict; 3]) -> TaskOutcome {
    let checks = [("a", 3), ("b", 1), ("c", 2)].into_iter().zip(verdicts);
    let checks = checks.map(|((id, stages), verdict)| CheckOutcome {
        id: id.into(),
        what: "w".into(),
        hints: (0..stages).map(|stage| format!("{id}{stage}")).collect(),
        points: 1,
        verdict,
        flaky: None,
    });
    TaskOutcome {
        causes: Vec::new(),
        id: "9.1".into(),
        lab: "lab9-demo".into(),
        title: "t".into(),
        program: "p".into(),
        checks: checks.collect(),
        state: State::Judged {
            ending: Ending::Code(0),
            stdout: Vec::new(),
            stderr: Vec::new(),
            stuck: None,
            aftermath: Box::default(),
            layers: Vec::new(),
            seen: Box::default(),
            explored: None,
        },
    }
}

fn not_run() -> Verdict {
    Verdict::NotRun { because: "x".into() }
}

fn next(shown: &mut ShownHints, task: &TaskOutcome) -> String {
    match shown.next(task) {
        Some(NextHint { check, stage }) => task.checks[check].hints[stage].clone(),
        None => "none".into(),
    }
}

#[test]
fn each_call_says_more_then_the_next_check_has_its_turn_then_the_last_is_said_again() {
    let mut shown = ShownHints::default();
    let task = task([fail(), Verdict::Pass, fail()]);
    let all: Vec<_> = (0..7).map(|_| next(&mut shown, &task)).collect();
    assert_eq!(all, ["a0", "a1", "a2", "c0", "c1", "a2", "a2"]);
}

#[test]
fn what_a_report_showed_is_not_shown_again() {
    let mut shown = ShownHints::default();
    let task = task([not_run(), fail(), fail()]);
    shown.graded(&task);
    assert_eq!(next(&mut shown, &task), "c1", "the only hint of b was shown");
    shown.graded(&task);
    assert_eq!(next(&mut shown, &task), "b0", "nothing is left to be shown");
}

#[test]
fn a_check_that_fails_in_another_way_begins_with_the_first_hint_for_that() {
    let mut shown = ShownHints::default();
    let in_a_way = |way| match fail() {
        Verdict::Fail { expected, seen, picture, .. } => {
            Verdict::Fail { expected, seen, picture, deviation: Some(way) }
        }
        verdict => verdict,
    };
    let few = task([in_a_way(Deviation::TooFew), Verdict::Pass, Verdict::Pass]);
    let many = task([in_a_way(Deviation::TooMany), Verdict::Pass, Verdict::Pass]);
    assert_eq!([next(&mut shown, &few), next(&mut shown, &few)], ["a0", "a1"]);
    assert_eq!(next(&mut shown, &many), "a0");
    assert_eq!(next(&mut shown, &few), "a2");
    shown.graded(&task([Verdict::Pass, Verdict::Pass, Verdict::Pass]));
    assert_eq!(shown, ShownHints::default());
}

#[test]
fn a_check_that_holds_begins_anew_and_one_that_did_not_run_does_not() {
    let mut shown = ShownHints::default();
    let failing = task([fail(), Verdict::Pass, Verdict::Pass]);
    assert_eq!(next(&mut shown, &failing), "a0");
    shown.next(&task([not_run(), Verdict::Pass, Verdict::Pass]));
    assert_eq!(next(&mut shown, &failing), "a1");
    let passed = task([Verdict::Pass, Verdict::Pass, Verdict::Pass]);
    assert_eq!(next(&mut shown, &passed), "none");
    assert_eq!(shown, ShownHints::default(), "nothing is kept of what holds");
    assert_eq!(next(&mut shown, &failing), "a0");
}

#[test]
fn what_was_shown_is_there_the_next_time() {
    let target = TempDir::with_prefix("hints-").unwrap();
    let folder = target.path().join("target/that/does/not/exist");
    let task = task([fail(), fail(), fail()]);
    for expected in ["a0", "a1", "a2", "b0"] {
        let found = update(&folder, |shown| next(shown, &task)).unwrap();
        assert_eq!(found, expected);
    }
    let mut left: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["hints.json", "hints.turn"]);
}

#[test]
fn a_file_that_is_not_ours_is_kept_aside_and_the_hints_begin_anew() {
    let target = TempDir::with_prefix("hints-").unwrap();
    let path = target.path().join(ShownHints::FILE);
    let task = task([fail(), fail(), fail()]);
    let foreign = [
        b"{ \"format\": 1, \"tas".to_vec(),
        b"{ \"format\": 2, \"tasks\": {} }".to_vec(),
        b"{ \"format\": 1, \"tasks\": {}, \"more\": 1 }".to_vec(),
        b"\xff\xfe".to_vec(),
        Vec::new(),
        vec![b' '; (store::MOST_BYTES + 10) as usize],
    ];
    for (number, bytes) in (1..).zip(&foreign) {
        fs::write(&path, bytes).unwrap();
        let found = update(target.path(), |shown| next(shown, &task)).unwrap();
        assert_eq!(found, "a0");
        let aside = path.with_extension(format!("json.aside-{number}"));
        assert_eq!(&fs::read(aside).unwrap(), bytes);
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let found = update(target.path(), |shown| next(shown, &task)).unwrap();
    assert_eq!(found, "a0", "a folder in its place");
    assert!(path.is_file());
}

#[test]
fn a_place_that_cannot_be_written_is_not_fatal() {
    let target = TempDir::with_prefix("hints-").unwrap();
    let file = target.path().join("file");
    fs::write(&file, "").unwrap();
    let task = task([fail(), fail(), fail()]);
    assert!(update(&file, |shown| next(shown, &task)).is_err());
    assert_eq!(remembering(&file, |shown| next(shown, &task)), "a0");
}

#[test]
fn many_at_once_lose_nothing() {
    let target = TempDir::with_prefix("hints-").unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    update(target.path(), |shown| {
                        let checks = shown.tasks.entry("9.1".into()).or_default();
                        *checks.entry("a".into()).or_default() += 1;
                    })
                    .unwrap();
                }
            });
        }
    });
    let shown = update(target.path(), |shown| shown.clone()).unwrap();
    assert_eq!(shown.tasks["9.1"]["a"], 40);
}
