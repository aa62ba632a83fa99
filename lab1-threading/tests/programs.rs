//! The programs of the lab, as a student runs them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../common/tests/support/serving.rs"]
mod serving;

use std::io::{BufRead, BufReader};

use assert_cmd::Command;

fn program(name: &str) -> Command {
    let mut command = Command::cargo_bin(name).unwrap();
    command.env_remove("LAB_SPEED");
    command
}

/// What a run prints, and whether its exit code is 0.
fn run(name: &str, arguments: &[&str]) -> (Vec<String>, bool) {
    let output = program(name).args(arguments).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let lines = stdout.lines().map(str::to_owned).collect();
    (lines, output.status.success())
}

#[test]
fn the_race_loses_updates_and_says_so() {
    let (lines, success) = run("race", &["--threads", "4", "--iterations", "200"]);
    assert!(success);
    assert_eq!(lines[0], "--- Observing a Race Condition ---");
    assert_eq!(lines[1], "If all threads worked perfectly, the counter should be: 800");
    let counted = lines[2].strip_prefix("Actual final counter value:   ").unwrap();
    assert!((1..800).contains(&counted.parse::<u32>().unwrap()), "{counted}");
    assert_eq!(
        lines[3..],
        [
            "!!! Race condition observed: The actual value is NOT what we expected. !!!",
            "This means threads interfered with each other's updates."
        ]
    );
}

#[test]
fn a_race_of_one_thread_has_nobody_to_race_with() {
    let (lines, _) = run("race", &["--threads", "1", "--iterations", "10"]);
    let says = "No race condition observed this time. (Try running it again, it's often random!)";
    assert_eq!(lines.last().unwrap(), says);
}

#[test]
fn the_lock_loses_nothing_with_and_without_a_pause() {
    for (arguments, total) in
        [(&[][..], 50_000), (&["--threads", "4", "--iterations", "100", "--pause", "20"], 400)]
    {
        let (lines, success) = run("lock", arguments);
        assert!(success);
        let expected = [
            String::new(),
            "--- Fixing the Race Condition with a Lock ---".into(),
            format!("Expected final counter value (with lock): {total}"),
            format!("Actual final counter value (with lock):   {total}"),
            "!!! Race condition PREVENTED: The actual value now matches the expected. !!!".into(),
            "The lock successfully made threads take turns.".into(),
        ];
        assert_eq!(lines, expected);
    }
}

/// `[DeviceConn-3] …` without the number of the thread, and without the slots,
/// which differ from run to run.
fn without_numbers(line: &str) -> String {
    let line = match line.split_once("] ") {
        Some((_, rest)) if line.starts_with("[DeviceConn-") => rest,
        _ => line,
    };
    line.split(" Active slots").next().unwrap().to_owned()
}

#[test]
fn the_semaphore_prints_the_lines_of_the_guide() {
    let (lines, success) = run("semaphore", &["--speed", "50"]);
    assert!(success);
    assert_eq!(
        lines[..2],
        ["", "--- Limiting Concurrent Connections to Network Devices with a Semaphore ---"]
    );
    assert_eq!(lines[lines.len() - 2..], ["", "All simulated network connections completed."]);
    let mut between: Vec<_> =
        lines[2..lines.len() - 2].iter().map(|line| without_numbers(line)).collect();
    between.sort();
    let mut expected: Vec<_> = (40..50)
        .flat_map(|last| {
            [
                format!("Acquiring connection to 10.10.20.{last}."),
                format!("Finished connection to 10.10.20.{last}. Releasing slot."),
            ]
        })
        .collect();
    expected.sort();
    assert_eq!(between, expected);
}

#[test]
fn a_thousand_devices_with_fifty_permits_are_one_thread_each() {
    let arguments = ["--devices", "1000", "--max-connections", "50", "--speed", "200"];
    let (lines, success) = run("semaphore", &arguments);
    assert!(success);
    assert_eq!(lines.len(), 2 + 2000 + 2);
    let slots = lines.iter().filter_map(|line| line.split_once("Active slots: "));
    let mut slots = slots.map(|(_, free)| free.parse::<u32>().unwrap());
    assert!(slots.all(|free| free < 50));
}

#[test]
fn the_queue_processes_every_log_once_and_stops_every_worker_once() {
    let (lines, success) = run("queue", &["--workers", "3", "--devices", "12", "--speed", "50"]);
    assert!(success);
    let starting_with = |start: &str| {
        let matching = lines.iter().filter(|line| line.starts_with('[') && line.contains(start));
        matching.count()
    };
    assert_eq!(lines[1], "--- Thread-Safe Task Distribution for Log Collection with a Queue ---");
    for (start, times) in [
        ("[Collector] Added simulated log from 10.10.20.4", 10),
        ("[Collector] Added simulated log from 10.10.20.5", 2),
        ("[Collector] Finished collecting all logs.", 1),
        ("] Analyzing log from ", 12),
        ("] Finished analyzing log from ", 12),
        ("] Received stop signal. Exiting.", 3),
    ] {
        assert_eq!(starting_with(start), times, "{start}");
    }
    let last = lines.last().unwrap();
    assert_eq!(last, "All log collection and analysis tasks completed via queue.");
}

#[test]
fn the_whole_file_runs_the_tasks_that_are_named() {
    let (lines, success) =
        run("threading_sync_lab", &["lock", "semaphore", "--speed", "200", "--devices", "3"]);
    assert!(success);
    let headings: Vec<_> = lines.iter().filter(|line| line.starts_with("--- ")).collect();
    assert_eq!(
        headings,
        [
            "--- Fixing the Race Condition with a Lock ---",
            "--- Limiting Concurrent Connections to Network Devices with a Semaphore ---"
        ]
    );
}

#[test]
fn devices_that_fail_are_reported_and_the_others_finish() {
    let serving = serving::Serving::start(&[]);
    let inventory = serving.inventory();
    let inventory = inventory.to_str().unwrap();
    for (name, good, bad) in [
        (
            "semaphore",
            "Connected to {device}. Hostname: R{number}",
            "Error connecting to {device}: ",
        ),
        (
            "queue",
            "[Collector] Added logs from {device} to queue.",
            "[Collector] Error collecting logs from {device}: ",
        ),
    ] {
        let (lines, success) =
            run(name, &["--inventory", inventory, "--speed", "20", "--timeout", "1"]);
        assert!(!success, "{name}: the exit code tells that something failed");
        let has = |wanted: &str| lines.iter().any(|line| line.contains(wanted));
        for number in ["1", "2"] {
            let device = format!("10.0.0.{number}");
            let wanted = good.replace("{device}", &device).replace("{number}", number);
            assert!(has(&wanted), "{name}: {wanted}: {lines:#?}");
        }
        for (device, reason) in [
            ("closed", "Connection refused"),
            ("locked", "wrong user name or password"),
            ("silent", "timed out after 1 s while logging in"),
        ] {
            let wanted = bad.replace("{device}", device);
            let told = |line: &&String| line.contains(&wanted) && line.contains(reason);
            assert!(lines.iter().any(|line| told(&line)), "{name}: {wanted}: {lines:#?}");
        }
        assert!(lines.last().unwrap().contains("completed"), "{name} comes to its end");
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_fault_of_a_program() {
    for name in ["race", "lock", "semaphore", "queue", "threading_sync_lab"] {
        // The pipe is closed when the first line was read: all others find no reader.
        let run = std::process::Command::new(assert_cmd::cargo::cargo_bin(name))
            .env("LAB_SPEED", "20")
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn();
        let mut child = run.unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), stderr.as_str()), (Some(0), ""), "{name}");
    }
}

#[test]
fn wrong_arguments_are_refused_with_what_to_do() {
    for (name, arguments, says) in [
        ("semaphore", &["--max-connections", "0"][..], "0 is not in 1.."),
        ("semaphore", &["--devices", "0"], "0 is not in 1..=10000000"),
        ("queue", &["--speed", "0"], "a speed must be from 0.01 to 1000"),
        ("queue", &["--speed", "NaN"], "a speed must be from"),
        ("queue", &["--speed", "fast"], "'fast' is not a number"),
        ("queue", &["--devices", "3", "--inventory", "x"], "cannot be used with"),
        ("race", &["--threads", "0"], "0 is not in 1.."),
    ] {
        let output = program(name).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name} {arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(says), "{stderr}");
    }
    let output = program("queue").args(["--inventory", "no/such.toml"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("cannot read the inventory no/such.toml"), "{stderr}");
}
