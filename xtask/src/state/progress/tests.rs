use std::thread;

use contain::process::Ending;
use judge::Verdict;
use judge::aftermath::Panic;
use tempfile::TempDir;

use super::*;
use crate::outcome::CheckOutcome;

fn task(holds: bool) -> TaskOutcome {
    let verdict = if holds {
        Verdict::Pass
    } else {
        Verdict::Fail { expected: "e".into(), seen: "s".into(), picture: None, deviation: None }
    };
    TaskOutcome {
        causes: Vec::new(),
        id: "9.1".into(),
        lab: "lab9-demo".into(),
        title: "t".into(),
        program: "p".into(),
        checks: vec![CheckOutcome {
            id: "a".into(),
            what: "w".into(),
            hints: vec!["h".into()],
            points: 3,
            verdict,
            flaky: None,
        }],
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

fn not_built() -> TaskOutcome {
    TaskOutcome { causes: Vec::new(), state: State::NotBuilt("no".into()), ..task(false) }
}

#[test]
fn a_task_is_not_tried_then_tried_then_passed_and_then_perhaps_changed() {
    let mut progress = Progress::default();
    progress.judged(&not_built(), "1");
    assert_eq!(progress.standing("9.1", "1"), TaskStanding::NotTried);
    progress.judged(&task(false), "1");
    progress.judged(&task(false), "2");
    let words = |progress: &Progress, sources| progress.standing("9.1", sources).in_words();
    assert_eq!(words(&progress, "2"), "0 of 3 points after 2 attempts");
    progress.judged(&task(true), "3");
    assert!(progress.standing("9.1", "3").is_passed());
    assert!(words(&progress, "4").starts_with("changed since it passed 20"));
    progress.judged(&task(false), "4");
    assert!(words(&progress, "3").starts_with("passed 20"), "as it was");
    assert!(!progress.standing("9.1", "4").is_passed());
}

#[test]
fn a_starter_that_ran_is_no_attempt() {
    let mut task = task(false);
    let mut counted = Vec::new();
    for message in ["not yet implemented: 9.1: add", "not yet implemented: 9.2: x", "oh"] {
        if let State::Judged { aftermath, .. } = &mut task.state {
            aftermath.panic = Some(Panic {
                thread: "main".into(),
                place: "a.rs:1:1".into(),
                message: message.into(),
            });
        }
        let mut progress = Progress::default();
        progress.judged(&task, "1");
        counted.push(progress.standing("9.1", "1") != TaskStanding::NotTried);
    }
    assert_eq!(counted, [false, true, true]);
}

#[test]
fn what_others_write_in_a_library_is_no_change_of_this_task() {
    let text = |one: &str, two: &str, rest: &str| {
        format!("a\n// write: 9.1\n{one}\n// end\n// write: 9.2\n{two}\n// end\n{rest}\n")
    };
    let before = without_others(&text("1", "2", "b"), "9.1");
    assert_eq!(without_others(&text("1", "other", "b"), "9.1"), before);
    assert_ne!(without_others(&text("other", "2", "b"), "9.1"), before);
    assert_ne!(without_others(&text("1", "2", "other"), "9.1"), before);
    let damaged = "// write: 9.2\nx\n";
    assert_eq!(without_others(damaged, "9.1"), damaged);
    let reference = "// solution: 9.2\nx\n// end\nz\n";
    assert_eq!(without_others(reference, "9.1"), "z\n");
}

fn attempts(folder: &Path) -> u32 {
    let progress: Progress = store::read(folder).unwrap();
    progress.tasks.get("9.1").map_or(0, |reached| reached.attempts)
}

fn attempt(folder: &Path) {
    store::update(folder, |progress: &mut Progress| progress.judged(&task(false), "1")).unwrap();
}

#[test]
fn what_several_remember_at_once_is_all_remembered() {
    let folder = TempDir::new().unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..10).for_each(|_| attempt(folder.path())));
        }
    });
    assert_eq!(attempts(folder.path()), 40);
}

#[test]
fn a_file_that_is_damaged_or_newer_is_kept_aside_and_a_half_written_one_ignored() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(Progress::FILE);
    for (number, text) in ["{\"format\":1,", "{\"format\":2,\"tasks\":{}}"].iter().enumerate() {
        fs::write(&path, text).unwrap();
        assert_eq!(attempts(folder.path()), 0);
        assert!(path.exists(), "looking moves nothing");
        attempt(folder.path());
        assert_eq!(attempts(folder.path()), 1);
        let aside = folder.path().join(format!("{}.aside-{}", Progress::FILE, number + 1));
        assert_eq!(fs::read_to_string(aside).unwrap(), *text);
    }
    // What a kill in the middle of writing leaves.
    fs::write(folder.path().join(".writing-abc"), "{\"for").unwrap();
    attempt(folder.path());
    assert_eq!(attempts(folder.path()), 2);
}
