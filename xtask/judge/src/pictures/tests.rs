//! What each word shows of what was wrong, exactly.

use super::choose;
use crate::Verdict;
use crate::picture::{Charset, draw};
use crate::tests::fixtures::{ONE_BY_ONE, TOGETHER, observation};
use crate::tests::verdict;

/// `|` ends a printed line. The picture begins after the first line end.
fn shows(word: &str, printed: &str, steps: &str, expected: &str) {
    let observation = observation(&printed.replace('|', "\n"), steps);
    let Verdict::Fail { picture, .. } = verdict(word, &observation) else {
        panic!("{word}");
    };
    let lines = draw(&picture.unwrap(), Charset::Unicode, 60);
    assert!(lines.iter().all(|line| line.chars().count() <= 60));
    let drawn = lines.join("\n");
    assert_eq!(drawn, expected.trim_start_matches('\n'), "{word}\n{drawn}");
}

#[test]
fn the_session_that_is_one_too_many_is_marked_among_those_that_are_open() {
    shows(
        r"{ open-at-most = 'n' }",
        "",
        "+R1|+R2|-R2|+R2|+R3|-R1|-R2|-R3|+R1",
        "
          0.0s        0.2s         0.4s        0.6s
R1        ├────────────────────────┼─────┤
R2              ├─────┤            ┊
R2 (2nd)                    ├──────┼───────────┤
R3                                 ├─────────────────┤
R1 (2nd)                           ┊                       >
                                   ▲ 3 at once, 2 allowed
          > never ended",
    );
}

#[test]
fn an_overlap_too_short_to_be_seen_is_magnified() {
    shows(
        r"{ open-at-most = '1' }",
        "",
        "+R1|?R1 sh ver|!R1|?R1 sh ver|!R1|?R1 sh ver|!R1|?R1 sh ver|!R1|~+R2|~-R1|?R2 sh ver|!R2|?R2 sh ver|!R2|-R2",
        "
            0.78s       0.80s      0.82s       0.84s
R1    ────────────────────────┼────┤
R2                            ├─────────────────────────────
                              ▲ 2 at once, 1 allowed",
    );
}

#[test]
fn a_staircase_shows_that_the_limit_was_never_reached() {
    shows(
        r"{ open-reaches = 'n' }",
        "",
        ONE_BY_ONE,
        "
      0.0s      0.2s     0.4s      0.6s      0.8s     1.0s
R1    ├─────────────┤
R2    ┊                  ├──────────────┤
R3    ┊                                      ├─────────────┤
      ▲ never more than 1 at once, 2 possible",
    );
}

#[test]
fn two_sessions_where_one_is_allowed() {
    shows(
        r"'no-overlap'",
        "",
        TOGETHER,
        "
      0.0s      0.2s     0.4s      0.6s      0.8s     1.0s
R1    ├────┼─────────────────────────────────────┤
R2         ├───────────────────────────────────────────────┤
R3         ┊    ├───────────────────────┤
           ▲ R1 is still open",
    );
}

#[test]
fn sessions_one_after_another_that_should_overlap() {
    shows(
        "{ all-overlap = '^sh' }",
        "",
        ONE_BY_ONE,
        "
      0.0s      0.2s     0.4s      0.6s      0.8s     1.0s
R1    ├─────────────┤
R2                  ┊    ├──────────────┤
R3                  ┊                        ├─────────────┤
                    ▲ closed, R2 not yet open",
    );
}

#[test]
fn open_together_but_worked_on_one_after_another() {
    shows(
        "{ all-overlap = '^sh' }",
        "",
        "+R1|+R2|+R3|?R1 sh ver|!R1 a|?R2 sh ver|!R2 b|?R3 sh ver|!R3 c|-R1|-R2|-R3",
        "
      0.0s      0.2s     0.4s      0.6s      0.8s     1.0s
R1    ├─────────────?────!───────────────────────┤
R2         ├─────────────┼────?────!──────────────────┤
R3              ├────────┼──────────────?────!─────────────┤
                         ▲ answered, R3 not asked yet
      ? asked   ! answered",
    );
}

#[test]
fn devices_are_rows_in_the_inventorys_order() {
    shows(
        r"'opened-in-device-order'",
        "",
        "+R1|-R1|+R3|-R3|+R2|-R2",
        "
      0.0s       0.1s      0.2s       0.3s      0.4s
R1    ├──────────┤         ┊
R2                         ┊                    ├──────────┤
R3                         ├──────────┤
                           ▲ R3 is opened, R2 should be",
    );
}

#[test]
fn a_second_session_on_a_device() {
    shows(
        r"{ each-device-once = 'sh ver' }",
        "",
        &format!("{ONE_BY_ONE}|+R1|?R1 sh ver|!R1 a|-R1"),
        "
          0.0s            0.5s             1.0s
R1        ├─────────┤                            ┊
R1 (2nd)                                         ├─────────┤
                          a second session on R1 ▲
          … 2 more not shown",
    );
}

#[test]
fn answers_and_lines_in_different_orders() {
    shows(
        r"{ finished-as-answered = 'end (?<device>\S+)' }",
        "end R1|end R2|end R3",
        TOGETHER,
        "
      0.0s         0.5s         1.0s
R1    ├───────?───────┼────!──┤       answered 2nd, told 1st
R2       ├───────?────┼─────────!──┤  answered 3rd, told 2nd
R3         ├───────?──!─┤             answered 1st, told 3rd
                      ▲ R3 answers before R1
      ? asked   ! answered",
    );
}

#[test]
fn workers_one_after_another() {
    shows(
        r"{ workers-at-once = { start = '(?<worker>\d+) start', end = '(?<worker>\d+) end', at-least = '2' } }",
        "1 start|1 end|2 start|2 end|1 start|1 end",
        "",
        "
line      1   2   3   4   5   6
worker 1  ├───┤   ┊       ├───┤
worker 2          ├───┤
                  ▲
                  worker 2 starts only when worker 1 is done",
    );
}

#[test]
fn fewer_workers_at_once_than_wanted() {
    shows(
        r"{ workers-at-once = { start = '(?<worker>\d+) start', end = '(?<worker>\d+) end', at-least = '3' } }",
        "1 start|2 start|1 end|2 end|1 start|1 end",
        "",
        "
line      1   2   3   4   5   6
worker 1  ├───┼───┤       ├───┤
worker 2      ├───────┤
              ▲ never more than 2 at once, 3 wanted",
    );
}

#[test]
fn workers_whose_shown_names_are_alike_are_drawn_in_their_order() {
    let word = r"{ workers-at-once = { start = '(?<worker>\S+) start', end = '(?<worker>\S+) end', at-least = '9' } }";
    let printed: String = (1..=8).map(|it| format!("processing-worker-{it} start\n")).collect();
    let Verdict::Fail { picture, .. } = verdict(word, &observation(&printed, "")) else {
        panic!("{word}");
    };
    let rows = picture.unwrap().rows;
    let begun: Vec<_> = rows.iter().map(|row| row.spans[0].from).collect();
    assert_eq!(begun, [1, 2, 3, 4, 5, 6, 7, 8], "{rows:?}");
}

#[test]
fn a_worker_that_goes_on_after_its_stop_line() {
    shows(
        r"{ stops-once = { line = '\[(?<worker>\d+)\] stop', any = '\[(?<worker>\d+)\] .*', count = 'n' } }",
        "[1] a|[2] stop|[2] b|[1] stop",
        "",
        "
line      1   2   3   4
worker 1  ·       ┊   ■
worker 2      ■   ·
                  ▲ worker 2 goes on
          · a line   ■ its stop line",
    );
}

#[test]
fn a_worker_that_stops_twice() {
    shows(
        r"{ stops-once = { line = '\[(?<worker>\d+)\] stop', any = '\[(?<worker>\d+)\] .*', count = 'n' } }",
        "[1] a|[1] stop|[2] stop|[1] stop",
        "",
        "
line      1   2   3   4
worker 1  ·   ■       ■
worker 2          ■   ┊
                      ▲ worker 1 stops again
          · a line   ■ its stop line",
    );
}

#[test]
fn workers_that_never_stop() {
    shows(
        r"{ stops-once = { line = '\[(?<worker>\d+)\] stop', any = '\[(?<worker>\d+)\] .*', count = 'n' } }",
        "[1] a|[10] a|[2] a|[1] stop",
        "",
        "
line       1   2   3   4
worker 1   ·           ■
worker 2           ·      never stops
worker 10      ·          never stops
           · a line   ■ its stop line",
    );
}

#[test]
fn places_that_do_not_rise() {
    shows(
        r"{ answered-order = { line = '(?<worker>\d) got (?<device>\S+)', command = 'sh ver' } }",
        "1 got R3|2 got R2|1 got R1",
        ONE_BY_ONE,
        "
line      1   2   3
worker 1  3       1
worker 2      2   ┊
                  ▲ R1 had answered before R3
          1, 2, 3: which answer it took",
    );
}

#[test]
fn of_many_rows_the_important_ones_are_chosen_and_the_others_counted() {
    assert_eq!(choose(&[4, 6], 2, 100), [4, 5, 6, 7]);
    assert_eq!(choose(&[0], 2, 1), [0]);
    assert_eq!(choose(&[3, 3], 0, 9), [3]);
    assert_eq!(choose(&[98, 99], 2, 100), [96, 97, 98, 99]);
    let all: Vec<_> = (0..50).collect();
    assert_eq!(choose(&all, 2, 50), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 49]);
    assert_eq!(choose(&[], 2, 9), [0; 0]);
}

#[test]
fn words_without_a_session_have_no_picture() {
    for word in [
        "{ open-reaches = 'n' }",
        "{ all-overlap = '^sh' }",
        "'opened-in-device-order'",
        "{ each-device-once = 'sh ver' }",
    ] {
        match verdict(word, &observation("", "")) {
            Verdict::Fail { picture, .. } => assert_eq!(picture, None, "{word}"),
            verdict => panic!("{word}: {verdict:?}"),
        }
    }
}
