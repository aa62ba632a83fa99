//! Words about items, which come from R1 and go to R2.

use std::path::Path;

use course::lab::Lab;

use super::fixtures::observation;
use crate::{Explored, Verdict, judge};

fn lab(word: &str) -> Lab {
    let text = format!(
        "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
         [task.vary.numbers]\nn = {{ flag = '--n', from = 2, to = 2 }}\n\
         [task.vary.devices]\ncount = {{ from = 3, to = 3 }}\ndelay = {{ between = [1, 4] }}\n\
         [task.items]\nfrom = {{ device = 1, command = '^get (?<number>\\d+)$', item = 'has (?<item>\\w+)' }}\n\
         to = {{ device = 2, command = '^ask (?<item>\\w+)$' }}\n\
         [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nthat = {{ items = {word} }}\n"
    );
    Lab::parse(&text, Path::new("lab.toml")).unwrap()
}

fn verdict(word: &str, printed: &str, steps: &str) -> Verdict {
    let steps = format!("+R1|+R2|+R3|{steps}");
    judge(&lab(word).tasks[0], &observation(printed, &steps), Explored::Off).unwrap().remove(0)
}

fn good(word: &str, printed: &str, steps: &str) {
    let found = verdict(word, printed, steps);
    assert_eq!(found, Verdict::Pass, "{word}: {steps}");
}

fn bad(word: &str, printed: &str, steps: &str, says: &str) {
    match verdict(word, printed, steps) {
        Verdict::Fail { seen, .. } => assert!(seen.contains(says), "{word}: {steps}: {seen}"),
        found => panic!("{word}: {steps}: {found:?}"),
    }
}

/// One after the other.
const ONE_BY_ONE: &str =
    "?R1 get 1|!R1 has a|?R2 ask a|!R2 yes|?R1 get 2|!R1 has b|?R2 ask b|!R2 no";
/// Both are read before the first one is handled.
const BOTH: &str = "?R1 get 1|!R1 has a|?R1 get 2|!R1 has b|?R2 ask a|!R2 yes|?R2 ask b|!R2 no";

#[test]
fn each_item_is_taken_once_in_order() {
    let word = "{ taken = 'n' }";
    good(word, "", ONE_BY_ONE);
    good(word, "", BOTH);
    good(word, "", &format!("{BOTH}|?R1 show version|!R1 x|?R3 get 1|!R3 has c"));
    bad(word, "", "", "R1 is never asked such a thing");
    bad(word, "", "?R1 get 1|!R1 has a", "1 command of this kind");
    bad(word, "", &format!("{BOTH}|?R1 get 3|!R1 has c"), "3 commands of this kind");
    bad(word, "", "?R1 get 1|!R1 has a|?R1 get 1|!R1 has a", "command 2 of this kind asks for 1");
    bad(word, "", "?R1 get 1|!R1 has a|?R1 get 2", "no answer to 'get 2'");
    bad(word, "", "?R1 get 1|!R1 % Invalid|?R1 get 2|!R1 has b", "no answer to 'get 1'");
}

#[test]
fn each_item_is_handled_once_in_order() {
    let word = "'handled'";
    good(word, "", ONE_BY_ONE);
    good(word, "", BOTH);
    bad(word, "", "?R1 get 1|!R1 has a", "R2 is never asked such a thing");
    bad(word, "", "?R1 get 1|!R1 has a|?R3 ask a|!R3 yes", "R2 is never asked such a thing");
    let taken = "?R1 get 1|!R1 has a|?R1 get 2|!R1 has b";
    bad(word, "", &format!("{taken}|?R2 ask a|!R2 yes"), "not asked for b");
    bad(word, "", &format!("{taken}|?R2 ask b|!R2 no|?R2 ask a|!R2 yes"), "for b where a is next");
    bad(word, "", &format!("{taken}|?R2 ask x|!R2 no"), "asked for x, which no answer had");
    bad(word, "", &format!("{BOTH}|?R2 ask b|!R2 no"), "also asked for b");
    bad(word, "", &format!("{taken}|?R2 ask a|!R2 yes|?R2 ask b"), "left before the answer for b");
}

#[test]
fn items_are_in_flight_from_one_answer_to_the_other() {
    let most = "{ in-flight = { at-most = 'n - 1' } }";
    let least = "{ in-flight = { at-least = 'n' } }";
    good(most, "", ONE_BY_ONE);
    bad(most, "", BOTH, "2 when b is read");
    good(least, "", BOTH);
    bad(least, "", ONE_BY_ONE, "never more than 1");
    bad(least, "", "", "never more than 0");
    // It is in flight until it is answered, not until it is asked about.
    bad(most, "", "?R1 get 1|!R1 has a|?R2 ask a|?R1 get 2|!R1 has b|!R2 yes", "2 when b is read");
    // A second answer is about nothing that is in flight.
    let again = "?R1 get 1|!R1 has a|?R2 ask a|!R2 y|?R1 get 2|!R1 has b|?R2 ask a|!R2 y|?R1 get 3|!R1 has c";
    bad(most, "", again, "2 when c is read");
}

#[test]
fn each_item_has_one_line_that_says_what_was_answered() {
    let word = r"{ reports = { line = '(?<item>\w+): (?<says>.*)', answer = '^(?<says>.*)$' } }";
    good(word, "a: yes\nb: no", BOTH);
    good(word, "b: no\na: yes", BOTH);
    bad(word, "a: yes\nb: yes", BOTH, "'b: yes', but R2 said 'no'");
    bad(word, "a: yes", BOTH, "0 such lines for b");
    bad(word, "a: yes\na: yes\nb: no", BOTH, "2 such lines for a");
    bad(word, "a: yes\nb: no\nc: no", BOTH, "'c: no', and no answer had this item");
    bad(word, "", BOTH, "nothing");
    let only = r"{ reports = { line = 'read (?<item>\w+)' } }";
    let taken = "?R1 get 1|!R1 has a|?R1 get 2|!R1 has b";
    good(only, "read a\nread b", taken);
    let number = r"{ reports = { line = 'read (?<number>\d): (?<item>\w+)' } }";
    good(number, "read 1: a\nread 2: b", taken);
    bad(number, "read 0: a\nread 1: b", taken, "'read 0: a', but a is number 1");
}

#[test]
fn a_line_counts_the_items_that_were_answered_so() {
    let word = r"{ counts = { line = 'missing: (\d+)', answer = '^no' } }";
    good(word, "missing: 1", BOTH);
    bad(word, "missing: 2", BOTH, "'missing: 2'");
    bad(word, "", BOTH, "nothing");
}
