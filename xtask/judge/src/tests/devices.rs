//! Words about what devices are told, and under which names they are told of.

use std::time::Duration;

use super::fixtures::DEVICES;
use super::{bad, good};

#[test]
fn configured() {
    let fresh = |name: &str, hostname: &str| {
        let mut router =
            common::router::ios::Router::new(&format!("{}-boot", name.to_lowercase()), 7);
        let mut terminal = common::router::ios::Terminal::privileged();
        let now = common::router::ios::Moment {
            uptime: Duration::ZERO,
            date: chrono::NaiveDateTime::default(),
        };
        for line in ["conf t", &format!("hostname {hostname}"), "end"] {
            router.execute(&mut terminal, line, now);
        }
        format!("={name} {}", router.running_config().replace('\n', "\\n"))
    };
    let steps = |names: [&str; 3]| {
        DEVICES
            .map(|name| fresh(name, names[DEVICES.iter().position(|it| *it == name).unwrap()]))
            .join("|")
    };
    let typed = DEVICES.map(|name| {
        format!(
            "+{name}|?{name} conf t|!{name}|:{name} host {}-new|!{name}|:{name} end|-{name}|",
            name.to_lowercase()
        )
    });
    let all = typed.concat() + &steps(["r1-new", "r2-new", "r3-new"]);
    good("'configured'", "", &all);
    for (line, also, says) in [
        ("", "|:R1 no ip http server|!R1", "R1: 'no ip http server' was sent, which is not"),
        ("", "|:R1 hostname r1-new|!R1", "R1: 'hostname r1-new' was sent twice"),
        ("|:R1 host r1-new|!R1", "", "R1: 'hostname r1-new' was not sent"),
    ] {
        let (line, also) = match line {
            "" => ("|:R1 host r1-new|!R1", format!("|:R1 host r1-new|!R1{also}")),
            line => (line, also.to_owned()),
        };
        bad("'configured'", "", &all.replace(line, &also), says);
    }
    let swapped = steps(["r2-new", "r1-new", "r3-new"]);
    bad(
        "'configured'",
        "",
        &swapped,
        "R1: missing 'hostname r1-new', extra 'hostname r2-new'; R2: missing",
    );
    let left = steps(["r1-new", "r2-boot", "r3-new"]);
    bad("'configured'", "", &left, "R2: missing 'hostname r2-new', extra 'hostname r2-boot'");
}

#[test]
fn labels() {
    let word = r"{ labels = ['\[(?<label>\d)\] begins (?<device>\S+)', '\[(?<label>\d)\] ends (?<device>\S+)'] }";
    let lines = |text: &str| text.replace(';', "\n");
    good(word, &lines("[1] begins R1;[2] begins R2;[2] ends R2;[1] ends R1"), "");
    // One worker, one device after the other.
    good(word, &lines("[1] begins R1;[1] ends R1;[1] begins R2;[1] ends R2"), "");
    good(word, "something else", "");
    let both = "R1 and R2 have the same label 1";
    bad(word, &lines("[1] begins R1;[1] begins R2;[1] ends R2;[1] ends R1"), "", both);
    bad(word, &lines("[1] begins R1;[1] begins R2;[1] ends R1;[1] ends R2"), "", both);
    let other = "'[2] ends R1', and before it a line about R1 with 1";
    bad(word, &lines("[1] begins R1;[2] ends R1"), "", other);
}
