//! Lines that no user would type.

use std::time::Duration;

use super::{NaiveDateTime, lab};
use crate::inventory::Platform;
use crate::router::ios::seed::{Fact, Facts};
use crate::router::ios::{InterfaceName, LineName, Mode, Terminal};

const WORDS: &str = "show sh ip interface int gi0/1 gi 0/1 lo0 Loopback vlan no do | include \
    section begin .* [ ^ $ \\ hostname R2 configure terminal t end exit 10.0.0.1 255.255.255.0 \
    address shutdown description line con vty 4 99999999999999999999 -1 copy run start enable \
    disable reload yes clear banner motd #x# buffered 8192 ntp server host vty 15 write logging synchronous brief version running-config ! ? exec-timeout length :: 0.0.0.0 copy flash: tftp: tftp://10.0.0.9/x file prompt quiet \
    dir ping 10.0.0.1 repeat 5 cdp lldp neighbors detail ip route null0 username ann privilege 15 \
    secret range gi0/1-3 , - lo0-2 gi0/1.10 tunnel mtu 1400 secondary dhcp ^ ^C # login history \
    switchport vlan 10 name tech-support counters erase ipv6 snmp platform processes cpu all";

#[test]
fn no_line_makes_it_panic() {
    let words: Vec<_> =
        WORDS.split(' ').chain(["", "\t", "\u{a0}", "é\u{0}ß", "\u{202e}"]).collect();
    let random = Facts::new(42);
    let mut lab = lab(1);
    lab.router = lab.router.with_enable_secret("R2");
    let draw = |round: u64, which| Facts::new(random.draw(Fact::Log, which) ^ round);
    // More of them, from another number on: LINES=5000000 FIRST=1000000.
    let number = |name, default| std::env::var(name).map_or(default, |it| it.parse().unwrap());
    let first = number("FIRST", 0u64);
    for round in first..first + number("LINES", 20_000) {
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
                Mode::Interface(InterfaceName::port(1)),
                Mode::Line(LineName::Vty),
                Mode::Range,
                Mode::Vlan(10),
            ];
            lab.terminal.mode = modes[round as usize / 5 % modes.len()];
        }
        if round % 1000 == 999 {
            line = line.repeat(500);
        }
        lab.router.help(&lab.terminal, &line);
        lab.router.complete(&lab.terminal, &line);
        if round % 20 == 19 {
            let platforms = [Platform::IosXe, Platform::C8000v, Platform::C9300];
            lab.router = lab.router.on(platforms[round as usize / 20 % platforms.len()]);
        }
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
