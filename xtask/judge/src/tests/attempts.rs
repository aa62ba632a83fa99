//! Words about attempts, and checks about some of the devices.

use common::fault::{Fault, FaultPlan};
use run::vary::DeviceGroup;

use super::fixtures::{ONE_BY_ONE, TOGETHER, lab, observation};
use super::{bad, good};
use crate::{Explored, Verdict, judge};

#[test]
fn attempts_are_sessions_and_refusals() {
    let once = "{ attempts = { at-least = '1', at-most = '1' } }";
    let twice = "{ attempts = { at-least = 'n' } }";
    let again = "xR1|+R1|?R1 sh ver|!R1 a|-R1|+R2|-R2|+R3|-R3";
    good(once, "", ONE_BY_ONE);
    bad(once, "", again, "R1: 2 connections");
    bad(once, "", "", "R1: 0 connections, R2: 0 connections");
    bad(twice, "", again, "R2: 1 connection, R3: 1 connection");
    good(twice, "", &format!("xR2|xR3|{again}"));
}

#[test]
fn sessions_last_and_all_is_done_within_bounds() {
    let last = "{ sessions-last = { at-least = '0.2', at-most = '0.4' } }";
    good(last, "", ONE_BY_ONE);
    bad(last, "", TOGETHER, "the session on R1 lasts 0.9 seconds");
    bad(last, "", "+R1|-R1", "the session on R1 lasts 0.1 seconds");
    // One that is open to the end lasts to the end.
    bad(last, "", "+R1|+R2|~-R2|xR3|xR3|xR3|#", "the session on R1 lasts");
    good("{ done-within = '1.2' }", "", TOGETHER);
    bad("{ done-within = '1.0' }", "", TOGETHER, "1.1 seconds");
    bad("{ done-within = '0.2' }", "", "xR1|+R2|xR3|-R2", "0.3 seconds");
}

#[test]
fn a_run_shows_that_a_pause_is_too_short_and_nothing_else_of_it() {
    let word = "{ retry-pauses = { first-at-least = '0.2', at-most = '0.3', growing-by = '1.1', unlike = true } }";
    // A busy machine makes pauses longer, and seem to shrink.
    good(word, "", "xR1|xR2|+R3|-R3|?R3 a|xR1|xR2|+R3|xR1|xR2");
    bad(word, "", "xR1|xR1", "R1: the program tries again after 0.10 seconds");
    good(word, "", ONE_BY_ONE);
}

/// R2 hangs, and the others are well.
const ONE_HANGS: &str = "+R1|+R2|?R2 sh ver|?R1 sh ver|!R1 a|-R1|,R2|+R3|?R3 sh ver|!R3 c|-R3";

#[test]
fn a_check_of_a_group_sees_its_devices_and_the_lines_about_them() {
    for (of, word, printed, holds) in [
        ("'healthy'", "'sessions-closed'", "", true),
        ("'hung'", "'sessions-closed'", "", false),
        ("['healthy', 'hung']", "'sessions-closed'", "", false),
        ("'healthy'", "{ each-device-once = '^sh' }", "", true),
        ("'hung'", "{ each-device-once = '^sh' }", "", false),
        ("'hung'", r"{ once-per-device = '(?<device>\S+) hangs' }", "R2 hangs", true),
        ("'hung'", r"{ once-per-device = '(?<device>\S+) hangs' }", "R1 hangs", false),
        // Who blames a device that is well, or one that is not there.
        ("'healthy'", "{ never-prints = '.* hangs' }", "R2 hangs", true),
        ("'healthy'", "{ never-prints = '.* hangs' }", "R1 hangs", false),
        ("'healthy'", "{ never-prints = '.* hangs' }", "R9 hangs", false),
        // A line about both is seen by both.
        (
            "'hung'",
            r"{ in-device-order = { line = 'All: .*', item = 'no (?<device>\w+)' } }",
            "All: R1 no R2 R3",
            true,
        ),
        (
            "'healthy'",
            r"{ in-device-order = { line = 'All: .*', item = 'no (?<device>\w+)' } }",
            "All: R1 no R2 R3",
            false,
        ),
        ("'healthy'", "{ open-at-most = 'devices' }", "", true),
        ("'hung'", "{ attempts = { at-least = 'hung' } }", "", true),
    ] {
        let check = format!(
            "[task.vary.devices.groups]\nhung = {{ count = {{ from = 1, to = 1 }}, fault = 'hang' }}\n\
             [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nof = {of}\nthat = {word}\n"
        );
        let mut seen = observation(printed, ONE_HANGS);
        let fault = Some(FaultPlan::from(Fault::Hang));
        let hung = DeviceGroup { name: "hung".into(), places: vec![1], fault, own_delay: false };
        seen.variation.groups = vec![hung];
        seen.variation.values.insert("hung".into(), 1.0);
        let found = judge(&lab(&check).tasks[0], &seen, Explored::Off).unwrap();
        assert_eq!(found[0] == Verdict::Pass, holds, "of = {of}, {word}: {:?}", found[0]);
    }
}
