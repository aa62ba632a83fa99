//! Words about several devices of which one answer is enough, and the run with a Ctrl-C.

use common::trace::EventKind;
use contain::process::Ending;
use run::observe::Observation;

use super::fixtures::{lab, observation};
use super::{bad, good, verdict};
use crate::{Explored, Verdict, judge};

const REJECTED: &str = "% Invalid input detected at '^' marker.";
/// R2 is the first to answer, after R1 has rejected the command, and R3 is stopped.
const RACE: &str = "+R1|+R2|+R3|?R1 sh ver|?R2 sh ver|?R3 sh ver";

fn race(end: &str) -> String {
    format!("{RACE}|!R1 {REJECTED}|-R1|!R2 Version b|{end}")
}

#[test]
fn the_first_good_answer_is_told_once_and_as_it_was() {
    let first = r"{ first-told = { line = 'First: (?<device>\S+)', command = '^sh' } }";
    let stopped = race("-R2|-R3");
    good(first, "First: R2", &stopped);
    bad(first, "", &stopped, "the program printed nothing");
    bad(first, "First: R1", &stopped, "'First: R1', but this device has not answered");
    bad(first, "First: R3", &stopped, "'First: R3', but this device has not answered");
    bad(first, "First: R2\nFirst: R2", &stopped, "more than one such line");
    bad(first, "First: R2", RACE, "no device has given a good answer");
    let all = race("-R2|!R3 Version c|-R3");
    bad(first, "First: R3", &all, "'First: R3', but R2 had answered before");
    good(first, "First: R3", &race("~!R3 Version c|-R2|-R3"));
    let version = r"{ first-told = { line = '(?<device>\S+) has (?<version>\S+)', command = '^sh', answer = 'Version (?<version>\S+)' } }";
    good(version, "R2 has b", &stopped);
    bad(version, "R2 has c", &stopped, "'R2 has c', but the device said 'b'");
}

#[test]
fn answers_at_the_same_time_as_the_first_one_count_as_one() {
    let one = "{ answers = { command = '^sh', at-least = '1', at-most = '1' } }";
    let none = "{ answers = { command = '^sh', at-most = '0' } }";
    good(one, "", &race("-R2|-R3"));
    good(one, "", &race("~!R3 c|-R2|-R3"));
    bad(one, "", &race("-R2|!R3 c|-R3"), "answers of R2 after 0.8 seconds, R3 after 1.0 seconds");
    bad(one, "", RACE, "0 good answers");
    good(none, "", &format!("{RACE}|!R1 {REJECTED}|-R1|-R2|-R3"));
    bad(none, "", &race("-R2|-R3"), "answers of R2 after 0.8 seconds");
}

#[test]
fn all_sessions_end_soon_after_the_first_good_answer() {
    let soon = "{ closed-within = { command = '^sh', seconds = '0.2' } }";
    good(soon, "", &race("-R2|-R3"));
    bad(soon, "", &race("-R2|?R1 x|-R3"), "R3: 0.3 seconds after it");
    bad(soon, "", &race("-R2|#|#"), "R3: 0.3 seconds after it");
    bad(soon, "", RACE, "no device has given a good answer to 'show version'");
}

#[test]
fn an_answer_belongs_to_the_command_that_it_names() {
    let mut aborted = observation("", "+R1|?R1 sh ver|?R1 exit|!R1 |-R1|+R2|-R2|+R3|-R3");
    for event in &mut aborted.events {
        if let EventKind::Answered { line, .. } = &mut event.what {
            *line = "exit".into();
        }
    }
    assert_eq!(
        verdict("{ answers = { command = '^sh', at-most = '0' } }", &aborted),
        Verdict::Pass
    );
    let exit = "{ answers = { command = '^exit', at-least = '1' } }";
    assert_eq!(verdict(exit, &aborted), Verdict::Pass);
}

/// One check for each run.
const BOTH: &str = "[task.vary.interrupt]\nanswers-later = 60\n\
    [[task.check]]\nid = 'a'\nwhat = 'w'\nhint = 'h'\nthat = { exit-code = 0 }\n\
    [[task.check]]\nid = 'b'\nrun = 'interrupted'\nwhat = 'w'\nhint = 'h'\nthat = { exit-code = 130 }\n\
    [[task.check]]\nid = 'c'\nneeds = ['b']\nrun = 'interrupted'\nwhat = 'w'\nhint = 'h'\nthat = 'sessions-closed'\n";

#[test]
fn a_check_is_judged_in_the_run_that_it_is_about() {
    let lab = lab(BOTH);
    let ended = |code: i32, steps: &str| {
        let mut seen = observation("", steps);
        seen.run.ending = Ending::Code(code);
        seen
    };
    let with = |steps: &str, code| {
        let mut interrupted: Observation = ended(code, steps);
        interrupted.variation.interrupted = true;
        Observation { interrupted: Some(Box::new(interrupted)), ..ended(0, "+R1|,R1") }
    };
    for (seen, expected) in [
        (with("+R1|-R1", 130), "ppp"),
        (with("+R1|,R1", 130), "ppf"),
        (with("+R1|-R1", 0), "pf-"),
        // The program ended before it got its Ctrl-C.
        (ended(0, "+R1|,R1"), "p--"),
    ] {
        let verdicts = judge(&lab.tasks[0], &seen, Explored::Off).unwrap();
        let letter = |verdict: &Verdict| match verdict {
            Verdict::Pass => 'p',
            Verdict::Fail { .. } => 'f',
            Verdict::NotRun { .. } => '-',
        };
        assert_eq!(verdicts.iter().map(letter).collect::<String>(), expected);
    }
}
