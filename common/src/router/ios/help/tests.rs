//! What `?` lists and Tab completes.

use super::texts;
use crate::router::ios::commands::{CONFIG, EXEC, FILTERS, INTERFACE, LINE, LIST, VLAN, VRF};
use crate::router::ios::grammar::{Tables, Word};
use crate::router::ios::{InterfaceName, LineName, Mode, Router, Terminal};

fn terminal(mode: Mode) -> Terminal {
    let mut terminal = Terminal::privileged();
    terminal.mode = mode;
    terminal
}

fn list(mode: Mode, line: &str) -> String {
    Router::new("R1", 3).help(&terminal(mode), line)
}

#[test]
fn the_words_that_may_come_next_are_listed() {
    let interface = Mode::Interface(InterfaceName::Loopback(0));
    for (mode, line, expected) in [
        (Mode::Privileged, "sh", "show\n\n"),
        (Mode::Privileged, "show v", "version  vrf\n\n"),
        (Mode::Privileged, "show ver", "version\n\n"),
        (Mode::Privileged, "show r", "running-config\n\n"),
        (Mode::User, "show r", "% Unrecognized command\n"),
        (Mode::Privileged, "show foo ", "% Unrecognized command\n"),
        (Mode::Privileged, "ssh ", "% Unrecognized command\n"),
        (Mode::Privileged, "s v", "% Ambiguous command:  \"s v\"\n"),
        (Mode::Privileged, "show version ", "  |     Output modifiers\n  <cr>\n\n"),
        (
            Mode::Privileged,
            "show interfaces ",
            "  description      Show interface description\n  GigabitEthernet  GigabitEthernet IEEE 802.3z\n  \
             Loopback         Loopback interface\n  summary          Show interface summary\n  Tunnel           Tunnel interface\n  Vlan             Catalyst Vlans\n  \
             |                Output modifiers\n  <cr>\n\n",
        ),
        (Mode::Privileged, "show interfaces lo", "Loopback\n\n"),
        (
            Mode::Privileged,
            "show interfaces gi ",
            "  0/<0-3>  GigabitEthernet interface number\n\n",
        ),
        (Mode::Privileged, "show ip int br | i", "include\n\n"),
        (
            Mode::Privileged,
            "terminal length ",
            "  <0-512>  Number of lines on screen (0 for no pausing)\n\n",
        ),
        (Mode::Config, "host", "hostname\n\n"),
        (Mode::Config, "hostname ", "  WORD  This system's network name\n\n"),
        (Mode::Config, "do sh", "show\n\n"),
        (interface, "ip address 10.0.0.1 ", "  A.B.C.D  IP subnet mask\n\n"),
        (interface, "hostn", "hostname\n\n"),
        (Mode::Line(LineName::Vty), "exec", "exec-timeout\n\n"),
    ] {
        assert_eq!(list(mode, line), expected, "{mode}: {line}");
    }
}

#[test]
fn an_empty_line_lists_the_commands_of_its_mode() {
    for (mode, heading, has, has_not) in [
        (Mode::User, "Exec commands:\n", "\n  show ", "configure"),
        (Mode::Privileged, "Exec commands:\n", "\n  reload ", "hostname"),
        (Mode::Config, "Configure commands:\n", "\n  hostname ", "show"),
        (
            Mode::Interface(InterfaceName::Vlan(1)),
            "Interface configuration commands:\n",
            "\n  shutdown ",
            "hostname",
        ),
        (
            Mode::Line(LineName::Console),
            "Line configuration commands:\n",
            "\n  logging ",
            "hostname",
        ),
    ] {
        for line in ["", "  "] {
            let list = list(mode, line);
            assert!(list.starts_with(heading), "{list}");
            assert!(list.contains(has), "{list}");
            assert!(!list.contains(&format!("\n  {has_not}")), "{list}");
        }
    }
}

#[test]
fn a_word_that_only_one_keyword_starts_with_is_written_out() {
    let interface = Mode::Interface(InterfaceName::Loopback(0));
    for (mode, line, expected) in [
        (Mode::Privileged, "sh", Some("show ")),
        (Mode::Privileged, "SH", Some("show ")),
        (Mode::Privileged, "show", Some("show ")),
        (Mode::Privileged, "sh  ver", Some("sh  version ")),
        (Mode::Privileged, "sh int gi", Some("sh int GigabitEthernet ")),
        (Mode::Privileged, "sh ver | inc", Some("sh ver | include ")),
        (Mode::Privileged, "s", None),
        (Mode::Privileged, "", None),
        (Mode::Privileged, "show ", None),
        (Mode::Privileged, "pin", Some("ping ")),
        (Mode::Privileged, "größe", None),
        (Mode::User, "conf", None),
        (Mode::Config, "do sh run", Some("do sh running-config ")),
        (Mode::Config, "int", Some("interface ")),
        (interface, "no shut", Some("no shutdown ")),
        (interface, "hostn", Some("hostname ")),
    ] {
        let completed = Router::new("R1", 3).complete(&terminal(mode), line);
        assert_eq!(completed.as_deref(), expected, "{mode}: {line}");
    }
}

fn every_word_has_a_text<A>(tables: Tables<A>, texts: texts::Texts) {
    for table in tables {
        for rule in table.rules.iter().filter(|rule| rule.action.is_some()) {
            if table.is_negated && rule.no == 0 {
                continue;
            }
            let words: Vec<_> = table.prefix.iter().chain(rule.words).copied().collect();
            let names: Vec<_> = words.iter().map(|word| word.name()).collect();
            for (at, word) in words.iter().enumerate() {
                let help = texts::help(texts, &names[..at], names[at]);
                assert!(*word == Word::Interface || !help.is_empty(), "{names:?} {}", names[at]);
            }
        }
    }
}

#[test]
fn every_word_of_the_tables_has_a_help_text() {
    every_word_has_a_text(EXEC, texts::EXEC);
    every_word_has_a_text(CONFIG, texts::CONFIG);
    every_word_has_a_text(INTERFACE, texts::INTERFACE);
    every_word_has_a_text(LINE, texts::LINE);
    every_word_has_a_text(VLAN, texts::VLAN);
    every_word_has_a_text(LIST, texts::LIST);
    every_word_has_a_text(VRF, texts::VRF);
    every_word_has_a_text(FILTERS, texts::FILTERS);
}
