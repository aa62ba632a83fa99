//! Limits that are used, and lines about jobs, where time is exact.

use std::time::Duration;

use course::lab::Scheduling;

use super::{observation, one_check, verdict};
use crate::{Explored, Verdict, judge};

#[test]
fn sessions_begin_as_long_as_a_device_has_a_line_free_and_sessions_left() {
    let word = "{ limits-used = { per-second = '10', per-device = 'n', jobs = '3' } }";
    let all = "+R1|+R1|+R2|+R2|+R3|+R3|";
    let pause = "?R1 a|".repeat(30);
    let short = "?R1 a|".repeat(8);
    let ends = ["R1", "R2", "R3"].map(|name| format!("-{name}|+{name}|")).concat();
    for (steps, says) in [
        // All lines are busy, and then all sessions were there.
        (format!("{all}{pause}{ends}{pause}"), None),
        // As many as may be in the first second, and then a pause in the rest of it.
        (format!("{all}{short}{ends}"), None),
        (format!("+R1|+R1|+R2|+R2|{pause}+R3|+R3|{ends}"), Some("R3 had fewer than 2 open then")),
        // One of the three that are left has room, and waits for another one.
        (format!("{all}-R2|{pause}+R2|{ends}"), Some("R2 had fewer than 2 open then")),
        // From the beginning.
        (format!("{pause}{all}{ends}"), Some("1 session in the 3.1 seconds from 0.0 to 3.1")),
    ] {
        match (verdict(word, "", &observation("", &steps), &[]), says) {
            (Verdict::Pass, None) => {}
            (Verdict::Fail { seen, .. }, Some(says)) => assert!(seen.contains(says), "{seen}"),
            (found, _) => panic!("{steps}: {found:?}"),
        }
    }
}

#[test]
fn a_job_is_told_when_its_session_begins_and_until_it_ends() {
    let word = "{ each-job-told = { begin = '(?<device>R.) for (?<command>.+)', end = '(?<device>R.) said (?<answer>.*) to (?<command>.+)' } }";
    // From 0.1 to 0.9 seconds; the answer comes at 0.6.
    let steps = "+R1|?R1 sh ver|?R2 a|?R2 a|?R2 a|!R1 b|?R2 a|?R2 a|-R1";
    for (begin, end, says) in [
        (100, 600, None),
        (80, 900, None),
        (500, 700, None),
        (0, 700, Some("it is printed 0.10 seconds earlier")),
        (700, 700, Some("it is printed 0.10 seconds later")),
        (100, 500, Some("it is printed 0.10 seconds earlier")),
        (100, 1000, Some("it is printed 0.10 seconds later")),
    ] {
        let mut seen = observation("R1 for sh ver\nR1 said b to sh ver", steps);
        seen.run.stdout[0].at = Duration::from_millis(begin);
        seen.run.stdout[1].at = Duration::from_millis(end);
        let (lab, mut seen) = one_check(word, "", &seen, &[]);
        if let Some(schedule) = &mut seen.schedule {
            schedule.of = Scheduling::Futures;
        }
        let found = judge(&lab.tasks[0], &seen, Explored::Off).unwrap().remove(0);
        match (found, says) {
            (Verdict::Pass, None) => {}
            (Verdict::Fail { seen, .. }, Some(says)) => assert!(seen.contains(says), "{seen}"),
            (found, _) => panic!("{begin}, {end}: {found:?}"),
        }
    }
}
