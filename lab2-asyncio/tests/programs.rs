//! The programs of the lab, as a student runs them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../common/tests/support/serving.rs"]
mod serving;

use assert_cmd::Command;

/// What a run prints, `[HH:MM:SS]` for every time of day, and whether its exit
/// code is 0.
fn run(name: &str, arguments: &[&str]) -> (Vec<String>, bool) {
    let mut command = Command::cargo_bin(name).unwrap();
    let output = command.env_remove("LAB_SPEED").args(arguments).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let lines = stdout.lines().map(without_time).collect();
    (lines, output.status.success())
}

fn without_time(line: &str) -> String {
    let is_time = |text: &str| {
        let digit_or_colon = |(at, c): (usize, char)| {
            if at % 3 == 2 { c == ':' } else { c.is_ascii_digit() }
        };
        text.len() == 8 && text.chars().enumerate().all(|(at, c)| digit_or_colon((at, c)))
    };
    match line.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((time, rest)) if is_time(time) => format!("[HH:MM:SS] {rest}"),
        _ => line.to_owned(),
    }
}

/// The number in `Total … time: 4.02 seconds`.
fn total(line: &str, start: &str) -> f64 {
    let number = line.strip_prefix(start).and_then(|rest| rest.strip_suffix(" seconds"));
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{line}"))
}

#[test]
fn the_sequential_program_prints_the_lines_of_the_guide_in_order() {
    let (lines, success) = run("sequential", &["--speed", "50"]);
    assert!(success);
    let (last, lines) = lines.split_last().unwrap();
    assert_eq!(
        lines,
        [
            "--- Running Network Fetches Sequentially (Blocking Simulation) ---",
            "[HH:MM:SS] Starting fetch from 192.168.1.1 (delay: 3s)...",
            "[HH:MM:SS] Finished fetch from 192.168.1.1.",
            "[HH:MM:SS] Starting fetch from 192.168.1.2 (delay: 2s)...",
            "[HH:MM:SS] Finished fetch from 192.168.1.2.",
            "",
            "Sequential results: Data from 192.168.1.1, Data from 192.168.1.2",
        ]
    );
    assert!(total(last, "Total sequential time: ") >= 5.0);
}

#[test]
fn the_concurrent_program_prints_the_lines_of_the_guide_in_order_of_completion() {
    // A quarter of a second between two devices: no load makes them swap.
    let (lines, success) = run("concurrent", &["--speed", "4"]);
    assert!(success);
    let (last, lines) = lines.split_last().unwrap();
    assert_eq!(
        lines,
        [
            "",
            "--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---",
            "[HH:MM:SS] Starting fetch from 192.168.1.10 (delay: 3s)...",
            "[HH:MM:SS] Starting fetch from 192.168.1.11 (delay: 2s)...",
            "[HH:MM:SS] Starting fetch from 192.168.1.12 (delay: 4s)...",
            "[HH:MM:SS] Finished fetch from 192.168.1.11.",
            "[HH:MM:SS] Finished fetch from 192.168.1.10.",
            "[HH:MM:SS] Finished fetch from 192.168.1.12.",
            "",
            "Concurrent results: [\"Data from 192.168.1.10\", \"Data from 192.168.1.11\", \"Data from 192.168.1.12\"]",
        ]
    );
    assert!(total(last, "Total concurrent time: ") >= 4.0);
}

#[test]
fn the_configuration_prints_the_lines_of_the_guide() {
    let (mut lines, success) = run("configure", &["--speed", "50"]);
    assert!(success);
    // Devices are done in any order.
    lines[6..10].sort();
    let (last, lines) = lines.split_last().unwrap();
    let expected = [
        "",
        "--- Concurrent Device Configuration Automation ---",
        "[HH:MM:SS] Configuring 10.10.20.40...",
        "[HH:MM:SS] Configuring 10.10.20.41...",
        "[HH:MM:SS] Configuring 10.10.20.42...",
        "[HH:MM:SS] Configuring 10.10.20.43...",
        "[HH:MM:SS] Configuration complete for 10.10.20.40.",
        "[HH:MM:SS] Configuration complete for 10.10.20.41.",
        "[HH:MM:SS] Configuration complete for 10.10.20.42.",
        "[HH:MM:SS] Configuration complete for 10.10.20.43.",
        "",
        "All device configurations completed:",
        "- Configured 10.10.20.40 with 3 commands.",
        "- Configured 10.10.20.41 with 3 commands.",
        "- Configured 10.10.20.42 with 3 commands.",
        "- Configured 10.10.20.43 with 3 commands.",
    ];
    assert_eq!(lines, expected);
    total(last, "Total configuration time: ");
}

#[test]
fn what_was_configured_can_be_read_back() {
    let (lines, success) = run("configure", &["--speed", "50", "--read-back"]);
    assert!(success);
    for wanted in [
        "10.10.20.40 now has: ip address 10.0.0.1 255.255.255.255",
        "10.10.20.41 now has: hostname R2-LAB",
        "10.10.20.42 now has: logging synchronous",
        "10.10.20.43 now has: ip address 192.168.10.4 255.255.255.0",
    ] {
        assert!(lines.iter().any(|line| line.ends_with(wanted)), "{wanted}: {lines:#?}");
    }
}

#[test]
fn commands_come_from_a_file_that_must_name_every_device() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("commands.toml");
    let path = file.to_str().unwrap();
    let arguments = ["--speed", "1000", "--devices", "2", "--commands", path];
    std::fs::write(
        &file,
        "'10.10.20.40' = ['hostname A', 'interface Lo1']\n'10.10.20.41' = ['hostname B']\n",
    )
    .unwrap();
    let (lines, success) = run("configure", &arguments);
    assert!(success);
    assert!(lines.contains(&"- Configured 10.10.20.40 with 2 commands.".to_owned()));
    assert!(lines.contains(&"- Configured 10.10.20.41 with 1 commands.".to_owned()));

    for (text, says) in [
        ("'10.10.20.40' = ['hostname A']\n", "has no commands for 10.10.20.41"),
        ("'10.10.20.40' = 7\n", "one line per device"),
    ] {
        std::fs::write(&file, text).unwrap();
        let output = Command::cargo_bin("configure").unwrap().args(arguments).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(says), "{stderr}");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    }
}

#[test]
fn the_monitor_prints_the_lines_of_the_guide() {
    let (mut lines, success) = run("monitor", &["--speed", "50", "--seed", "3"]);
    assert!(success);
    let (total_line, rest) = (lines.pop().unwrap(), lines);
    total(&total_line, "Total monitoring time: ");
    let devices: Vec<_> = (40..48).map(|last| format!("10.10.20.{last}")).collect();
    let heading = "--- Concurrent Log Collection & Real-time Monitoring Simulation ---";
    assert_eq!(rest[..2], ["", heading]);
    let mut told = rest[2..18].to_vec();
    told.sort();
    let finished = devices.iter().map(|device| format!("[HH:MM:SS] Finished monitoring {device}."));
    let monitoring =
        devices.iter().map(|device| format!("[HH:MM:SS] Monitoring {device} status..."));
    assert_eq!(told, finished.chain(monitoring).collect::<Vec<_>>());
    assert_eq!(rest[18..20], ["", "--- All Monitoring Results ---"]);
    for (line, device) in rest[20..28].iter().zip(&devices) {
        let start = format!("  {device}: Interface Gi0/1 on {device} is ");
        let state = line.strip_prefix(&start).unwrap_or_else(|| panic!("{line}"));
        assert!(["up", "down"].contains(&state), "{line}");
    }
    assert_eq!((rest[28].as_str(), rest.len()), ("", 29));
}

#[test]
fn the_same_seed_shows_the_same_states() {
    let states = |seed: &str| {
        let arguments = ["--speed", "1000", "--devices", "64", "--seed", seed];
        let (lines, _) = run("monitor", &arguments);
        lines.into_iter().filter(|line| line.starts_with("  ")).collect::<Vec<_>>()
    };
    assert_eq!(states("5"), states("5"));
    assert_ne!(states("5"), states("6"));
}

#[test]
fn the_whole_file_runs_the_tasks_that_are_named() {
    let (lines, success) = run("asyncio_lab", &["sequential", "monitor", "--speed", "200"]);
    assert!(success);
    let headings = lines.iter().filter(|line| line.starts_with("--- ")).count();
    assert_eq!(headings, 3, "one of the first task and two of the last");
}

#[test]
fn devices_that_fail_are_reported_and_the_others_finish() {
    let serving = serving::Serving::start(&[]);
    let inventory = serving.inventory();
    let inventory = inventory.to_str().unwrap();
    for (name, good, bad, result) in [
        (
            "sequential",
            "Finished fetch from {device}.",
            "Error fetching from {device}: ",
            "Error from closed, Error from locked, Error from silent",
        ),
        (
            "concurrent",
            "Finished fetch from {device}.",
            "Error fetching from {device}: ",
            "\"Error from closed\", \"Error from locked\", \"Error from silent\"",
        ),
        (
            "configure",
            "Configuration complete for {device}.",
            "Error configuring {device}: ",
            "- Error configuring silent",
        ),
        (
            "monitor",
            "Finished monitoring {device}.",
            "Error monitoring {device}: ",
            "  silent: Error",
        ),
    ] {
        let (lines, success) =
            run(name, &["--inventory", inventory, "--speed", "20", "--timeout", "1"]);
        assert!(!success, "{name}: the exit code tells that something failed");
        for device in ["10.0.0.1", "10.0.0.2"] {
            let wanted = good.replace("{device}", device);
            assert!(
                lines.iter().any(|line| line.contains(&wanted)),
                "{name}: {wanted}: {lines:#?}"
            );
        }
        for (device, reason) in [
            ("closed", "Connection refused"),
            ("locked", "wrong user name or password"),
            ("silent", "timed out after 1 s while logging in"),
        ] {
            let wanted = bad.replace("{device}", device);
            let told = |line: &String| line.contains(&wanted) && line.contains(reason);
            assert!(lines.iter().any(told), "{name}: {wanted}: {lines:#?}");
        }
        assert!(lines.iter().any(|line| line.contains(result)), "{name}: {result}: {lines:#?}");
    }
}

#[test]
fn a_slow_simulated_device_is_given_up_after_the_time_out() {
    // 3 and 2 simulated seconds at a tenth of real time, where 1 s is allowed.
    let (lines, success) = run("sequential", &["--speed", "0.1", "--timeout", "1"]);
    assert!(!success);
    let wanted = "[HH:MM:SS] Error fetching from 192.168.1.2: 192.168.1.2 timed out after 1 s while running a command";
    assert!(lines.iter().any(|line| line == wanted), "{lines:#?}");
}
