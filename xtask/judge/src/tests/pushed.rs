//! Words about lines that devices push, where a run shows it.

use super::{bad, good};

const LINE: &str = r"(?<device>R\d): (?<pushed>\*.*)";
/// Two lines of R1 and one of R2, which comes late.
const PUSHED: &str = "+R1|+R2|*R1 *10|*R1 *30|*R2 *20|-R1|-R2";

#[test]
fn each_pushed_line_is_printed_once_by_its_device() {
    let word = &format!("{{ pushed = {{ told-once = '{LINE}' }} }}");
    good(word, "R1: *10\nR2: *20\nR1: *30", PUSHED);
    // Their order is another statement.
    good(word, "title\nR2: *20\nR1: *30\nR1: *10\n", PUSHED);
    bad(word, "R1: *10\nR2: *20", PUSHED, "0 times: '*30' of R1");
    bad(word, "R1: *10\nR2: *20\nR1: *30\nR1: *10", PUSHED, "2 times: '*10' of R1");
    bad(word, "R1: *10\nR2: *20\nR2: *30", PUSHED, "'R2: *30', and this device");
    bad(word, "R1: *10\nR2: *20\nR1: *30 !", PUSHED, "'R1: *30 !', and this device");
    bad(word, "R9: *10\nR2: *20\nR1: *30", PUSHED, "'R9: *10', and this device");
    bad(word, "", PUSHED, "the program printed nothing");
    bad(word, "R1: *10", "+R1|-R1", "no device has pushed a line");
}

#[test]
fn pushed_lines_have_the_order_of_their_stamps() {
    let word = &format!("{{ pushed = {{ in-order = '{LINE}' }} }}");
    good(word, "R1: *10\nR2: *20\nR1: *30", PUSHED);
    good(word, "R1: *10\nother\nR1: *30", PUSHED);
    bad(word, "R1: *10\nR1: *30\nR2: *20", PUSHED, "'R1: *30' before 'R2: *20'");
    bad(word, "R9: *10", PUSHED, "no such line among the 1 printed");
    // With the same stamp, either may be the first.
    let same = "+R1|+R2|*R1 *10|*R2 *10|-R1|-R2";
    good(word, "R1: *10\nR2: *10", same);
    good(word, "R2: *10\nR1: *10", same);
}

#[test]
fn pushed_lines_are_counted_by_device() {
    let word = "{ pushed = { count = { at-least = '1', at-most = 'n' } } }";
    good(word, "", &format!("{PUSHED}|+R3|*R3 *1|-R3"));
    bad(word, "", PUSHED, "R3: 0 lines");
    let number = "{ number = { line = 'merged (\\d+)', at-least = 'pushed-lines', at-most = 'pushed-lines' } }";
    good(number, "merged 3", PUSHED);
    bad(number, "merged 4", PUSHED, "'merged 4'");
}

#[test]
fn a_device_is_left_so_long_after_its_last_line() {
    let word = "{ pushed = { left-after = { at-least = '0.25' } } }";
    good(word, "", "+R1|*R1 *10|+R2|-R2|?R1 exit|~-R1");
    bad(word, "", "+R1|*R1 *10|+R2|?R1 exit|-R2|-R1", "leaves R1 0.2 seconds after its last line");
    bad(word, "", "+R1|*R1 *10|,R1", "leaves R1 0.1 seconds");
}
