//! The programs of the lab, as a student runs them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../common/tests/support/serving.rs"]
mod serving;

use assert_cmd::Command;

/// What a run prints, without the times of day, and whether its exit code is 0.
fn run(name: &str, arguments: &[&str]) -> (Vec<String>, bool) {
    let mut command = Command::cargo_bin(name).unwrap();
    let output = command.env_remove("LAB_SPEED").args(arguments).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let lines = stdout.lines().map(without_time).collect();
    (lines, output.status.success())
}

fn without_time(line: &str) -> String {
    let rest = line.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    match rest.filter(|(time, _)| time.len() == "15:53:03".len()) {
        Some((_, rest)) => rest.to_owned(),
        None => line.to_owned(),
    }
}

/// The lines about one device, in the order in which they were printed.
fn about<'a>(lines: &'a [String], device: &str) -> Vec<&'a str> {
    let lines = lines.iter().filter(|line| !line.starts_with("Results: "));
    lines.map(String::as_str).filter(|line| line.contains(device)).collect()
}

#[test]
fn a_device_that_hangs_costs_one_line() {
    // A quarter of a second between two devices: no load makes them swap.
    let (lines, success) = run("timeouts", &["--speed", "4"]);
    assert!(success);
    let (last, lines) = lines.split_last().unwrap();
    let version = |line: &str| line.split(" Version: ").next().unwrap().to_owned();
    let lines: Vec<_> = lines.iter().map(|line| version(line)).collect();
    assert_eq!(
        lines,
        [
            "--- Fetching with a Timeout for Each Device ---",
            "Starting fetch from 192.168.1.20 (timeout: 5s)...",
            "Starting fetch from 192.168.1.21 (timeout: 5s)...",
            "Starting fetch from 192.168.1.22 (timeout: 5s)...",
            "Starting fetch from 192.168.1.23 (timeout: 5s)...",
            "Connected to 192.168.1.23.",
            "Finished fetch from 192.168.1.23.",
            "Connected to 192.168.1.20.",
            "Finished fetch from 192.168.1.20.",
            "Connected to 192.168.1.21.",
            "Finished fetch from 192.168.1.21.",
            "No answer from 192.168.1.22 within 5s.",
            "",
            "Results: [\"Data from 192.168.1.20\", \"Data from 192.168.1.21\", \"Timeout from 192.168.1.22\", \"Data from 192.168.1.23\"]",
            "Reached 3 of 4 devices.",
        ]
    );
    let total = last.strip_prefix("Total time: ").and_then(|it| it.strip_suffix(" seconds"));
    let total: f64 = total.unwrap().parse().unwrap();
    assert!((5.0..600.0).contains(&total), "{last}");
}

#[test]
fn with_less_patience_fewer_devices_are_reached() {
    let (lines, success) = run("timeouts", &["--speed", "4", "--patience", "2", "--devices", "4"]);
    assert!(success);
    let told = about(&lines, "192.168.1.21");
    assert_eq!(told[1..], ["No answer from 192.168.1.21 within 2s."]);
    let told = about(&lines, "192.168.1.23");
    assert_eq!(told[2], "Finished fetch from 192.168.1.23.");
}

#[test]
fn devices_that_answer_are_tried_once() {
    let (lines, success) = run("retries", &["--speed", "50"]);
    assert!(success);
    for device in ["192.168.1.20", "192.168.1.21", "192.168.1.22"] {
        let told = about(&lines, device);
        assert_eq!(told[0], format!("Starting fetch from {device}..."));
        assert!(told[1].starts_with(&format!("Connected to {device}. Version: ")), "{told:?}");
        assert_eq!(told[2..], [format!("Finished fetch from {device}.")]);
    }
    assert_eq!(lines.last().unwrap(), "Reached 3 of 3 devices.");
}

#[test]
fn a_device_that_refuses_is_tried_until_it_is_back_or_given_up() {
    let serving = serving::Serving::start(&["refuse:2", "refuse"]);
    let inventory = serving.inventory();
    let arguments = ["--inventory", inventory.to_str().unwrap(), "--speed", "20", "--timeout", "1"];
    let (lines, success) = run("retries", &arguments);
    assert!(success, "a device that stays away is no reason to fail");
    let shortened: Vec<_> = lines
        .iter()
        .map(|line| line.split_inclusive("trying again: ").next().unwrap_or_default())
        .map(|line| line.split_inclusive("Version: ").next().unwrap_or_default().to_owned())
        .collect();
    let starting = |device: &str| format!("Starting fetch from {device}...");
    let again =
        |device: &str, attempt| format!("{device}: attempt {attempt} of 3 failed, trying again: ");
    let answered = |device: &str| {
        [format!("Connected to {device}. Version: "), format!("Finished fetch from {device}.")]
    };
    let failed = |device: &str| {
        [starting(device), again(device, 1), starting(device), again(device, 2), starting(device)]
    };
    let well = "10.0.0.1";
    assert_eq!(about(&shortened, well), [&[starting(well)][..], &answered(well)].concat());
    let back = "10.0.0.3";
    assert_eq!(about(&shortened, back), [&failed(back)[..], &answered(back)].concat());
    for away in ["10.0.0.4", "closed", "locked", "silent"] {
        let given_up = format!("{away}: attempt 3 of 3 failed, giving up.");
        assert_eq!(about(&shortened, away), [&failed(away)[..], &[given_up]].concat());
    }
    assert_eq!(
        lines[lines.len() - 3..],
        [
            "",
            "Results: [\"Data from 10.0.0.1\", \"Data from 10.0.0.2\", \"Data from 10.0.0.3\", \"Gave up on 10.0.0.4\", \"Gave up on closed\", \"Gave up on locked\", \"Gave up on silent\"]",
            "Reached 3 of 7 devices.",
        ]
    );
}

#[test]
fn a_device_that_is_tried_once_is_given_up_at_once() {
    let serving = serving::Serving::start(&["refuse"]);
    let inventory = serving.inventory();
    let inventory = inventory.to_str().unwrap();
    let arguments =
        ["--inventory", inventory, "--speed", "20", "--timeout", "1", "--attempts", "1"];
    let (lines, _) = run("retries", &arguments);
    let told = about(&lines, "10.0.0.3");
    let given_up = "10.0.0.3: attempt 1 of 1 failed, giving up.";
    assert_eq!(told, ["Starting fetch from 10.0.0.3...", given_up]);
}

/// The lines of task 3.5 about a device, without what it answered.
fn jobs_of(lines: &[String], device: &str) -> [Vec<String>; 2] {
    let lines = about(lines, device);
    let connecting = lines.iter().filter_map(|line| {
        let rest = line.strip_prefix(&format!("Connecting to {device} for '"))?;
        Some(rest.strip_suffix("'...").unwrap().to_owned())
    });
    let answered = lines.iter().filter_map(|line| {
        let rest = line.strip_prefix(&format!("{device} answered '"))?;
        Some(rest.split_once("': ").unwrap().0.to_owned())
    });
    [connecting.collect(), answered.collect()]
}

#[test]
fn each_device_is_asked_everything_within_both_limits() {
    let flags = ["--speed", "20", "--jobs", "4", "--per-device", "1", "--rate", "2"];
    let (lines, success) = run("rate_limit", &flags);
    assert!(success);
    for device in ["192.168.1.20", "192.168.1.21", "192.168.1.22"] {
        let [connecting, answered] = jobs_of(&lines, device);
        assert_eq!(connecting, lab3_resilience::COMMANDS[..4]);
        // With one line, one after the other.
        assert_eq!(answered, connecting);
    }
    assert!(lines.contains(
        &"192.168.1.21 answered 'show running-config | include hostname': hostname R21".to_owned()
    ));
    assert_eq!(lines[lines.len() - 2], "Answers: 12");
    let total = lines[lines.len() - 1].strip_prefix("Total time: ");
    let total: f64 = total.and_then(|it| it.strip_suffix(" seconds")).unwrap().parse().unwrap();
    // The slow device takes 4 times 3 seconds.
    assert!(total >= 12.0, "{total}");
}

#[test]
fn logs_are_merged_by_their_stamps_and_a_quiet_device_is_told() {
    let (lines, success) = run("telemetry", &["--speed", "10", "--seed", "5"]);
    assert!(success);
    let pushed = lines.iter().filter_map(|line| line.split_once(": *"));
    let stamps: Vec<_> = pushed.map(|(_, line)| line.split_once(": %").unwrap().0).collect();
    assert!(stamps.is_sorted(), "{stamps:?}");
    for device in ["192.168.1.20", "192.168.1.21", "192.168.1.23"] {
        assert_eq!(about(&lines, device).len(), 1 + 6, "{device}");
    }
    let quiet = lines.iter().filter(|line| line.ends_with("has gone quiet."));
    assert_eq!(quiet.collect::<Vec<_>>(), ["192.168.1.22 has gone quiet."]);
    let tail = lines.iter().rev().take(2).rev();
    let merged = format!("Merged {} lines of 4 devices.", stamps.len());
    assert_eq!(tail.collect::<Vec<_>>(), ["Quiet: [\"192.168.1.22\"]", &merged]);
}
