//! `ping`: what comes back, and how long it takes.

use std::fmt::Write;
use std::net::Ipv4Addr;

use super::config::Config;
use super::grammar::{Arguments, address};
use super::interface::mask;
use super::routes;
use super::seed::{Fact, Facts};
use super::{Moment, Reply, Router};
use crate::splitmix;

/// How a destination answers.
enum Answers {
    /// Milliseconds, and how many of 100 packets are lost.
    After(u64, u64),
    Never,
}

/// `ping 10.0.0.1`, or a name that `ip host` tells.
pub(super) fn ping(router: &Router, arguments: &Arguments<'_>, line: &str, now: Moment) -> Reply {
    let config = router.config();
    let host = arguments.text;
    let named = || {
        let mut hosts = config.kept.values("ip host").filter_map(|it| it.split_once(' '));
        let (_, own) = hosts.find(|(name, _)| name.eq_ignore_ascii_case(host))?;
        address(own)
    };
    let Some(to) = address(host).or_else(named) else {
        return Reply::says("% Unrecognized host or address, or protocol not running.\n");
    };
    let (count, size) = (option(line, "repeat", 5), option(line, "size", 100));
    let timeout = option(line, "timeout", 2);
    let source = arguments.named_interface().map(|name| {
        let own = config.interface(name).filter(|it| router.facts.state(it).1);
        own.and_then(|it| it.address)
    });
    let from = match source {
        None => String::new(),
        Some(Some((own, _))) => format!("Packet sent with a source address of {own} \n"),
        Some(None) => {
            return Reply::says(
                "% Invalid source interface - IP not enabled or interface is down\n",
            );
        }
    };
    let answers = answers(&config, router.facts, to);
    let draw = |packet: u32| {
        let state = router.facts.draw(Fact::Arp, 1) ^ u64::from(to.to_bits());
        splitmix::output(state.wrapping_add(now.uptime.as_millis() as u64 * 31 + u64::from(packet)))
    };
    let (mut marks, mut times) = (String::new(), Vec::new());
    for packet in 0..count {
        let drawn = draw(packet);
        match answers {
            Answers::After(millis, lost) if drawn % 100 >= lost => {
                marks.push('!');
                times.push(millis + (drawn >> 8) % (millis + 2));
            }
            _ => marks.push('.'),
        }
        if packet % 70 == 69 {
            marks.push('\n');
        }
    }
    let mut text = format!(
        "Type escape sequence to abort.\nSending {count}, {size}-byte ICMP Echos to {to}, timeout is {timeout} seconds:\n{from}{}\n",
        marks.trim_end()
    );
    let got = times.len() as u64;
    let percent = got * 100 / u64::from(count);
    let _ = write!(text, "Success rate is {percent} percent ({got}/{count})");
    if let (Some(least), Some(most)) = (times.iter().min(), times.iter().max()) {
        let mean = times.iter().sum::<u64>() / got.max(1);
        let _ = write!(text, ", round-trip min/avg/max = {least}/{mean}/{most} ms");
    }
    text.push('\n');
    let lost = u64::from(count) - got;
    Reply {
        millis: lost * u64::from(timeout) * 1000 + times.iter().sum::<u64>(),
        ..Reply::says(text)
    }
}

/// The number behind the word of an option; the tables say which options there are.
fn option(line: &str, name: &str, otherwise: u32) -> u32 {
    let words: Vec<_> = line.split_whitespace().skip(1).collect();
    let is = |word: &str| name.starts_with(&word.to_ascii_lowercase());
    let found = words.windows(2).find_map(|it| it[1].parse().ok().filter(|_| is(it[0])));
    found.unwrap_or(otherwise)
}

/// Own addresses answer at once, those of own networks nearly always, others if there is a
/// route, and some of them lose packets.
fn answers(config: &Config, facts: Facts, to: Ipv4Addr) -> Answers {
    for interface in config.interfaces() {
        let Some((own, length)) = interface.address.filter(|_| facts.state(interface).1) else {
            continue;
        };
        if own == to {
            return Answers::After(1, 0);
        }
        let mask = mask(length).to_bits();
        if own.to_bits() & mask == to.to_bits() & mask {
            return Answers::After(1, 4);
        }
    }
    let drawn = splitmix::output(facts.draw(Fact::Arp, 0) ^ u64::from(to.to_bits()));
    if !routes::is_known(config, facts, to) {
        return Answers::Never;
    }
    let lost = if drawn >> 8 & 3 == 0 { 30 } else { 2 };
    Answers::After(2 + drawn % 60, lost)
}
