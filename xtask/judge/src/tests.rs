use std::time::Duration;

mod attempts;
mod devices;
pub(crate) mod fixtures;
mod items;
mod jobs;
mod pushed;
mod race;

use self::fixtures::{ONE_BY_ONE, TOGETHER, lab, observation};
use super::*;

pub(super) fn verdict(word: &str, observation: &Observation) -> Verdict {
    let check = format!("[[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nthat = {word}\n");
    let verdicts = judge(&lab(&check).tasks[0], observation, Explored::Off).unwrap();
    verdicts.into_iter().next().unwrap()
}

/// Passes with what is printed and traced.
fn good(word: &str, printed: &str, steps: &str) {
    assert_eq!(verdict(word, &observation(printed, steps)), Verdict::Pass, "{word}");
}

/// Fails, with these words about what was seen.
fn bad(word: &str, printed: &str, steps: &str, says: &str) {
    match verdict(word, &observation(printed, steps)) {
        Verdict::Fail { expected, seen, .. } => {
            assert!(!expected.is_empty() && seen.contains(says), "{word}: {seen}");
        }
        verdict => panic!("{word}: {printed}: {verdict:?}"),
    }
}

#[test]
fn exit_code() {
    good("{ exit-code = 0 }", "", "");
    bad("{ exit-code = 3 }", "", "", "it ended with exit code 0");
    bad("{ exit-code = 'error' }", "", "", "it ended with exit code 0");
    good("{ exit-code = 'any' }", "", "");
    let ended = |ending| {
        let mut observation = observation("", "");
        observation.run.ending = ending;
        match verdict("{ exit-code = 0 }", &observation) {
            Verdict::Fail { seen, .. } => seen,
            verdict => panic!("{verdict:?}"),
        }
    };
    assert_eq!(ended(Ending::Code(101)), "it ended with exit code 101: main panicked");
    assert_eq!(ended(Ending::Signal("SIGSEGV".into())), "it was ended by SIGSEGV");
    let timed_out = Ending::TimedOut(Duration::from_secs(20));
    assert_eq!(ended(timed_out), "it was still running after 20 real seconds and was ended");
    let stuck = Ending::Stuck(Duration::from_millis(3_449));
    assert!(ended(stuck).ends_with("nothing can wake one; it was ended after 3.4 real seconds"));
    assert!(ended(Ending::LeftBehind).contains("left a process behind"));
    assert!(ended(Ending::Flooded).contains("printed more than"));
}

#[test]
fn prints() {
    let word = "{ prints = 'total: ${n * 100}' }";
    good(word, "hello\ntotal: 200  \r\nbye", "");
    bad(word, "hello\ntotal: 2000", "", "the nearest line is 'total: 2000'");
    bad(word, "hello\nworld", "", "no such line among the 2 printed");
    bad(word, "", "", "the program printed nothing");
}

#[test]
fn last_line() {
    let word = "{ last-line = 'All done\\.' }";
    good(word, "a\nAll done.\n\n", "");
    bad(word, "All done.\nlate", "", "it was printed, but the last line is 'late'");
    bad(word, "a", "", "the last line is 'a'");
    bad(word, "", "", "nothing");
}

#[test]
fn number() {
    let word = "{ number = { line = 'value: (-?\\d+)', at-least = '0', at-most = 'n * 10 - 1' } }";
    good(word, "value: 0\nvalue: 19\nother", "");
    bad(word, "value: 3\nvalue: 20", "", "'value: 20'");
    bad(word, "value: -1", "", "'value: -1'");
    bad(word, "values: 3", "", "the nearest line is 'values: 3'");
    let verdict = verdict(word, &observation("value: 99", ""));
    let Verdict::Fail { expected, .. } = verdict else { panic!() };
    assert_eq!(expected, "a number from 0 to 19 in 'value: <number>'");
}

#[test]
fn once_per_device() {
    let word = "{ once-per-device = ['start (?<device>\\S+)', 'end (?<device>\\S+)'] }";
    let starts = "start R1\nstart R2\nstart R3\n";
    good(word, &format!("{starts}end R3\nend R1\nend R2"), "");
    bad(word, starts, "", "no such line");
    bad(word, &format!("{starts}end R3\nend R2"), "", "none for R1");
    bad(word, &format!("{starts}start R2\nend R1\nend R2\nend R3"), "", "more than one for R2");
    bad(word, &format!("{starts}start R9"), "", "a line for R9, which is not a device of this run");
}

#[test]
fn in_device_order() {
    let lines = "{ in-device-order = { line = '- (?<device>\\S+) done' } }";
    good(lines, "- R1 done\nx\n- R2 done\n- R3 done", "");
    bad(lines, "- R3 done\n- R1 done\n- R2 done", "", "R3, R1, R2");
    bad(lines, "- R1 done\n- R2 done", "", "R1, R2");
    bad(lines, "x", "", "no such line");
    let items = "{ in-device-order = { line = 'Results: .*', item = 'from (?<device>\\w+)' } }";
    good(items, "Results: [from R1, from R2, from R3]", "");
    bad(items, "Results: [from R1, from R3, from R2]", "", "R1, R3, R2");
    bad(items, "Results: []", "", "no device in it");
}

#[test]
fn each_device_once() {
    let word = "{ each-device-once = '^sh\\S* ver' }";
    good(word, "", TOGETHER);
    good(
        word,
        "",
        "+R1|?R1 ter len 0|!R1|?R1 sh ver|!R1 a|+R2|?R2 show ver|!R2|+R3|?R3 sh ver|!R3",
    );
    bad(word, "", "", "no device was contacted");
    bad(word, "", "+R1|?R1 sh ver|!R1 a|-R1", "R2: no session, R3: no session");
    bad(word, "", &format!("{TOGETHER}|+R1|-R1"), "R1: 2 sessions");
    bad(word, "", &TOGETHER.replace("!R1 a|", ""), "R1: the program left before the answer");
    bad(
        word,
        "",
        &TOGETHER.replace("?R2 sh ver", "?R2 sh ver|?R2 sh ver"),
        "R2: one session, but 'sh ver' 2 times in it",
    );
    bad(
        word,
        "",
        &TOGETHER.replace("?R2 sh ver", "?R2 sh run"),
        "R2: not this command, but 'sh run'",
    );
    bad(word, "", &format!("xR3|{TOGETHER}"), "R3: refused a session, too many sessions");
}

#[test]
fn sessions_closed() {
    good("'sessions-closed'", "", TOGETHER);
    bad("'sessions-closed'", "", "+R1|+R2|-R2", "R1: still open after the program had ended");
    bad("'sessions-closed'", "", "+R1|.R1", "R1: silent until the device closed it");
}

#[test]
fn open_at_most() {
    let word = "{ open-at-most = 'n' }";
    good(word, "", "+R1|+R2|-R1|+R3|-R2|-R3");
    bad(
        word,
        "",
        "+R1|+R2|+R3",
        "R3 joined while R1 and R2 were still connected: 3 at once, 2 allowed",
    );
    bad(
        "{ open-at-most = '1' }",
        "",
        TOGETHER,
        "R2 joined while R1 was still connected: 2 at once, 1 allowed; later 3 at once",
    );
}

#[test]
fn open_reaches() {
    let word = "{ open-reaches = 'n' }";
    good(word, "", "+R1|+R2|-R1|-R2");
    bad(word, "", ONE_BY_ONE, "never more than 1 session at once");
    bad(word, "", "", "never more than 0 sessions at once");
}

#[test]
fn a_command_is_read_as_a_router_reads_it() {
    let typed = "+R1|?R1  SH   Ver |!R1 a|-R1|+R2|?R2 sh ver|!R2 b|-R2|+R3|?R3 Sh ver|!R3 c|-R3";
    good("{ each-device-once = '^sh\\S* ver$' }", "", typed);
}

#[test]
fn no_overlap() {
    good("'no-overlap'", "", ONE_BY_ONE);
    let says = "the session on R2 was opened while the one on R1 was still open";
    bad("'no-overlap'", "", TOGETHER, says);
}

#[test]
fn all_overlap() {
    good("{ all-overlap = '^sh' }", "", TOGETHER);
    let says =
        "the session on R1 was closed before the one on R2 was opened; never more than 1 at once";
    bad("{ all-overlap = '^sh' }", "", ONE_BY_ONE, says);
    bad(
        "{ all-overlap = '^sh' }",
        "",
        "+R1|+R2|-R1|+R3",
        "R1 was closed before the one on R3 was opened; never more than 2",
    );
    bad("{ all-overlap = '^sh' }", "", "+R1|+R2|-R1|-R2", "2 sessions in all, for 3 devices");
    bad(
        "{ all-overlap = '^sh' }",
        "",
        "+R1|+R2|+R3|?R1 sh ver|!R1 a|?R2 sh ver|!R2 b|?R3 sh ver|!R3 c|-R1|-R2|-R3",
        "R1 had answered before R3 was asked",
    );
}

#[test]
fn devices_are_at_work_at_the_same_time_on_the_command_that_matters() {
    let clock_first = "+R1|?R1 clock|!R1 a|+R2|?R2 clock|!R2 a|+R3|?R3 clock|!R3 a";
    let together = "?R1 sh v|?R2 sh v|?R3 sh v|!R1 a|!R2 a|!R3 a|-R1|-R2|-R3";
    good("{ all-overlap = '^sh' }", "", &format!("{clock_first}|{together}"));
    let in_a_loop = "?R1 sh v|!R1 a|?R2 sh v|!R2 a|?R3 sh v|!R3 a|-R1|-R2|-R3";
    bad(
        "{ all-overlap = '^sh' }",
        "",
        &format!("{clock_first}|{in_a_loop}"),
        "R1 had answered before R3 was asked",
    );
}

#[test]
fn lines_that_must_not_be_and_lines_in_order() {
    good("{ never-prints = 'bad .*' }", "good", "");
    bad("{ never-prints = 'bad .*' }", "good\nbad end", "", "'bad end'");
    good("{ never-typed = '^wr' }", "", "+R1|?R1 sh v|!R1 a|-R1");
    bad(
        "{ never-typed = '^wr' }",
        "",
        "+R1|?R1 sh v|!R1 a|+R2|?R2 wr m|!R2 ok|-R1|-R2",
        "'wr m' on R2",
    );
    let word = "{ lines-in-order = ['a.*', 'b.*', 'c'] }";
    good(word, "a1\na2\nb1\nc", "");
    bad(word, "a1\nc", "", "no such line");
    bad(word, "a1\nb1\na2\nc", "", "'a2' after 'b1'");
    bad(word, "c\na1\nb1", "", "'a1' after 'c'");
    let word = "{ lines-in-order = ['a (?<device>.*)', 'b (?<device>.*)'] }";
    good(word, "a R1\na R2\nb R1", "");
    let word = "{ told-together = { start = 'to (?<device>\\S+)', \
                end = 'by (?<device>\\S+)', at-most = '1' } }";
    good(word, "to R1\nby R1\nto R2\nby R2", "");
    bad(word, "to R1\nto R2\nby R1", "", "'to R2' before the end of R1");
}

#[test]
fn a_line_counts_the_commands_of_its_own_device() {
    let word = "{ number = { line = '(?<device>\\S+) got (?<number>\\d+)', \
                at-least = 'commands', at-most = 'commands' } }";
    good(word, "R1 got 1\nR2 got 1", "");
    bad(word, "R1 got 1\nR2 got 3", "", "'R2 got 3'");
}

#[test]
fn a_command_that_was_not_taken_is_none_and_a_question_changes_nothing() {
    let word = "{ each-device-once = '^sh\\S* (ru|ve)' }";
    let seen =
        |of_r1: &str| format!("+R1|{of_r1}|-R1|+R2|?R2 sh ver|!R2 b|-R2|+R3|?R3 sh ver|!R3 c|-R3");
    let good = |of_r1: &str| {
        let mut observation = observation("", &seen(of_r1));
        observation.variation.commands.clear();
        assert_eq!(verdict(word, &observation), Verdict::Pass, "{of_r1}");
    };
    good("?R1 sh ver|!R1 a");
    good("?R1 sh ver|!R1 a|?R1 sh run|!R1 b");
    let refused = "?R1 shx ver|!R1       ^\\n% Invalid input detected at '^' marker.";
    bad(word, "", &seen(refused), "R1: it did not take 'shx ver': '% Invalid input");
    bad(
        word,
        "",
        &seen("?R1 sh ver|!R1 a|?R1 sh  ver|!R1 a"),
        "R1: one session, but 'sh ver' 2 times in it",
    );
}

#[test]
fn a_reported_time_is_held_against_what_the_devices_saw() {
    let word = "{ number = { line = 'took (.*)', at-least = 'session-seconds - 0.02' } }";
    // From +R1 to -R2: 11 steps of 0.1 seconds.
    good(word, "took 1.10", TOGETHER);
    bad(word, "took 1.00", TOGETHER, "'took 1.00'");
}

#[test]
fn opened_in_device_order() {
    good("'opened-in-device-order'", "", ONE_BY_ONE);
    bad("'opened-in-device-order'", "", "+R2|-R2|+R1|-R1|+R3", "R2, R1, R3");
    bad("'opened-in-device-order'", "", "", "no device was contacted");
}

#[test]
fn finished_as_answered() {
    let word = "{ finished-as-answered = 'end (?<device>\\S+)' }";
    good(word, "end R3\nend R1\nend R2", TOGETHER);
    bad(
        word,
        "end R1\nend R2\nend R3",
        TOGETHER,
        "R3 answered before R1, but its line comes after that of R1",
    );
    bad(word, "end R3\nend R2\nend R1", TOGETHER, "R1 answered before R2");
    bad(word, "end R3\nend R1", TOGETHER, "no such line for R2");
    bad(word, "", TOGETHER, "the program printed nothing");
    bad(word, "end R3\nend R1\nend R2", &TOGETHER.replace("!R2 b", ""), "R2 answered nothing");
    // 10 ms between two answers are too few to tell anything.
    let near = TOGETHER.replace("-R3|!R1", "~-R3|~!R1");
    good(word, "end R1\nend R3\nend R2", &near);
    // Setting up the terminal afterwards is no work.
    let terminal = TOGETHER.replace("-R2", "?R3 terminal length 24|!R3|-R2");
    good(word, "end R3\nend R1\nend R2", &terminal);
}

#[test]
fn reports_answer() {
    let word = "{ reports-answer = { line = '(?<device>\\S+) is (?<state>\\w+)', command = 'sh ver', answer = '^state (?<state>\\w+)$' } }";
    let steps = "+R1|?R1 sh ver|!R1 x\\nstate up\\ny|+R2|?R2 sh ver|!R2 state down\\nstate up|+R3|?R3 sh ver|!R3 state down";
    good(word, "R1 is late\nR2 is up\nR3 is down\nR1 is up", steps);
    bad(word, "R1 is up\nR2 is up\nR3 is up", steps, "'R3 is up', but R3 said 'down'");
    bad(word, "R1 is up\nR3 is down", steps, "no such line for R2");
    bad(
        word,
        "R1 is up\nR2 is up\nR3 is down",
        &steps.replace("!R3 state", "!R3 status"),
        "R3 gave no such answer",
    );
    bad(word, "", steps, "the program printed nothing");
}

#[test]
fn workers() {
    let word = "{ workers = { line = '\\[(?<worker>\\d+)\\] start .*', count = 'n' } }";
    good(word, "[1] start a\n[2] start b\n[1] start c", "");
    bad(word, "[1] start a\n[1] start b", "", "lines of 1: worker 1");
    bad(word, "[1] start a\n[2] start b\n[3] start c", "", "lines of 3: worker 1, 2, 3");
    bad(word, "", "", "nothing");
}

#[test]
fn workers_at_once() {
    let word = "{ workers-at-once = { start = '(?<worker>\\d) start', end = '(?<worker>\\d) end', at-least = '2' } }";
    good(word, "1 start\n2 start\n1 end\n2 end", "");
    bad(
        word,
        "1 start\n1 end\n2 start\n2 end",
        "",
        "each worker started only when the one before was done",
    );
    bad(word, "1 start\n1 start\n1 end", "", "each worker started only");
    bad(word, "", "", "nothing");
}

#[test]
fn answered_order() {
    let word =
        "{ answered-order = { line = '(?<worker>\\d) got (?<device>\\S+)', command = 'sh ver' } }";
    good(word, "1 got R1\n2 got R2\n1 got R3", ONE_BY_ONE);
    good(word, "2 got R2\n1 got R1\n1 got R3", ONE_BY_ONE);
    bad(
        word,
        "1 got R3\n2 got R2\n1 got R1",
        ONE_BY_ONE,
        "worker 1 took R3 before R1, which had answered earlier",
    );
    bad(word, "1 got R9", ONE_BY_ONE, "R9 answered nothing");
    bad(word, "", ONE_BY_ONE, "nothing");
}

#[test]
fn stops_once() {
    let word = "{ stops-once = { line = '\\[(?<worker>\\d)\\] stop', any = '\\[(?<worker>\\d)\\] .*', count = 'n' } }";
    good(word, "[1] a\n[2] stop\n[1] b\n[1] stop\nbye", "");
    bad(word, "[1] a\n[2] stop\n[2] b\n[1] stop", "", "worker 2 went on after its line: '[2] b'");
    bad(word, "[1] stop\n[1] stop\n[2] stop", "", "2 such lines by worker 1");
    bad(word, "[1] stop\n[2] a", "", "1: worker 1");
    bad(word, "[1] a", "", "no such line");
}

#[test]
fn lasts_at_least() {
    good("{ lasts-at-least = '1.499' }", "", "");
    bad("{ lasts-at-least = 'n' }", "", "", "it took 1.500 seconds");
}

#[test]
fn a_check_whose_needs_do_not_hold_is_not_judged() {
    let check = |id: &str, that: &str, needs: &str| {
        format!(
            "[[task.check]]\nid = '{id}'\nwhat = 'w'\nhint = 'h'\nthat = {that}\nneeds = {needs}\n"
        )
    };
    let checks = [
        check("a", "{ exit-code = 1 }", "[]"),
        check("b", "{ exit-code = 0 }", "['a']"),
        check("c", "{ exit-code = 0 }", "['b']"),
        check("d", "{ exit-code = 0 }", "[]"),
    ];
    let verdicts =
        judge(&lab(&checks.concat()).tasks[0], &observation("", ""), Explored::Off).unwrap();
    let because = |id: &str| Verdict::NotRun { because: format!("'{id}' does not hold") };
    assert_eq!(verdicts[1..], [because("a"), because("b"), Verdict::Pass]);
}

#[test]
fn what_a_program_printed_is_shown_without_its_escapes() {
    bad(
        "{ last-line = 'done' }",
        "\u{1b}[2J\u{1b}]0;owned\u{7}",
        "",
        "'\\u{1b}[2J\\u{1b}]0;owned\\u{7}'",
    );
}

#[test]
fn an_expression_without_a_value_is_the_lab_tomls_fault() {
    let check = "[[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nthat = { open-at-most = '1 / (n - 2)' }\n";
    let error = judge(&lab(check).tasks[0], &observation("", ""), Explored::Off).unwrap_err();
    assert!(error.to_string().contains("divides by zero"), "{error}");
}
