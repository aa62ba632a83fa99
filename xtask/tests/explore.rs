//! Every schedule: `explore`, as a student calls it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn xtask(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(args).current_dir(root());
    command
}

fn json(args: &[&str]) -> Value {
    let output = xtask(&[args, &["--format", "json"]].concat()).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {complaint}"))
}

/// Which thread does what, in a failure's drawing.
fn said_by(failure: &Value) -> Vec<String> {
    let moments = failure["drawing"]["moments"].as_array().unwrap().iter();
    let says = moments.map(|it| format!("{} {}", it["thread"], it["says"]));
    says.collect()
}

/// The ids of checks that fail.
fn failing(report: &Value) -> Vec<&str> {
    let checks = report["checks"].as_array().unwrap().iter();
    let failing = checks.filter(|check| check["verdict"].get("fail").is_some());
    failing.map(|check| check["id"].as_str().unwrap()).collect()
}

fn wrong(name: &str) -> String {
    format!("lab1-threading/checks/wrong/{name}.rs")
}

#[test]
fn a_replay_shows_the_schedule_that_failed_and_nothing_else() {
    let source = wrong("13_if_and_notify_one");
    let found = json(&["explore", "1.3", "--seed", "4", "--source", &source]);
    assert!(failing(&found).contains(&"limit-held"), "{found}");
    let failures = found["explored"]["failures"].as_array().unwrap();
    let failure = failures.iter().find(|it| it["check"] == "limit-held").unwrap();
    let token = failure["token"].as_str().unwrap();
    for _ in 0..3 {
        let again = json(&["explore", "1.3", "--replay", token, "--source", &source]);
        assert_eq!(again["explored"]["schedules"], 1);
        let same = again["explored"]["failures"].as_array().unwrap().iter();
        let same = same.filter(|it| it["check"] == "limit-held");
        let said: Vec<_> = same.map(said_by).collect();
        assert_eq!(said, [said_by(failure)]);
    }
}

#[test]
fn a_drawing_says_which_thread_does_what_and_who_waits_for_what() {
    let source = wrong("13_lost_wake_up");
    let args = ["explore", "1.3", "--seed", "4", "--schedules", "3000", "--source", &source];
    let output = xtask(&args).env("LANG", "C.UTF-8").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report = String::from_utf8(output.stdout).unwrap();
    for says in [
        "┌ ",
        "│ ┌ ",
        "connects to 10.",
        "gives back the lock 'free' and waits",
        "then no thread can go on: ",
        "waits for a notification of the condition variable",
        "see it again: cargo xtask explore 1.3 --replay ",
    ] {
        assert!(report.contains(says), "no '{says}' in:\n{report}");
    }
}

#[test]
fn the_same_seed_explores_the_same_schedules() {
    let source = wrong("12_try_lock_gives_up");
    let counts = || {
        let found = json(&["explore", "1.2", "--seed", "9", "--source", &source]);
        let failures = found["explored"]["failures"].as_array().unwrap().clone();
        let count = |it: &Value| (it["check"].to_string(), it["schedules"].to_string());
        failures.iter().map(count).collect::<Vec<_>>()
    };
    let first = counts();
    assert!(!first.is_empty());
    assert_eq!(counts(), first);
}

/// Right programs, so small that their schedules have an end.
const SMALL: [&str; 2] = [
    "use std::sync::atomic::{AtomicU64, Ordering};
     use std::thread;
     fn main() {
         let counter = AtomicU64::new(0);
         thread::scope(|scope| {
             for _ in 0..2 {
                 scope.spawn(|| counter.fetch_add(1, Ordering::SeqCst));
             }
         });
         println!(\"{}\", counter.into_inner());
     }
    ",
    // A thread that only tries to take a lock never waits for the one that has it.
    "use std::sync::{Mutex, RwLock};
     use std::thread;
     fn main() {
         let (lock, other) = (Mutex::new(0), RwLock::new(0));
         thread::scope(|scope| {
             let tries = scope.spawn(|| (lock.try_lock().is_ok(), other.try_write().is_ok()));
             let (_held, _read) = (lock.lock(), other.read());
             tries.join().is_ok()
         });
     }
    ",
];

#[test]
fn a_right_program_passes_in_all_schedules_there_are() {
    let folder = TempDir::new().unwrap();
    let source = folder.path().join("small.rs");
    let path = source.to_str().unwrap();
    for program in SMALL {
        fs::write(&source, program).unwrap();
        let args = ["explore", "1.1", "--exhaustive", "--schedules", "5000", "--source", path];
        let found = json(&args);
        assert_eq!(found["explored"]["all"], true, "{found}");
        assert!(found["explored"]["schedules"].as_u64().unwrap() > 3, "{found}");
        let ends_well = &found["checks"][0];
        assert_eq!(ends_well["id"], "ends-well");
        assert_eq!(ends_well["verdict"], "pass", "{program}: {ends_well}");
    }
}

#[test]
fn what_cannot_be_explored_is_named_and_earns_nothing() {
    let folder = TempDir::new().unwrap();
    let source = folder.path().join("pipe.rs");
    // The explorer has no such thing, and the real library has.
    fs::write(
        &source,
        "use std::sync::atomic::AtomicPtr;\n\
         fn main() { let x: std::sync::Mutex<u8> = std::sync::Mutex::new(1); \
         let y: &core::cell::Cell<u8> = &x; let _ = (y, AtomicPtr::<u8>::default()); }\n",
    )
    .unwrap();
    let output = xtask(&["explore", "1.1", "--source", source.to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(complaint.contains("mismatched types"), "{complaint}");
    assert!(complaint.contains("pipe.rs:2"), "{complaint}");
}

#[test]
fn a_mistyped_token_and_a_task_without_schedules_are_told_from_a_failure() {
    xtask(&["explore", "1.3", "--replay", "nonsense"])
        .assert()
        .code(2)
        .stderr(predicates::str::contains("is not a token"));
    xtask(&["explore", "9.9"]).assert().code(2);
}

#[test]
fn an_async_program_that_blocks_its_runtime_is_told_where() {
    let source = "lab2-asyncio/checks/wrong/24_thread_sleep.rs";
    let found = json(&["explore", "2.4", "--seed", "4", "--source", source]);
    assert_eq!(failing(&found), ["never-blocked"]);
    let seen = found.to_string();
    assert!(seen.contains("24_thread_sleep.rs:"), "{seen}");
    assert!(seen.contains(" seconds after the start"), "{seen}");
}
