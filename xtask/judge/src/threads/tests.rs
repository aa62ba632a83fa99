mod sessions;

use std::path::Path;
use std::sync::Arc;

use common::explored::{KINDS, Kind, NONE, Op, Schedule};
use course::lab::{Deviation, Lab};
use run::observe::Observation;
use run::schedule::ScheduleRecord;

use super::super::tests::fixtures::observation;
use super::super::{Explored, Verdict, in_which_way, judge};

mod attempts;
mod counter;
mod failing;
mod items;
mod limits;
mod pushed;

const DEVICES: &str = "[task.vary.devices]\ncount = { from = 3, to = 3 }\n\
    delay = { between = [1, 4] }\n[task.explore]";

/// What threads do: `1+0` thread 1 takes lock 0, `1-0` gives it back, `1r3`
/// reads atomic 3, `1w3` writes it, `1u3` does both in one step, `1m0` changes what is in
/// lock 0, `1>2` sends into channel 2, `1<2` receives, `1z` sleeps for
/// 13 µs, `1Z` for longer, `1.` prints the next line, with `1@` its device sees the
/// next event, `0s1` starts thread 1, `1e` is over. All threads are started first, unless steps say when.
fn scheduled(steps: &str, lines: usize, sessions: &[(u64, u32)]) -> ScheduleRecord {
    let mut written = Schedule {
        threads: vec![[NONE, NONE, NONE]; 4],
        objects: [Kind::Lock, Kind::Condvar, Kind::Channel, Kind::Atomic]
            .map(|kind| [KINDS.iter().position(|it| *it == kind).unwrap() as u32, NONE])
            .into(),
        ..Schedule::default()
    };
    let (mut printed, mut event_steps) = (0, Vec::new());
    let all = if steps.contains('s') { steps.to_owned() } else { format!("0s1 0s2 0s3 {steps}") };
    for (number, step) in all.split_whitespace().enumerate() {
        let (step, value) = step.split_once('=').unwrap_or((step, "0"));
        let value = value.parse().unwrap();
        let mut letters = step.chars();
        let thread = letters.next().unwrap().to_digit(10).unwrap();
        let (op, value) = match letters.next().unwrap() {
            '+' => (Op::Lock, 0),
            '-' => (Op::Unlock, 0),
            'r' => (Op::Load, value),
            'w' => (Op::Store, value),
            'u' => (Op::Update, value),
            'm' => (Op::Write, 0),
            '>' => (Op::Send, 0),
            '<' => (Op::Receive, 0),
            'z' => (Op::Sleep, 13),
            'Z' => (Op::Sleep, 50),
            '.' => (Op::Print, 0),
            '@' => (Op::Ask, 0),
            's' => (Op::Spawn, step[2..].parse().unwrap()),
            'e' => (Op::End, 0),
            other => panic!("{other}"),
        };
        if op == Op::Print && printed < lines {
            written.stdout.push([number as u32 + 1, thread, 0]);
            printed += 1;
        }
        if op == Op::Ask {
            event_steps.push(number as u32 + 1);
        }
        let object =
            letters.next().filter(|_| op != Op::Spawn).and_then(|digit| digit.to_digit(10));
        let object = object.map_or(-1, i64::from);
        let step = [thread.into(), op as i64, object, value, 0];
        written.steps.extend(step);
    }
    ScheduleRecord {
        written,
        texts: Arc::new(vec!["lib.rs:1".into()]),
        of: course::lab::Scheduling::Threads,
        event_us: event_steps.iter().map(|step| u64::from(*step)).collect(),
        event_steps,
        hides: false,
        sessions: sessions.iter().copied().collect(),
        names: Arc::default(),
    }
}

fn verdict(word: &str, steps: &str, seen: &Observation, sessions: &[(u64, u32)]) -> Verdict {
    let (lab, seen) = one_check(word, steps, seen, sessions);
    judge(&lab.tasks[0], &seen, Explored::Off).unwrap().remove(0)
}

fn one_check(
    word: &str,
    steps: &str,
    seen: &Observation,
    sessions: &[(u64, u32)],
) -> (Lab, Observation) {
    // These are about times, which mean nothing to threads.
    let times =
        ["stamps", "through-as-answered", "-within", "retry-pauses", "per-second", "pushed"];
    let of = if times.iter().any(|it| word.contains(it)) { "futures" } else { "threads" };
    let lab = format!(
        "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
         [task.vary.devices]\ncount = {{ from = 3, to = 3 }}\ndelay = {{ between = [1, 4] }}\n\
         logs = {{ lines = 'n', every = [0.5, 4.0] }}\n\
         [task.vary.numbers]\nn = {{ flag = '--n', from = 2, to = 2 }}\n\
         [task.explore]\nof = '{of}'\n\
         [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\npoints = 0\nthat = {word}\n"
    );
    let lab = Lab::parse(&lab, Path::new("lab.toml")).unwrap();
    let lines = seen.run.stdout.len();
    let seen = Observation { schedule: Some(scheduled(steps, lines, sessions)), ..seen.clone() };
    (lab, seen)
}

#[test]
fn what_threads_share_is_counted_by_thread_and_by_change() {
    let shared = "{ shared-by-threads = { threads = 'n', changes = 'n * 2' } }";
    let before = "{ changed-before = { line = 'total', changes = 'n * 2' } }";
    let pauses =
        "{ pauses-in-updates = { threads = 'n', changes = 'n * 2', microseconds = '13' } }";
    let printed = &pauses.replace("'13' }", "'13', line = 'total (\\d+)' }");
    let interrupted = "{ updates-interrupted = { threads = 'n', changes = 'n * 2' } }";
    for (word, steps, holds) in [
        (shared, "1w3 2w3 1w3 2w3", true),
        (shared, "1>2 2>2 1>2 2>2", true),
        (shared, "1+0 1-0 2+0 2-0 1+0 1-0 2+0 2-0", true),
        (shared, "0s1 1w3 1w3 1e 0s2 2w3 2w3 2e", false),
        (shared, "1+0 1z 1z 1-0 2+0 2z 2z 2-0", true),
        (shared, "1w3 1w3 1w3 1w3", false),
        (shared, "1w3 2w3 1w3", false),
        (shared, "1r3 2r3 1r3 2r3", false),
        (before, "1w3 2w3 1w3 2w3 0.", true),
        (before, "1w3 2w3 1w3 0. 2w3", false),
        (before, "1+0 1z 1z 1-0 2+0 2z 2z 2-0 0.", true),
        (before, "0.", false),
        (pauses, "1+0 1z 1-0 2+0 2z 2-0 1+0 1z 1-0 2+0 2z 2-0", true),
        (pauses, "1r3 1z 1w3 2r3 2z 2w3 1r3 1z 1w3 2r3 2z 2w3", true),
        (pauses, "1Z 1+0 1z 1-0 2+0 2z 2-0 1+0 1z 1-0 2+0 2z 2-0", true),
        (pauses, "1Z 1+0 1z 1-0 2+0 2z 2-0 1+0 1-0 2+0 2-0", false),
        (pauses, "0z 1+0 1-0 2+0 2-0 1+0 1-0 2+0 2-0", false),
        (pauses, "1+0 1-0 2+0 2-0 1+0 1-0 2+0 2-0", true),
        (pauses, "1z 1+0 1-0 2+0 2-0 1+0 1-0 2+0 2-0", false),
        (
            pauses,
            "1+0 1-0 1z 1+0 1-0 1+0 1-0 1z 1+0 1-0 2+0 2-0 2z 2+0 2-0 2+0 2-0 2z 2+0 2-0",
            true,
        ),
        (printed, "1+0 1z 1-0 2+0 2z 2-0 1+0 1z 1-0 2+0 2z 2-0 1w3=1 2w3=2 1w3=3 2w3=4 0.", false),
        (printed, "1r3 1z 1w3=1 2r3 2z 2w3=2 1r3 1z 1w3=3 2r3 2z 2w3=4 0.", true),
        (interrupted, "1r3 2r3 1w3=1 2w3=1 1r3 1w3=2 2r3 2w3=3", true),
        (interrupted, "1r3 1w3=1 2r3 2w3=2 1r3 1w3=3 2r3 2w3=4", false),
        (interrupted, "1z 2w3=1 1w3=1 2z 1w3=2 2w3=2", false),
        (interrupted, "1+0 1z 1-0 2+0 2z 2-0 1+0 1z 1-0 2+0 2z 2-0", false),
        (interrupted, "1+0 1-0 1z 2+0 2-0 1+0 1-0 2+0 2-0", true),
        (pauses, "1+0 1-0 1z 1+0 1-0 1z 2+0 2-0 2+0 2-0", false),
    ] {
        let total = if word == printed { "total 4" } else { "total" };
        let verdict = verdict(word, steps, &observation(total, ""), &[]);
        assert_eq!(verdict == Verdict::Pass, holds, "{word} {steps}: {verdict:?}");
    }
}

#[test]
fn who_prints_and_who_connects_is_a_thread() {
    let lines = "{ lines-by-threads = 'P(?<worker>\\d+) .*' }";
    let over = "{ handed-over = { line = 'P\\d+ has (?<device>\\S+)', command = '^sh' } }";
    let connected = "{ threads-connected = 'n' }";
    let visits = "+R1 | ?R1 show x | !R1 y | +R2 | -R1 | -R2";
    for (word, printed, steps, devices, sessions, holds) in [
        (lines, "P1 a\nP2 a\nP1 b", "1. 2. 1.", "", &[][..], true),
        (lines, "P1 a\nP2 a", "1. 1.", "", &[], false),
        (lines, "P1 a\nP1 b", "1. 2.", "", &[], false),
        (lines, "no worker", "1.", "", &[], false),
        (over, "P1 has R1", "2.", visits, &[(1, 1), (2, 1)], true),
        (over, "P1 has R1", "1.", visits, &[(1, 1), (2, 1)], false),
        (connected, "", "", visits, &[(1, 1), (2, 2)], true),
        (connected, "", "", visits, &[(1, 1), (2, 1)], false),
        (connected, "", "", "+R1 | -R1 | +R2 | -R2", &[(1, 1), (2, 2)], false),
    ] {
        let verdict = verdict(word, steps, &observation(printed, devices), sessions);
        assert_eq!(verdict == Verdict::Pass, holds, "{word} {printed}: {verdict:?}");
    }
}

/// Two sessions, one after the other opened, and both closed.
const BOTH: &str = "+R1 | ?R1 sh a | !R1 y | +R2 | -R1 | ?R2 sh a | !R2 z | -R2";

#[test]
fn what_is_said_is_held_against_what_devices_have_seen_by_then() {
    let told = |side: &str| {
        format!("{{ told-when = {{ line = 'done (?<device>\\S+)', command = '^sh', {side} }} }}")
    };
    let meanwhile = "{ told-meanwhile = { line = 'done (?<device>\\S+)', command = '^sh' } }";
    let most = "{ told-open-at-most = { line = 'done (?<device>\\S+)', at-most = '1' } }";
    let free = "{ number-when-told = { line = 'free (\\d+)', at-most = '1 - open' } }";
    let among = "{ each-among = 'n' }";
    let can = "{ can-print = 'free ${n - 2}' }";
    for (word, printed, steps, holds) in [
        (told("after = 'answered'"), "done R1", "1@ 1@ 1@ 1.", true),
        (told("after = 'answered'"), "done R1", "1@ 1@ 1. 1@", false),
        (told("after = 'answered'"), "done R3", "1@ 1@ 1. 1@", false),
        (told("after = 'answered'"), "done R9", "1@ 1@ 1. 1@", true),
        (told("before = 'asked'"), "done R1", "1@ 1. 1@", true),
        (told("before = 'asked'"), "done R1", "1@ 1@ 1.", false),
        (told("before = 'opened'"), "done R2", "1@ 1@ 1@ 2. 2@", true),
        (told("before = 'opened'"), "done R2", "1@ 1@ 1@ 2@ 2.", false),
        (told("after = 'closed'"), "done R1", "1@ 1@ 1@ 2@ 1@ 1.", true),
        (told("after = 'closed'"), "done R1", "1@ 1@ 1@ 2@ 1. 1@", false),
        (told("after = 'previous-closed'"), "done R2", "1@ 1@ 1@ 2@ 1@ 2.", true),
        (told("after = 'previous-closed'"), "done R2", "1@ 1@ 1@ 2@ 2. 1@", false),
        (meanwhile.into(), "done R1\ndone R2", "1@ 1@ 1@ 2@ 1@ 1. 2@ 2@ 2@ 2.", true),
        (meanwhile.into(), "done R1\ndone R2", "1@ 1@ 1@ 2@ 1@ 2@ 2@ 2@ 1. 2.", false),
        (most.into(), "done R1\ndone R2", "1. 1@ 1@ 1@ 2@ 1@ 2. 2@ 2@ 2@", true),
        (most.into(), "done R1\ndone R2", "1. 1@ 1@ 1@ 2. 2@ 1@ 2@ 2@ 2@", false),
        (free.into(), "free 1\nfree 0", "1. 1@ 1@ 1@ 2z 2. 2@ 1@ 2@ 2@ 2@", true),
        (free.into(), "free 1\nfree 1", "1. 1@ 1@ 1@ 2z 2. 2@ 1@ 2@ 2@ 2@", false),
        (free.into(), "free 1\nfree 1", "2z 1. 1@ 1@ 1@ 2. 2@ 1@ 2@ 2@ 2@", true),
        (among.into(), "", "1@ 1@ 1@ 2@ 1@ 2@ 2@ 2@", true),
        (can.into(), "free 0", "1.", true),
        (can.into(), "free 1", "1.", false),
    ] {
        let seen = observation(printed, BOTH);
        let verdict = verdict(&word, steps, &seen, &[(1, 1), (2, 2)]);
        assert_eq!(verdict == Verdict::Pass, holds, "{word} {printed:?} {steps}: {verdict:?}");
    }
    let alone = observation("", "+R1 | -R1 | +R2 | +R3 | -R2 | -R3");
    let seen = verdict(among, "", &alone, &[]);
    assert!(matches!(seen, Verdict::Fail { .. }), "{seen:?}");
}

#[test]
fn no_device_waits_for_another_one_and_clocks_are_looked_at() {
    let through = "{ through-as-answered = { command = '^sh', when = 'closed' } }";
    let working = "{ working-reaches = { command = '^sh', at-least = 'n' } }";
    let ends = "{ can-end-with = { of = 'free .*', line = 'free ${n}' } }";
    let stamps = "{ stamps = '(?<stamp>\\d\\d:\\d\\d:\\d\\d) .*' }";
    let in_a_loop = "+R1 | ?R1 sh a | !R1 y | +R2 | ?R2 sh a | !R2 z | -R1 | -R2";
    let together = "+R1 | ?R1 sh a | +R2 | ?R2 sh a | !R1 y | !R2 z | -R1 | -R2";
    for (word, printed, devices, holds) in [
        (through, "", BOTH, true),
        (through, "", in_a_loop, false),
        (working, "", together, true),
        (working, "", in_a_loop, false),
        (ends, "free 0\nfree 2", "", true),
        (ends, "free 2\nfree 0", "", false),
        (stamps, "23:59:59 a\n00:00:00 b\n00:00:01 c", "", true),
        (stamps, "12:00:00 a\n12:00:00 b\n12:00:00 c\n12:00:00 d", "", false),
    ] {
        let mut seen = observation(printed, devices);
        for (line, second) in seen.run.stdout.iter_mut().zip(0..) {
            line.at = std::time::Duration::from_secs(second);
        }
        let verdict = verdict(word, "1. 1. 1. 1.", &seen, &[(1, 1), (2, 2)]);
        assert_eq!(verdict == Verdict::Pass, holds, "{word} {printed:?} {devices}: {verdict:?}");
    }
}

#[test]
fn stamps_are_those_of_the_labs_clock_where_it_is_known_when_it_began() {
    let word = "{ stamps = '(?<stamp>\\d\\d:\\d\\d:\\d\\d) .*' }";
    for (printed, holds) in [
        ("23:59:59 a\n00:00:00 b", true),
        ("00:00:00 a\n00:00:01 b", true),
        ("00:00:02 a\n00:00:03 b", false),
        ("12:00:00 a\n12:00:01 b", false),
    ] {
        let mut seen = observation(printed, "");
        seen.variation.begins = "2026-01-31T23:59:59".parse().ok();
        for (line, second) in seen.run.stdout.iter_mut().zip(0..) {
            line.at = std::time::Duration::from_secs(second);
        }
        let verdict = verdict(word, "1. 1.", &seen, &[]);
        assert_eq!(verdict == Verdict::Pass, holds, "{printed:?}: {verdict:?}");
    }
}

#[test]
fn a_line_is_said_by_the_thread_that_sends_it_to_one_that_only_prints() {
    let lines = "{ lines-by-threads = 'P(?<worker>\\d+) .*' }";
    let told =
        "{ told-when = { line = 'done (?<device>\\S+)', command = '^sh', before = 'asked' } }";
    for (word, printed, steps, holds) in [
        (lines, "P1 a\nP2 a", "1>2 2>2 3<2 3. 3<2 3.", true),
        (lines, "P1 a\nP2 a", "1>2 1>2 3<2 3. 3<2 3.", false),
        (lines, "P1 a\nP2 a", "1>2 2>2 3<2 3z 3. 3<2 3.", false),
        (lines, "P1 a\nP2 a", "1>2 2>2 3<2 3. 3.", true),
        (told, "done R1", "1@ 1>2 1@ 3<2 3.", true),
        (told, "done R1", "1@ 1@ 1>2 3<2 3.", false),
    ] {
        let verdict = verdict(word, steps, &observation(printed, BOTH), &[(1, 1), (2, 2)]);
        assert_eq!(verdict == Verdict::Pass, holds, "{word} {printed:?} {steps}: {verdict:?}");
    }
}

#[test]
fn roles_are_played_by_threads_and_work_takes_its_time() {
    let role = "{ role = { lines = 'C .*', command = '^sh', apart-from = 'P.*' } }";
    let between = "{ pauses-between = { start = 'P(?<worker>.) takes (?<device>\\S+)', \
                   end = 'P(?<worker>.) ends (?<device>\\S+)' } }";
    let others = between.replace("pauses-between", "others-go-on");
    let of_two = "P1 takes R1\nP2 takes R2\nP2 ends R2\nP2 takes R3\nP2 ends R3\nP1 ends R1";
    let waits = "P1 takes R1\nP2 takes R2\nP2 ends R2\nP1 ends R1\nP1 takes R3\nP1 ends R3";
    for (word, printed, steps, sessions, holds) in [
        (role, "C a\nP1 b", "1. 2.", [(1, 1), (2, 1)], true),
        (role, "C a\nP1 b", "1. 1.", [(1, 1), (2, 1)], false),
        (role, "C a\nP1 b", "0. 2.", [(1, 1), (2, 1)], false),
        (role, "C a\nP1 b", "1. 2.", [(1, 1), (2, 3)], false),
        (between, "P1 takes R1\nP1 ends R1", "1. 1z 1.", [(1, 1), (2, 2)], true),
        (between, "P1 takes R1\nP1 ends R1", "1. 2z 1.", [(1, 1), (2, 2)], false),
        (between, "P1 takes R1\nP1 ends R2", "1. 1z 1.", [(1, 1), (2, 2)], false),
        (between, "P1 ends R1\nP1 takes R1", "1. 1z 1.", [(1, 1), (2, 2)], false),
        (between, "P1 takes R1\nP1 takes R2", "1. 1z 1.", [(1, 1), (2, 2)], false),
        (&others, of_two, "1. 2. 2. 2. 2. 1.", [(1, 1), (2, 2)], true),
        (&others, waits, "1. 2. 2. 1. 1. 1.", [(1, 1), (2, 2)], false),
    ] {
        let verdict = verdict(word, steps, &observation(printed, BOTH), &sessions);
        assert_eq!(verdict == Verdict::Pass, holds, "{word} {printed:?} {steps}: {verdict:?}");
    }
}

#[test]
fn a_number_is_what_threads_have_made_of_an_atomic() {
    let word = "{ shared-value = { line = 'total (\\d+)', whole = 'n * 2' } }";
    for (printed, steps, holds) in [
        ("total 2", "1w3=1 2w3=2 0.", true),
        ("total 3", "1w3=1 2w3=2 0.", false),
        ("total 2", "1w3=1 2w3=1 0.", true),
        ("total 2", "1w3=1 2w3=2 0w3=0 0.", true),
        ("total 9", "1+0 1-0 2+0 2-0 1w3=1 2w3=1 0.", true),
        ("total 4", "1w3=1 2w3=8 0.", true),
        ("total 3", "1w3=1 2w3=6 0.", false),
        ("no total", "1w3=1 2w3=1 0.", true),
    ] {
        let verdict = verdict(word, steps, &observation(printed, ""), &[]);
        assert_eq!(verdict == Verdict::Pass, holds, "{printed} {steps}: {verdict:?}");
    }
}

#[test]
fn a_check_that_only_schedules_show_is_left_out_missed_or_taken_from_them() {
    let lab = "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n[task.explore]\nof = 'futures'\n\
        [[task.check]]\nid = 'a'\nwhat = 'w'\nhint = 'h'\npoints = 0\nthat = 'never-blocked'\n\
        [[task.check]]\nid = 'b'\nwhat = 'w'\nhint = 'h'\nneeds = ['a']\nthat = { exit-code = 0 }\n";
    let lab_text = lab;
    let lab = Lab::parse(lab_text, Path::new("lab.toml")).unwrap();
    let failed =
        || Verdict::Fail { expected: "e".into(), seen: "s".into(), picture: None, deviation: None };
    let of_schedules = |a, b| vec![Some(a), Some(b)];
    for (explored, expected) in [
        (None, "np"),
        (Some(of_schedules(Verdict::Pass, Verdict::Pass)), "pp"),
        (Some(of_schedules(Verdict::Pass, failed())), "pf"),
        (Some(of_schedules(failed(), Verdict::Pass)), "fn"),
        (Some(vec![None, None]), "nn"),
    ] {
        let explored = explored.as_deref().map_or(Explored::Off, Explored::Verdicts);
        let verdicts = judge(&lab.tasks[0], &observation("", ""), explored).unwrap();
        let letter = |verdict: &Verdict| match verdict {
            Verdict::Pass => 'p',
            Verdict::Fail { .. } => 'f',
            Verdict::NotRun { .. } => 'n',
        };
        let letters: String = verdicts.iter().map(letter).collect();
        assert_eq!(letters, expected, "{explored:?}");
    }
    let missing = Explored::Missing("the compiler said no");
    let verdicts = judge(&lab.tasks[0], &observation("", ""), missing).unwrap();
    assert_eq!(verdicts[1], Verdict::Pass, "devices see what futures do");
    let threads = lab_text.replace("'never-blocked'", "{ threads-connected = '1' }");
    let threads = threads.replace("[task.explore]", DEVICES);
    let threads = threads.replace("'futures'", "'threads'");
    let lab = Lab::parse(&threads, Path::new("lab.toml")).unwrap();
    let verdicts = judge(&lab.tasks[0], &observation("", ""), missing).unwrap();
    let seen = format!("{:?}", verdicts[1]);
    assert!(seen.starts_with("NotRun"), "no other witness sees threads: {seen}");
}

#[test]
fn one_thread_at_a_time_is_a_late_start_only_where_no_other_thread_waits() {
    let connected = "{ threads-connected = 'n' }";
    let one_by_one = "+R1 | -R1 | +R2 | -R2";
    for (steps, devices, sessions, deviation) in [
        ("0s1 1e 0s2 2e", one_by_one, [(1, 1), (2, 2)], Deviation::OneAtATime),
        ("0s1 0s2 1e 2e", one_by_one, [(1, 1), (2, 2)], Deviation::TooFew),
        ("0s1 1e", "+R1 | +R2 | -R1 | -R2", [(1, 1), (2, 1)], Deviation::OneThread),
        ("0s1 1e", "", [(1, 1), (2, 1)], Deviation::NoDevice),
    ] {
        let (lab, seen) = one_check(connected, steps, &observation("", devices), &sessions);
        let task = &lab.tasks[0];
        let verdict = judge(task, &seen, Explored::Off).unwrap().remove(0);
        let verdict = in_which_way(verdict, &task.checks[0], task, &seen).unwrap();
        assert_eq!(verdict.deviation(), Some(deviation), "{steps} {devices}");
    }
}
