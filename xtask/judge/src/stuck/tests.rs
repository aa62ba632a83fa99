use contain::process::{Ending, Line};

use super::*;
use crate::picture::{Charset, draw};
use crate::tests::fixtures::{ONE_BY_ONE, observation};

/// A run of 20 seconds; what was printed came after one second.
fn timed_out(printed: &str, steps: &str) -> Stuck {
    let mut observation = observation("", steps);
    let run = &mut observation.run;
    run.ending = Ending::TimedOut(Duration::from_secs(20));
    run.took = Duration::from_secs(20);
    let line = |text: &str| Line { at: Duration::from_secs(1), text: text.to_owned() };
    run.stdout = printed.lines().map(line).collect();
    stuck(&observation).unwrap()
}

fn drawn(stuck: &Stuck) -> String {
    draw(stuck.picture.as_ref().unwrap(), Charset::Unicode, 70).join("\n")
}

#[test]
fn only_runs_that_took_too_long_are_stuck() {
    assert_eq!(stuck(&observation("a", ONE_BY_ONE)), None);
}

#[test]
fn a_device_that_still_works_is_named_with_its_command() {
    let stuck = timed_out("a", "+R1|?R1 sh ver|!R1 a|-R1|+R2|?R2 sh ver");
    let open = OpenSession {
        connecting: false,
        device: "R2".into(),
        since: 0.4,
        unanswered: Some("sh ver".into()),
    };
    assert_eq!(stuck.open, [open]);
    assert_eq!((stuck.devices, stuck.not_contacted.as_slice()), (3, &["R3".to_owned()][..]));
    let expected = "
      0.0s         0.1s        0.2s         0.3s        0.4s
R1    ├─────────────────────────────────────┤                        ┊
R2                                                      ├───────────?>
                   the last that was seen; the run was ended at 0.5s ▲
      ? asked   > never ended";
    assert_eq!(drawn(&stuck), expected[1..]);
}

#[test]
fn a_session_that_ended_with_the_program_was_open_to_the_end() {
    let stuck = timed_out("", "+R1|,R1|#|#|#|#|#|#|#|#|#|#|#|+R2|,R2|~#");
    let open: Vec<_> = stuck.open.iter().map(|it| it.device.as_str()).collect();
    assert_eq!(open, ["R2"], "R1 was closed by the program");
    assert_eq!(stuck.open[0].unanswered, None);
}

#[test]
fn everybody_who_signs_lines_has_a_last_one() {
    let printed = "[A 1] x\n[B] x\n[A 1] y\n[12:00:01] no tag\n[A 2] z\nplain\n[B] end\n";
    let stuck = timed_out(printed, "");
    assert_eq!(stuck.said, ["[A 1] y", "[A 2] z", "[B] end"]);
    assert_eq!(stuck.silent, Duration::from_secs(19));
    assert_eq!(stuck.picture, None);
    assert!(timed_out("plain\n[12:00:01] no tag", "").said.is_empty());
    let many: String = (0..50).map(|n| format!("[W {n}] x\n")).collect();
    assert_eq!(timed_out(&many, "").said.len(), ROWS);
}
