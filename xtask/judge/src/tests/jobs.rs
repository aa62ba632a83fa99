//! Words about several sessions with each device, each for one command.

use super::{bad, good};

/// A session of a device for a command.
fn session(device: &str, command: &str, answer: &str) -> String {
    format!("+{device}|?{device} {command}|!{device} {answer}|-{device}|")
}

/// Two sessions with each device.
fn jobs() -> String {
    let of = |device: &str| {
        session(device, "show clock", "noon") + &session(device, "show version", device)
    };
    ["R1", "R2", "R3"].map(of).concat()
}

#[test]
fn a_refusal_is_told_with_what_was_open_then() {
    good("'never-refused'", "", &jobs());
    bad("'never-refused'", "", "+R1|+R2|+R1|xR1|-R1", "R1 refused a session while 2 were open");
    bad("'never-refused'", "", "xR1|xR1|xR2", "while 0 were open: too many sessions; and 2 more");
}

#[test]
fn each_job_has_a_session_of_its_own() {
    let word = "{ job-per-session = { command = '^sh', jobs = 'n' } }";
    good(word, "", &jobs());
    bad(word, "", "", "no device was contacted");
    let again = session("R2", "show clock", "noon");
    bad(word, "", &(jobs() + &again), "R2: 3 sessions");
    for (wrong, says) in [
        (session("R1", "SHOW  clock", "noon"), "R1: 'SHOW  clock' in two sessions"),
        (session("R1", "ping", "!!!!!"), "R1: a session without a command"),
        ("+R1|?R1 show version|-R1|".into(), "R1: the program left before the answer"),
        (
            session("R1", "show version", "% Invalid input detected"),
            "R1: it did not take 'show version'",
        ),
        ("+R1|?R1 show version|?R1 sh users|!R1 a|!R1 b|-R1|".into(), "R1: 2 commands in one"),
        ("+R1|:R1 hostname a|!R1|?R1 sh ver|!R1 a|-R1|".into(), "this task only asks"),
    ] {
        bad(word, "", &jobs().replace(&session("R1", "show version", "R1"), &wrong), says);
    }
}

#[test]
fn each_job_is_told_when_it_begins_and_with_its_answer() {
    let word = r"{ each-job-told = { begin = '(?<device>R.) for (?<command>.+)', end = '(?<device>R.) said (?<answer>.*) to (?<command>.+)' } }";
    let of = |device: &str| {
        format!(
            "{device} for show clock\n{device} for show version\n\
             {device} said noon to show clock\n{device} said {device} to show version\n"
        )
    };
    let all = ["R1", "R2", "R3"].map(of).concat();
    good(word, &all, &jobs());
    bad(word, "", &jobs(), "the program printed nothing");
    let swapped = all.replace("R2 said noon", "R2 said midnight");
    bad(word, &swapped, &jobs(), "but the device said 'noon'");
    bad(word, &all.replace("R1 for show clock\n", ""), &jobs(), "'show clock' on R1");
    bad(word, &all.replace("R3 said R3 to show version", ""), &jobs(), "'show version' on R3");
    bad(word, &format!("{all}R1 for show clock"), &jobs(), "'R1 for show clock' twice");
    bad(word, &format!("{all}R1 for show users"), &jobs(), "which no device answered");
    bad(word, &format!("{all}R9 for show clock"), &jobs(), "which no device answered");
}
