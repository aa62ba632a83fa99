//! Task 3.3, as a student runs it: the answer that comes first, and Ctrl-C.

#[path = "../../common/tests/support/serving.rs"]
mod serving;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// What a line says, without the time of day.
fn without_time(line: &str) -> String {
    let rest = line.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    rest.map_or(line, |(_, rest)| rest).to_owned()
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("first_answer"));
    command.env_remove("LAB_SPEED").args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

#[test]
fn the_quickest_router_wins_and_all_others_are_logged_out_of() {
    let output = program(&["--speed", "4"]).output().unwrap();
    assert!(output.status.success());
    let stdout = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = stdout.lines().map(without_time).collect();
    assert!(lines[6].starts_with("First answer from 192.168.1.22: Cisco IOS XE"), "{lines:?}");
    let mut logged_out: Vec<_> =
        lines[7..12].iter().map(|line| line.strip_prefix("Logged out of ").unwrap()).collect();
    logged_out.sort_unstable();
    let all = ["192.168.1.20.", "192.168.1.21.", "192.168.1.22.", "192.168.1.23.", "192.168.1.24."];
    assert_eq!(logged_out, all);
    assert_eq!(lines[12..], ["", "All sessions are closed."]);
}

#[test]
fn routers_that_fail_do_not_win() {
    let serving = serving::Serving::start(&["reject", "reset", "refuse"]);
    let inventory = serving.inventory();
    let arguments = ["--inventory", inventory.to_str().unwrap(), "--speed", "20"];
    let output = program(&arguments).output().unwrap();
    assert!(output.status.success());
    let stdout = String::from_utf8(output.stdout).unwrap();
    let told = |text: &str| stdout.lines().filter(|line| line.contains(text)).count();
    assert_eq!(told("First answer from 10.0.0.1:") + told("First answer from 10.0.0.2:"), 1);
    assert_eq!(told("First answer from"), 1);
    assert_eq!(told("Logged out of 10.0.0.1.") + told("Logged out of 10.0.0.2."), 2);
    for refused in ["10.0.0.5", "closed", "locked"] {
        assert_eq!(told(&format!("No good answer from {refused}: ")), 1, "{stdout}");
    }
    assert_eq!(told("from silent"), 0, "nothing waits for it: {stdout}");
}

/// `kill` of the shell, which every Unix has.
#[cfg(unix)]
#[test]
fn ctrl_c_logs_out_everywhere_and_ends_with_130() {
    let mut child = program(&["--speed", "0.01"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    // Its collectors begin when main waits for them, and for Ctrl-C.
    let begun = lines.by_ref().find(|line| line.contains("Asking 192.168.1.24"));
    assert!(begun.is_some());
    let kill = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    let rest: Vec<_> = lines.map(|line| without_time(&line)).collect();
    assert_eq!(rest[0], "Interrupted: logging out.");
    assert_eq!(rest.iter().filter(|line| line.starts_with("Logged out of ")).count(), 5);
    assert_eq!(rest.last().unwrap(), "All sessions are closed.");
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
