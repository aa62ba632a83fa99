//! Words about lines that devices push, where the program and its devices have one clock.

use std::time::Duration;

use super::{observation, verdict};
use crate::Verdict;

/// Judges lines that are printed at these times, in hundreds of milliseconds.
fn judged(word: &str, printed: &[(u64, &str)], steps: &str) -> Verdict {
    let text: Vec<_> = printed.iter().map(|(_, line)| *line).collect();
    let mut seen = observation(&text.join("\n"), steps);
    for (line, (at, _)) in seen.run.stdout.iter_mut().zip(printed) {
        line.at = Duration::from_millis(at * 100);
    }
    verdict(word, "", &seen, &[])
}

fn says(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::Pass => "",
        Verdict::Fail { seen, .. } => seen,
        Verdict::NotRun { because } => because,
    }
}

#[test]
fn a_line_is_printed_as_soon_as_no_older_one_can_come() {
    let word = r"{ pushed = { merged-within = { line = '(?<device>R\d): (?<pushed>\*.*)', seconds = '0.1', lines = 'n', quiet = '0.5' } } }";
    // R1 pushes two lines, at 0.4 and 0.5 seconds, and then no more; R2 goes quiet at 1.1,
    // half a second after its only line; R3 is not quiet before 0.8.
    let steps = "+R1|+R2|+R3|*R1 *10|*R1 *30|*R2 *20|-R1|?R3 a|!R3 b|-R3|~-R2";
    for (at, line, late) in [
        // R3 has pushed nothing: it is quiet half a second after it was opened.
        (8, "R1: *10", ""),
        (9, "R1: *10", ""),
        (10, "R1: *10", "'R1: *10' is printed 0.2 seconds later"),
        // R2 could have pushed an older one until it was left.
        (11, "R1: *30", ""),
        (13, "R1: *30", "'R1: *30' is printed 0.3 seconds later"),
        (2, "R1: *30", ""),
    ] {
        let verdict = judged(word, &[(at, line)], steps);
        assert!(says(&verdict).starts_with(late), "{at} {line}: {verdict:?}");
        assert_eq!(verdict == Verdict::Pass, late.is_empty(), "{at} {line}: {verdict:?}");
    }
}

#[test]
fn a_quiet_device_is_told_when_its_quiet_time_is_over() {
    let word = r"{ pushed = { quiet-told = { line = '(?<device>R\d) is quiet', at-least = '0.3', at-most = '0.5' } } }";
    let steps = "+R1|*R1 *10|+R2|*R1 *30|-R2|-R1";
    for (at, line, passes) in [
        (6, "R1 is quiet", false),
        (7, "R1 is quiet", true),
        (9, "R1 is quiet", true),
        (10, "R1 is quiet", false),
        // It has pushed nothing: the time begins with its session.
        (6, "R2 is quiet", true),
        (5, "R2 is quiet", false),
        (9, "R9 is quiet", true),
    ] {
        let verdict = judged(word, &[(at, line)], steps);
        assert_eq!(verdict == Verdict::Pass, passes, "{at} {line}: {verdict:?}");
    }
}
