//! Lines: how short they may be, what is said to those that are wrong.

use super::lab;
use crate::router::ios::Terminal;
use crate::router::ios::commands::{CONFIG, EXEC, FILTERS, INTERFACE, LINE, VLAN};
use crate::router::ios::grammar::{self, Rule, Tables, Word};

#[test]
fn an_unambiguous_start_of_every_keyword_is_enough() {
    for (long, short) in [
        ("show ip interface brief", "sh ip int br"),
        ("show ip interface brief", "SHOW  ip\tInterface   b "),
        ("show running-config", "sh run"),
        ("show running-config | include host", "sh run | i host"),
        ("show running-config | include host", "sh run|i host"),
        ("show interfaces GigabitEthernet0/1", "sh int gi0/1"),
        ("show interfaces GigabitEthernet0/1", "sho interf g 0/1"),
        ("show version", "sh ver"),
        ("show logging", "sh log"),
        ("show startup-config", "sh start"),
        ("write memory", "wr"),
        ("configure terminal", "conf t"),
    ] {
        assert_eq!(lab(3).says(long), lab(3).says(short), "{short}");
        assert!(!lab(3).says(long).contains('%') || long.contains("logging"), "{long}");
    }
}

#[test]
fn the_caret_stands_under_the_first_letter_that_fits_nothing() {
    let said = lab(3).says("show foooooooo");
    assert_eq!(said, "         ^\n% Invalid input detected at '^' marker.\n\n");
    // Here a caret stands before that letter.
    for (before, line) in [
        ("", "^foo"),
        ("", "  ^foo"),
        ("", "show version ^detail"),
        ("", "show  ip  int  b^ogus"),
        ("", "terminal length ^513"),
        ("", "terminal length ^-1"),
        ("", "show interfaces gi0/^4"),
        ("", "show interfaces gi 0/^4"),
        ("", "show interfaces ^lo5"),
        ("", "show version | ^grep x"),
        ("", "^ssh"),
        ("", "^größe show"),
        ("", "show ^größe"),
        ("", "^\u{a0}show ip"),
        ("disable", "show r^unning-config"),
        ("disable", "con^figure terminal"),
        ("conf t; hostname x-y; end", "show vr^esion"),
        ("conf t", "hostname ^1R"),
        ("conf t", "hostname ^a_b!"),
        ("conf t", "hostname R2 ^R3"),
        ("conf t", "s^how version"),
        ("conf t", "do show vr^esion"),
        ("conf t", "interface gi0/^4"),
        ("conf t", "interface gi0/0^/1"),
        ("conf t", "interface Vlan^4095"),
        ("conf t", "interface Loopback^2147483648"),
        ("conf t", "interface Loopback ^-1"),
        ("conf t", "s^hutdown"),
        ("conf t", "line vty 0 ^16"),
        ("conf t; int lo0", "ip address ^10.0.0.256 255.0.0.0"),
        ("conf t; int lo0", "ip address 10.0.0.1 ^mask"),
        ("conf t; int lo0", "no ip address 10.0.0.1 255.0.0.0 ^x"),
        ("conf t; int lo0", "ex^ec-timeout 1 1"),
        ("conf t; line con 0", "s^hutdown"),
        ("conf t; line con 0", "interface gi0/^9"),
    ] {
        let mut lab = lab(3);
        lab.does(before);
        let column = lab.prompt().chars().count() + line.chars().position(|it| it == '^').unwrap();
        let said = lab.says(&line.replace('^', ""));
        let expected = format!("{:column$}^\n% Invalid input detected at '^' marker.\n\n", "");
        assert_eq!(said, expected, "{before}: {line}");
    }
}

#[test]
fn ambiguous_and_incomplete_lines_are_told_apart() {
    let incomplete = "% Incomplete command.\n\n";
    for (before, line, says) in [
        ("", "s", "% Ambiguous command:  \"s\"\n"),
        ("", "e", "% Ambiguous command:  \"e\"\n"),
        ("", "show i", "% Ambiguous command:  \"show i\"\n"),
        ("conf t; int lo0", "s", "% Ambiguous command:  \"s\"\n"),
        ("conf t; int lo0", "i", "% Ambiguous command:  \"i\"\n"),
        ("", "show", incomplete),
        ("", "sh ip", incomplete),
        ("", "terminal length", incomplete),
        ("", "show run interface gi", incomplete),
        ("", "show version |", incomplete),
        ("", "show version | include", incomplete),
        ("conf t", "hostname", incomplete),
        ("conf t", "interface", incomplete),
        ("conf t", "do", incomplete),
        ("conf t; int lo0", "ip address 10.0.0.1", incomplete),
        ("conf t; int lo0", "description", incomplete),
    ] {
        let mut lab = lab(3);
        lab.does(before);
        assert_eq!(lab.says(line), says, "{before}: {line}");
    }
}

#[test]
fn modes_are_entered_and_left_as_on_ios() {
    let mut lab = lab(3);
    lab.terminal = Terminal::new();
    for (line, prompt, mode) in [
        ("", "R1>", "user"),
        ("enable", "R1#", "privileged"),
        ("configure", "Configuring from terminal, memory, or network [terminal]? ", "privileged"),
        ("", "R1(config)#", "config"),
        ("interface Loopback 0", "R1(config-if)#", "config-if"),
        ("line con 0", "R1(config-line)#", "config-line"),
        ("line vty 0 4", "R1(config-line)#", "config-line"),
        ("int gi0/1", "R1(config-if)#", "config-if"),
        ("hostname core-1.lab", "core-1.lab(config-if)#", "config-if"),
        ("! nothing", "core-1.lab(config-if)#", "config-if"),
        ("exit", "core-1.lab(config)#", "config"),
        ("no hostname", "Router(config)#", "config"),
        ("exit", "Router#", "privileged"),
        ("conf t", "Router(config)#", "config"),
        ("int lo0", "Router(config-if)#", "config-if"),
        ("end", "Router#", "privileged"),
        ("disable", "Router>", "user"),
    ] {
        lab.says(line);
        assert_eq!(lab.prompt(), prompt, "{line}");
        assert_eq!(lab.terminal.mode().to_string(), mode, "{line}");
    }
    for line in ["exit", "quit", "logout"] {
        let reply = lab.router.execute(&mut lab.terminal, line, lab.now);
        assert!(reply.closes && reply.output.is_empty(), "{line}");
    }
}

#[test]
fn the_enable_secret_is_asked_for_three_times_and_never_shown() {
    let mut lab = lab(3);
    lab.router = lab.router.with_enable_secret("C1sco 12345");
    lab.terminal = Terminal::new();
    for (line, says, prompt) in [
        ("enable", "", "Password: "),
        ("wrong", "", "Password: "),
        ("", "", "Password: "),
        ("enable", "% Bad secrets\n\n", "R1>"),
        ("en", "", "Password: "),
        ("C1sco 12345", "", "R1#"),
        ("enable", "", "R1#"),
    ] {
        assert_eq!(lab.terminal.hides_input(), lab.prompt() == "Password: ");
        assert_eq!(lab.says(line), says, "{line}");
        assert_eq!(lab.prompt(), prompt, "{line}");
    }
    let running = lab.says("show running-config");
    assert!(running.contains("\nenable secret 9 $9$") && !running.contains("C1sco"), "{running}");
}

#[test]
fn terminal_length_and_width_are_kept_per_session() {
    let mut lab = lab(3);
    assert_eq!((lab.terminal.length(), lab.terminal.width()), (24, 80));
    lab.does("terminal length 0; term wid 511");
    assert_eq!((lab.terminal.length(), lab.terminal.width()), (0, 511));
    assert_eq!(lab.terminal.clone(), lab.terminal);
}

fn check<A>(tables: Tables<A>) {
    let rules = tables.iter().flat_map(|table| {
        assert!(table.rules.len() <= 64, "a table has at most 64 rules");
        table.rules.iter().map(move |rule| (table, rule))
    });
    let words = |(table, rule): (&grammar::Table<A>, &Rule<A>)| {
        table.prefix.iter().chain(rule.words).copied().collect::<Vec<_>>()
    };
    let rules: Vec<_> =
        rules.filter(|(table, rule)| !table.is_negated || rule.no > 0).map(words).collect();
    for rule in &rules {
        let text = rule.iter().position(|&word| word == Word::Text);
        assert!(text.is_none_or(|at| at + 1 == rule.len()), "text is last");
        for other in &rules {
            let same = rule.iter().zip(other).take_while(|(a, b)| a == b).count();
            let (one, two) = (rule.get(same), other.get(same));
            let argument = |word: Option<&Word>| word.is_some_and(|it| !matches!(it, Word::Is(_)));
            assert!(
                !(argument(one) && argument(two)),
                "one argument at a place: {rule:?} {other:?}"
            );
        }
    }
}

#[test]
fn the_tables_can_be_followed_without_doubt() {
    check(EXEC);
    check(CONFIG);
    check(INTERFACE);
    check(LINE);
    check(VLAN);
    check(FILTERS);
}
