//! Programs some of whose devices fail.

use contain::process::{Ending, Line};

use super::super::super::Verdict;
use super::super::super::tests::fixtures::observation;
use super::super::super::{Explored, judge};
use super::{one_check, verdict};

const WORD: &str = "{ failing-devices = { never = 'data of (?<device>\\w+)', done = 'Total.*' } }";
/// The same, with what the results must tell.
const STRICT: &str = "{ failing-devices = { never = 'data of (?<device>\\w+)', each = 'data of (?<device>\\w+)', \
                      list = 'data of .*', done = 'Total.*' } }";
/// The same as [`WORD`], where the others are served all the same.
const SERVED: &str = "{ failing-devices = { never = 'data of (?<device>\\w+)', done = 'Total.*', \
                      served = true, exit-code = 'error', error = 'no (?<device>\\w+)' } }";
/// R2 takes no connection, and the others have whole sessions.
const OTHERS_DONE: &str = "+R1|?R1 sh ver|!R1 a|-R1|xR2|+R3|?R3 sh ver|!R3 a|-R3";

#[test]
fn with_devices_that_fail_a_program_ends_tells_the_truth_and_serves_the_others() {
    let panicked = "thread 'main' panicked at src/main.rs:1:1:";
    let stuck = || Ending::Deadlock("main waits for Worker 1".into());
    let left_out = "+R1|?R1 sh ver|!R1 a|-R1|xR2|+R3|?R3 sh ver|,R3";
    for (name, printed, steps, ending, stderr, says) in [
        ("all others served", "data of R1\nTotal: 2", OTHERS_DONE, Ending::Code(1), "", None),
        ("the same with exit code 0", "Total: 2", OTHERS_DONE, Ending::Code(0), "", None),
        (
            "data of a device that failed",
            "[data of R1, data of R2]",
            OTHERS_DONE,
            Ending::Code(0),
            "",
            Some("R2 refuse connections; '[data of R1, data of R2]' is printed, although R2"),
        ),
        (
            "the same, and a panic",
            "data of R2",
            OTHERS_DONE,
            Ending::Code(101),
            panicked,
            Some("although R2"),
        ),
        ("no end", "", OTHERS_DONE, stuck(), "", Some("never ends: main waits for Worker 1")),
        ("no end after a panic", "", OTHERS_DONE, stuck(), panicked, None),
        ("too many steps", "", left_out, Ending::Endless(9), "", None),
        ("ten attempts", "", &"xR2|".repeat(10), Ending::Endless(9), "", None),
        (
            "one more",
            "",
            &"xR2|".repeat(11),
            Ending::Endless(9),
            "",
            Some("R2 is tried 11 times, although it fails each time"),
        ),
        (
            "another one dropped",
            "Total: 2",
            left_out,
            Ending::Code(1),
            "",
            Some("no session with R3 comes to its log-out"),
        ),
        (
            "the same, said to be well",
            "",
            left_out,
            Ending::Code(0),
            "",
            Some("no session with R3"),
        ),
        (
            "another one that is left out of the results",
            "data of R1\nTotal: 2",
            OTHERS_DONE,
            Ending::Code(1),
            "",
            Some("of the others, R3 have no 'data of <device>'"),
        ),
        (
            "results in another order",
            "data of R3, no R2, data of R1\nTotal: 2",
            OTHERS_DONE,
            Ending::Code(1),
            "",
            Some("the results list R3 before R2"),
        ),
        ("given up with an error", "data of R1", left_out, Ending::Code(1), "", None),
        (
            "given up, but served",
            "data of R1",
            left_out,
            Ending::Code(1),
            "",
            Some("no session with R3 comes to its log-out"),
        ),
        ("served, and then an error", "no R2", OTHERS_DONE, Ending::Code(1), "", None),
        (
            "served, and exit code 0",
            "no R2\nTotal: 2",
            OTHERS_DONE,
            Ending::Code(0),
            "",
            Some("it ended with exit code 0"),
        ),
        (
            "served, and another one blamed",
            "no R3\nTotal: 2",
            OTHERS_DONE,
            Ending::Code(1),
            "",
            Some("'no R3' is printed, although R3 does not fail"),
        ),
        (
            "served, with a summary",
            "no R2, R2 again: 1 of 3",
            OTHERS_DONE,
            Ending::Code(1),
            "",
            None,
        ),
        (
            "served, with the error of another one",
            "no R2: R3 hangs\nTotal: 2",
            OTHERS_DONE,
            Ending::Code(1),
            "",
            Some("with a reason of R3"),
        ),
    ] {
        let mut seen = observation(printed, steps);
        seen.variation.failing = vec![1];
        seen.run.ending = ending;
        seen.run.stderr = vec![Line { at: std::time::Duration::ZERO, text: stderr.into() }];
        let strict = ["left out of", "another order"];
        let is_strict = strict.iter().any(|it| name.contains(it));
        let word = match is_strict {
            true => STRICT,
            false if name.contains("served,") || name.contains("but served") => SERVED,
            false => WORD,
        };
        let found = verdict(word, "", &seen, &[]);
        match (says, &found) {
            (None, Verdict::Pass) => {}
            (Some(says), Verdict::Fail { seen, .. }) if seen.contains(says) => {}
            _ => panic!("{name}: {found:?}"),
        }
    }
    // Where no device fails, it says nothing; and of other words, only those about what
    // must never happen are judged where devices fail.
    let healthy = verdict(WORD, "", &observation("data of R2", OTHERS_DONE), &[]);
    assert!(matches!(healthy, Verdict::NotRun { .. }), "{healthy:?}");
    let mut seen = observation("", OTHERS_DONE);
    seen.variation.failing = vec![1];
    for (word, runs) in [("'sessions-closed'", false), ("{ open-at-most = '1' }", true)] {
        let found = verdict(word, "", &seen, &[]);
        assert_eq!(!matches!(found, Verdict::NotRun { .. }), runs, "{word}: {found:?}");
    }
}

#[test]
fn a_slot_that_is_free_is_taken_as_long_as_devices_are_left() {
    let waves = "+R1 | +R2 | -R1 | -R2 | +R3 | -R3";
    for (name, steps, times, threads, holds) in [
        ("at once", "+R1 | +R2 | -R1 | +R3 | -R2 | -R3", [0, 1, 50, 51, 90, 95], "1.", true),
        ("none is left", waves, [0, 1, 50, 51, 52, 150], "1.", true),
        ("in waves", waves, [0, 1, 50, 90, 91, 150], "1.", false),
        // It may start later on purpose.
        ("in waves, and a thread sleeps", waves, [0, 1, 50, 90, 91, 150], "1z", true),
    ] {
        let (lab, mut seen) =
            one_check("{ slots-used = 'n' }", threads, &observation("", steps), &[]);
        let schedule = seen.schedule.as_mut().unwrap();
        schedule.written.in_time = true;
        schedule.event_us = times.iter().map(|milliseconds| milliseconds * 1000).collect();
        let found = judge(&lab.tasks[0], &seen, Explored::Off).unwrap().remove(0);
        assert_eq!(found == Verdict::Pass, holds, "{name}: {found:?}");
    }
    let untimed = verdict("{ slots-used = 'n' }", "1.", &observation("", waves), &[]);
    assert!(matches!(untimed, Verdict::NotRun { .. }), "{untimed:?}");
}

#[test]
fn behind_a_rejected_command_a_program_may_begin_again_but_not_go_on() {
    let rejected =
        "+R2|:R2 hostname a|!R2 ok|:R2 inter b|!R2 % Invalid input detected at '^' marker.|-R2";
    for (rest, says) in [
        ("", None),
        ("|+R2|:R2 hostname a|!R2 ok|-R2", None),
        ("|+R2|:R2 no hostname a|!R2 ok|-R2", None),
        ("|+R2|:R2 shutdown|!R2 ok|-R2", Some("'shutdown' is typed on R2 after a command")),
    ] {
        let steps = format!("{rejected}{rest}|+R1|?R1 sh ver|!R1 a|-R1|+R3|?R3 sh ver|!R3 a|-R3");
        let mut seen = observation("Total: 2", &steps);
        seen.variation.failing = vec![1];
        let of_r2 = ["hostname a", "inter b", "shutdown"].map(str::to_owned).to_vec();
        seen.variation.commands = vec![Vec::new(), of_r2, Vec::new()];
        match (says, verdict(WORD, "", &seen, &[])) {
            (None, Verdict::Pass) => {}
            (Some(says), Verdict::Fail { seen, .. }) if seen.contains(says) => {}
            (_, found) => panic!("{rest}: {found:?}"),
        }
    }
}

#[test]
fn where_devices_fail_a_printed_duration_leaves_no_session_out() {
    let word = "{ failing-devices = { never = 'data of (?<device>\\w+)', done = 'Total.*', \
                took = 'Total: (?<seconds>\\d+\\.\\d) s' } }";
    for (printed, says) in [
        ("Total: 8.0 s", None),
        ("Total: 7.7 s", None),
        ("Total: 4.0 s", Some("the sessions lasted 8.0 seconds")),
        ("Total: soon", None),
    ] {
        let mut seen = observation(printed, OTHERS_DONE);
        for (event, second) in seen.events.iter_mut().zip(0..) {
            event.at_us = second * 1_000_000;
        }
        seen.variation.failing = vec![1];
        let verdict = verdict(word, "1.", &seen, &[]);
        match (&verdict, says) {
            (Verdict::Pass, None) => {}
            (Verdict::Fail { seen, .. }, Some(says)) => assert!(seen.contains(says), "{seen}"),
            other => panic!("{printed}: {other:?}"),
        }
    }
}
