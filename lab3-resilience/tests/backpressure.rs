//! A long log, read by the program of task 3.4: what it keeps does not grow.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_backpressure");

/// Lines that were read and not looked up, at most, as the program tells it.
#[derive(Default)]
struct InFlight {
    now: usize,
    most: usize,
}

impl InFlight {
    fn take(&mut self, line: &str) {
        if line.contains("] Read line ") {
            self.now += 1;
        } else if line.contains("] Looked up ") {
            self.now -= 1;
        }
        self.most = self.most.max(self.now);
    }
}

fn start(arguments: &[&str]) -> Child {
    let mut command = Command::new(PROGRAM);
    command.env_remove("LAB_SPEED").args(arguments).stdout(Stdio::piped());
    command.spawn().unwrap()
}

#[test]
fn the_collector_reads_so_many_lines_in_advance_as_fit() {
    for (capacity, most) in [("1", 3), ("3", 5), ("100", 12)] {
        let program = start(&["--speed", "50", "--capacity", capacity]);
        let output = program.wait_with_output().unwrap();
        assert!(output.status.success());
        let stdout = String::from_utf8(output.stdout).unwrap();
        let mut in_flight = InFlight::default();
        stdout.lines().for_each(|line| in_flight.take(line));
        assert_eq!(in_flight.most, most, "{stdout}");
        assert!(stdout.contains("\nRead 12 lines.\nMissing routes: "), "{stdout}");
    }
}

#[test]
fn one_router_is_not_enough() {
    let mut command = Command::new(PROGRAM);
    let output = command.args(["--devices", "1"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("name two"));
}

/// Resident memory of a process that has more to print than a pipe takes, in KiB.
fn resident(process: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn memory_stays_flat_at_100_000_lines() {
    let mut inventory = tempfile::NamedTempFile::new().unwrap();
    // Without a delay, so that it takes seconds.
    inventory.write_all(b"[[device]]\nname = 'log'\n[[device]]\nname = 'routes'\n").unwrap();
    let inventory = inventory.path().to_str().unwrap();
    let mut program = start(&["--inventory", inventory, "--lines", "100000"]);
    let mut in_flight = InFlight::default();
    let (mut early, mut late) = (None, None);
    for line in BufReader::new(program.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        in_flight.take(&line);
        // Both times, the program waits with megabytes for this test to read on.
        if line.contains("] Read line 1000:") {
            early = resident(&program);
        } else if line.contains("] Read line 90000:") {
            late = resident(&program);
        }
    }
    assert!(program.wait().unwrap().success());
    assert!(in_flight.most <= 5, "{} lines in flight", in_flight.most);
    // Not all systems say how much memory a process has.
    if let (Some(early), Some(late)) = (early, late) {
        assert!(late < 2 * early, "{early} KiB after 1,000 lines, {late} KiB after 90,000");
    }
}
