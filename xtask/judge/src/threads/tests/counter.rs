//! Who changes a counter, and who is idle.

use course::lab::Lab;
use run::observe::Observation;

use super::{observation, verdict};
use crate::{Explored, Verdict, judge};

const EVEN: &str = "{ even-changes = { threads = 'n', changes = 'n * 2' } }";
const WHOLE: &str = "{ updates-whole = { threads = 'n', changes = 'n * 2' } }";
const INTERRUPTED: &str = "{ updates-interrupted = { threads = 'n', changes = 'n * 2' } }";
/// Two updates of each of two threads, each in a lock, and main that looks at the end.
const LOCKED: &str = "1+0 1z 1m0 1-0 2+0 2z 2m0 2-0 1+0 1z 1m0 1-0 2+0 2z 2m0 2-0 0+0 0-0";

#[test]
fn a_counter_is_changed_as_often_by_each_thread_and_by_no_other_one() {
    for (steps, says) in [
        (LOCKED.to_owned(), None),
        ("1r3=0 1w3=1 2r3=1 2w3=2 1r3=2 1w3=3 2r3=3 2w3=4".to_owned(), None),
        ("1u3=1 2u3=2 1u3=3 2u3=4".to_owned(), None),
        // Swapped in, and made of a look that was overtaken.
        ("1r3=0 2r3=0 1u3=1 2u3=1 1r3=1 2r3=1 1u3=2 2u3=2".to_owned(), None),
        // Taken out at the end.
        ("1u3=1 2u3=2 1u3=3 2u3=4 0u3=0".to_owned(), None),
        // Who takes the lock and changes nothing counts nothing.
        (LOCKED.replace("2m0 ", ""), Some("2 changes of the lock of , by 1 thread")),
        (format!("{LOCKED} 0+0 0m0 0-0 0+0 0-0"), Some("also changes")),
        // Taken out, as `mem::take` does.
        (LOCKED.replace("0+0 0-0", "0+0 0m0 0-0"), None),
        (LOCKED.replace(" 0+0 0-0", ""), Some("no thread looks at")),
        // A pool: one thread did the work of both.
        (LOCKED.replace('2', "1"), None),
        // A lock of nothing.
        (LOCKED.replace("1m0 ", "").replace("2m0 ", ""), Some("no thread changes")),
        (LOCKED.replacen("2m0 ", "", 1), Some("thread 2 makes 1 change")),
        ("1u3=1 1u3=2 1u3=3 2u3=4".to_owned(), Some("thread 1 makes 3 changes")),
        ("1u3=3 2u3=4 1u3=5 2u3=6".to_owned(), None),
        ("1u3=1 2u3=4 1u3=5 2u3=6".to_owned(), Some("by 1, and by 3")),
    ] {
        match (verdict(EVEN, &steps, &observation("", ""), &[]), says) {
            (Verdict::Pass, None) => {}
            (Verdict::Fail { seen, .. }, Some(says)) => assert!(seen.contains(says), "{seen}"),
            (verdict, _) => panic!("{steps}: {verdict:?}"),
        }
    }
}

#[test]
fn an_update_that_another_thread_overtakes_is_not_whole() {
    let between = "1+0 1-0 2+0 2-0 1z 2z 1+0 1m0 1-0 2+0 2m0 2-0 \
                   1+0 1-0 1z 1+0 1m0 1-0 2+0 2-0 2z 2+0 2m0 2-0 0+0 0-0";
    for (steps, holds) in [
        (LOCKED, true),
        // One thread looks, pauses outside of the lock, and changes what another changed.
        (between, false),
        ("1r3=0 2r3=0 1z 2z 1u3=1 2u3=2 1r3=2 1z 1u3=3 2r3=3 2z 2u3=4", false),
        ("1r3=0 1z 1w3=1 2r3=1 2z 2w3=2 1r3=2 1z 1w3=3 2r3=3 2z 2w3=4", true),
        // A look without a pause is one of a lock that spins.
        ("1r3=0 2r3=0 1u3=1 2u3=2 1r3=2 1u3=3 2r3=3 2u3=4", true),
    ] {
        let verdict = verdict(WHOLE, steps, &observation("", ""), &[]);
        assert_eq!(verdict == Verdict::Pass, holds, "{steps}: {verdict:?}");
    }
}

#[test]
fn every_pair_of_threads_interrupts_each_other() {
    let three = INTERRUPTED.replace("'n'", "'3'").replace("'n * 2'", "'6'");
    let race = "1r3=0 2r3=0 3r3=0 1w3=1 2w3=1 3w3=1 1r3=1 1w3=2 2r3=2 2w3=3 3r3=3 3w3=4";
    assert_eq!(verdict(&three, race, &observation("", ""), &[]), Verdict::Pass);
    // Two of them take turns.
    let turns = "1r3=0 2r3=0 1w3=1 2w3=1 3r3=1 2r3=1 3w3=2 2w3=2 1r3=2 1w3=3 3r3=3 3w3=4";
    match verdict(&three, turns, &observation("", ""), &[]) {
        Verdict::Fail { seen, .. } => assert!(seen.contains("thread 1 and thread 3"), "{seen}"),
        verdict => panic!("{verdict:?}"),
    }
}

#[test]
fn messages_to_the_owner_of_a_counter_interrupt_each_other() {
    // Each thread asks, pauses, and tells.
    let race = "1>2 2>2 1z 2z 1>2 2>2 1>2 2>2 1z 2z 1>2 2>2";
    let turns = "1>2 1z 1>2 2>2 2z 2>2 1>2 1z 1>2 2>2 2z 2>2";
    for (steps, holds) in [(race, true), (turns, false)] {
        let found = verdict(INTERRUPTED, steps, &observation("", ""), &[]);
        assert_eq!(found == Verdict::Pass, holds, "{steps}: {found:?}");
    }
    // A value that is taken out of a channel and put back is nowhere else meanwhile.
    let token = "0>2 1<2 1z 1>2 2<2 2z 2>2 1<2 1z 1>2 2<2 2z 2>2";
    let found = verdict(WHOLE, token, &observation("", ""), &[]);
    assert_eq!(found, Verdict::Pass, "{found:?}");
}

#[test]
fn a_worker_that_waits_beside_a_log_is_idle() {
    let word = "{ none-idle = { put = 'put (?<device>R.)', start = '(?<worker>.) starts (?<device>R.)', \
                end = '(?<worker>.) ends (?<device>R.)', workers = 'n' } }";
    let shared =
        "put R1|a starts R1|put R2|b starts R2|put R3|a ends R1|a starts R3|b ends R2|a ends R3";
    let hoarded =
        "put R1|put R2|a starts R1|a ends R1|a starts R2|b starts R3|a ends R2|b ends R3|put R3";
    for (lines, times, holds) in [
        (shared, [0, 1, 2, 3, 4, 90_001, 90_002, 90_003, 180_002], true),
        (hoarded, [0, 1, 2, 100_002, 100_003, 100_004, 190_003, 190_004, 200_000], false),
    ] {
        let seen = observation(&lines.replace('|', "\n"), "");
        let verdict = in_time(word, &times, &seen);
        assert_eq!(verdict == Verdict::Pass, holds, "{lines}: {verdict:?}");
    }
    let untimed = super::verdict(word, "1z", &observation(&shared.replace('|', "\n"), ""), &[]);
    assert!(matches!(untimed, Verdict::NotRun { .. }), "{untimed:?}");
}

/// The verdict on a schedule in which lines are printed at these virtual microseconds,
/// and threads sleep for long enough.
fn in_time(word: &str, times: &[u64], seen: &Observation) -> Verdict {
    let (lab, mut seen): (Lab, Observation) = super::one_check(word, "1z=1", seen, &[]);
    let schedule = seen.schedule.as_mut().unwrap();
    schedule.written.in_time = true;
    schedule.written.times = times.to_vec();
    // The only sleep stands for all of them.
    let sleep = schedule.written.steps.chunks_exact_mut(5).last().unwrap();
    sleep[3] = 1_000_000;
    judge(&lab.tasks[0], &seen, Explored::Off).unwrap().remove(0)
}
