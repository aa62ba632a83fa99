//! Words about sessions that wait, and about who waits for them.

use common::explored::Waits;

use super::*;

#[test]
fn a_session_ends_soon_after_its_last_answer() {
    let word = "{ logged-out-within = '0.3' }";
    let visit = "+R1 | ?R1 sh a | !R1 y |";
    let others = " +R2 | +R3 | ?R2 sh a | !R2 z | ?R2 exit | -R2 | ?R3 exit | -R3";
    for (devices, holds) in [
        (format!("{visit} ?R1 exit | -R1"), true),
        // The device takes its time to hang up.
        (format!("{visit} ?R1 exit | +R2 | ?R2 exit | -R2 | -R1"), true),
        (format!("{visit} -R1"), true),
        (format!("{visit} {others} | ?R1 exit | -R1"), false),
        (format!("{visit} {others} | -R1"), false),
    ] {
        let verdict = verdict(word, "1.", &observation("", &devices), &[(1, 1), (2, 2)]);
        assert_eq!(verdict == Verdict::Pass, holds, "{devices}: {verdict:?}");
    }
}

#[test]
fn sessions_open_together_and_wait_for_no_other_one() {
    let (opened, idle) = ("{ opened-within = '0.3' }", "{ idle-within = '0.3' }");
    let pauses = "?R3 a | !R3 b | ?R3 c | !R3 d";
    for (word, devices, holds) in [
        (opened, "+R1 | +R2 | ?R1 sh a | !R1 y".to_owned(), true),
        (opened, format!("+R1 | +R3 | {pauses} | {pauses} | +R2"), false),
        (idle, "+R1 | ?R1 sh a | !R1 y | ?R1 sh b | !R1 z | -R1".to_owned(), true),
        // The device takes its time to answer.
        (idle, format!("+R1 | +R3 | ?R1 sh a | {pauses} | {pauses} | !R1 y | -R1"), true),
        (idle, format!("+R1 | +R3 | {pauses} | {pauses} | ?R1 sh a | !R1 y"), false),
        (idle, format!("+R1 | +R3 | ?R1 a | !R1 y | {pauses} | {pauses} | ?R1 b"), false),
    ] {
        let numbers = [(1, 1), (2, 2), (3, 3)];
        let verdict = verdict(word, "1.", &observation("", &devices), &numbers);
        assert_eq!(verdict == Verdict::Pass, holds, "{word} {devices}: {verdict:?}");
    }
}

#[test]
fn lines_come_as_threads_work_and_not_as_a_list_has_the_devices() {
    let word = "{ told-out-of-order = 'done (?<device>\\S+)' }";
    for (printed, holds) in [
        ("done R2\ndone R1\ndone R3", true),
        ("done R1\ndone R2\ndone R3", false),
        ("done R3\ndone R2\ndone R1", false),
        ("done R1", true),
    ] {
        let verdict = verdict(word, "1. 1. 1.", &observation(printed, BOTH), &[]);
        assert_eq!(verdict == Verdict::Pass, holds, "{printed}: {verdict:?}");
    }
}

#[test]
fn what_makes_a_thread_wait_does_not_belong_into_a_task() {
    let mut schedule = scheduled("1.", 1, &[]);
    assert_eq!(super::super::never_blocked(&schedule), Verdict::Pass);
    for (what, says) in [
        (Waits::Session, "lib.rs:1 opens a session for threads, which does not belong into"),
        (Waits::Join, "lib.rs:1 waits for the end of a thread"),
    ] {
        schedule.written.waits = vec![[0, what as u64, 0]];
        match super::super::never_blocked(&schedule) {
            Verdict::Fail { seen, .. } => assert!(seen.starts_with(says), "{seen}"),
            verdict => panic!("{verdict:?}"),
        }
    }
}
