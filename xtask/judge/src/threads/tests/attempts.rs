//! Pauses between attempts, where time is exact.

use super::{observation, verdict};
use crate::Verdict;

#[test]
fn pauses_grow_are_bounded_and_differ_from_device_to_device() {
    let word = "{ retry-pauses = { first-at-least = '0.05', at-most = '0.9', growing-by = '1.1', unlike = true } }";
    for (steps, says) in [
        // R1 after 0.2 and 0.4 seconds, R2 after 0.3 and 0.5.
        ("xR1|xR2|xR1|~?R3 a|xR2|~?R3 a|~?R3 a|~?R3 a|~?R3 a|xR1|xR2", None),
        ("xR1|xR1|?R2 a|xR1", None),
        ("xR1|?R2 a|xR1|xR1", Some("R1: 0.20 seconds, and then 0.10 seconds")),
        ("xR1|xR1|xR1", Some("R1: 0.10 seconds, and then 0.10 seconds")),
        ("xR1|xR2|xR1|xR2", Some("2 devices, each with a first pause of 0.200 seconds")),
        (
            "xR1|?R2 a|?R2 a|?R2 a|?R2 a|?R2 a|?R2 a|?R2 a|?R2 a|?R2 a|xR1",
            Some("R1: a pause of 1.00 seconds"),
        ),
        ("xR1|~xR1", Some("tries again after 0.01 seconds")),
    ] {
        match (verdict(word, "", &observation("", steps), &[]), says) {
            (Verdict::Pass, None) => {}
            (Verdict::Fail { seen, .. }, Some(says)) => assert!(seen.contains(says), "{seen}"),
            (found, _) => panic!("{steps}: {found:?}"),
        }
    }
}

#[test]
fn each_failure_is_told_after_the_refusal_that_it_is_about() {
    let word = "{ told-when = { line = '(?<device>R.) failed', after = 'refused' } }";
    let (printed, refusals) = ("R1 failed\nR2 failed\nR1 failed", "xR1|xR2|xR1");
    for (steps, says) in [
        ("1@ 1. 1@ 1. 1@ 1.", None),
        ("1@ 1@ 1@ 1. 1. 1.", None),
        // The second failure of R1 is told when it has been refused once.
        ("1@ 1@ 1. 1. 1. 1@", Some("it is printed earlier")),
        ("1. 1@ 1@ 1. 1@ 1.", Some("it is printed earlier")),
    ] {
        match (verdict(word, steps, &observation(printed, refusals), &[]), says) {
            (Verdict::Pass, None) => {}
            (Verdict::Fail { seen, .. }, Some(says)) => assert!(seen.contains(says), "{seen}"),
            (found, _) => panic!("{steps}: {found:?}"),
        }
    }
    let never = verdict(word, "1.", &observation("R3 failed", ""), &[]);
    assert!(matches!(never, Verdict::Fail { .. }), "{never:?}");
}

#[test]
fn so_many_attempts_begin_in_a_second() {
    let word = "{ attempts-per-second = '3' }";
    let spread = "+R1|+R2|+R3|?R1 a|?R1 a|?R1 a|?R1 a|?R1 a|?R1 a|?R1 a|xR1|xR2|xR3";
    for (steps, holds) in [(spread, true), ("xR1|xR2|xR3|xR1", false)] {
        let found = verdict(word, "", &observation("", steps), &[]);
        assert_eq!(found == Verdict::Pass, holds, "{steps}: {found:?}");
    }
}
