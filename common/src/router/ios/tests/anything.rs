//! Lines that no user would type.

use std::time::Duration;

use super::{NaiveDateTime, lab};
use crate::router::ios::seed::{Fact, Facts};
use crate::router::ios::{InterfaceName, LineName, Mode, Terminal};

const WORDS: &str = "show sh ip interface int gi0/1 gi 0/1 lo0 Loopback vlan no do | include \
    section begin .* [ ^ $ \\ hostname R2 configure terminal t end exit 10.0.0.1 255.255.255.0 \
    address shutdown description line con vty 4 99999999999999999999 -1 copy run start enable \
    disable reload yes clear banner motd #x# buffered 8192 ntp server host vty 15 write logging synchronous brief version running-config ! ? exec-timeout length :: 0.0.0.0";

#[test]
fn no_line_makes_it_panic() {
    let words: Vec<_> =
        WORDS.split(' ').chain(["", "\t", "\u{a0}", "é\u{0}ß", "\u{202e}"]).collect();
    let random = Facts::new(42);
    let mut lab = lab(1);
    lab.router = lab.router.with_enable_secret("R2");
    let draw = |round: u64, which| Facts::new(random.draw(Fact::Log, which) ^ round);
    for round in 0..20_000u64 {
        let facts = draw(round, 0);
        let count = facts.draw(Fact::Serial, 0) % 7;
        let mut line = String::new();
        for which in 0..count {
            let drawn = facts.draw(Fact::Uptime, which as u8);
            line.push_str(words[drawn as usize % words.len()]);
            if !drawn.is_multiple_of(11) {
                line.push(' ');
            }
        }
        if round % 5 == 0 {
            let modes = [
                Mode::Privileged,
                Mode::Config,
                Mode::Interface(InterfaceName::Loopback(0)),
                Mode::Interface(InterfaceName::GigabitEthernet(1)),
                Mode::Line(LineName::Vty),
            ];
            lab.terminal.mode = modes[round as usize / 5 % modes.len()];
        }
        if round % 1000 == 999 {
            line = line.repeat(500);
        }
        lab.router.help(&lab.terminal, &line);
        lab.router.complete(&lab.terminal, &line);
        lab.says(&line);
        lab.prompt();
    }
    lab.now.uptime = Duration::MAX;
    lab.now.date = NaiveDateTime::MIN;
    lab.terminal = Terminal::privileged();
    for line in ["show version", "show logging", "show clock", "show running-config"] {
        assert!(!lab.says(line).is_empty());
    }
}
