//! Routes: those whose configuration the log of changes tells of, and those that the router
//! knows. Both are drawn when asked for, so a log of any length takes no memory.

use std::fmt::Write;
use std::net::Ipv4Addr;

use super::config::Config;
use super::grammar::address;
use super::interface::prefix_length;
use super::seed::{Fact, Facts};
use crate::splitmix;

/// Of ten routes that could be known, so many are.
const KNOWN_OF_TEN: u64 = 7;
/// Host routes are below `10.0.0.0/8`: the other bits of their addresses.
const HOST_BITS: u32 = 24;

/// `show archive log config 7`: a record of the log of changes. The log has as many records
/// as are asked for; a real router keeps the last 1,000 at most.
pub(super) fn record(facts: Facts, number: u32) -> String {
    let session = facts.draw(Fact::Change, 0) % 7 + 1 + u64::from(number / 5);
    let address = logged(facts, number);
    format!(
        " idx   sess           user@line      Logged command
{number:5} {session:5}      developer@vty0     |ip route {address} 255.255.255.255 Null0
"
    )
}

/// The address in a record: no other record has the same one.
fn logged(facts: Facts, number: u32) -> Ipv4Addr {
    let drawn = facts.draw(Fact::Change, 1);
    let mask = (1 << HOST_BITS) - 1;
    // Each step can be undone, so different numbers stay different.
    let mut bits = number.wrapping_add(drawn as u32) & mask;
    for factor in [0x9e_3779_u32, 0x85_ebca] {
        bits ^= bits >> 12;
        bits = bits.wrapping_mul(factor | 1) & mask;
    }
    bits ^= bits >> 12;
    let [_, second, third, fourth] = bits.to_be_bytes();
    Ipv4Addr::new(10, second, third, fourth)
}

/// A route that an interface or a line of the configuration makes.
struct Own {
    network: Ipv4Addr,
    length: u8,
    via: String,
    is_static: bool,
}

/// The own routes, the narrowest first.
fn own(config: &Config, facts: Facts) -> Vec<Own> {
    let mut found = Vec::new();
    for interface in config.interfaces() {
        if let Some((own, length)) = interface.address.filter(|_| facts.state(interface).1) {
            let (network, via) = (network(own, length), interface.name.to_string());
            found.push(Own { network, length, via, is_static: false });
        }
    }
    for line in config.kept.values("ip route") {
        let mut words = line.split(' ');
        let mut read = || words.next().and_then(address);
        if let (Some(to), Some(length)) = (read(), read().and_then(prefix_length))
            && let Some(via) = words.next()
        {
            let via = via.to_owned();
            found.push(Own { network: network(to, length), length, via, is_static: true });
        }
    }
    found.sort_by_key(|it| std::cmp::Reverse(it.length));
    found
}

/// `show ip route 10.93.201.7`
pub(super) fn route(config: &Config, facts: Facts, to: Ipv4Addr) -> String {
    for Own { network: it, length, via, is_static } in own(config, facts) {
        if length == 0 || it != network(to, length) {
            continue;
        }
        let (known, hop) = if is_static {
            ("static\", distance 1, metric 0", address(&via).is_none())
        } else {
            ("connected\", distance 0, metric 0 (connected, via interface)", true)
        };
        let directly = if hop { "directly connected, via " } else { "" };
        return format!(
            "Routing entry for {it}/{length}
  Known via \"{known}
  Routing Descriptor Blocks:
  * {directly}{via}
      Route metric is 0, traffic share count is 1
"
        );
    }
    let [first, ..] = to.octets();
    match drawn(facts, to) {
        drawn if first == 10 && drawn % 10 < KNOWN_OF_TEN => learnt(to, drawn),
        _ if first == 10 => "% Subnet not in table\n".to_owned(),
        _ => "% Network not in table\n".to_owned(),
    }
}

/// Whether packets to an address are sent anywhere.
pub(super) fn is_known(config: &Config, facts: Facts, to: Ipv4Addr) -> bool {
    let own = own(config, facts);
    let found = own.iter().find(|it| it.network == network(to, it.length));
    let learnt = || to.octets()[0] == 10 && drawn(facts, to) % 10 < KNOWN_OF_TEN;
    found.map_or_else(learnt, |it| it.via != "Null0")
}

fn drawn(facts: Facts, to: Ipv4Addr) -> u64 {
    splitmix::output(facts.draw(Fact::Route, 0) ^ u64::from(to.to_bits()))
}

/// The lines of `show ip route`.
pub(super) fn table(config: &Config, facts: Facts) -> Vec<Vec<(&'static str, String)>> {
    let mut own = own(config, facts);
    own.sort_by_key(|it| (it.network, it.length));
    let row = |route: String| vec![("route", route)];
    let mut rows = Vec::new();
    for Own { network, length, via, is_static } in &own {
        let hop = address(via).is_some();
        let star = if *length == 0 { '*' } else { ' ' };
        rows.push(row(match (is_static, hop) {
            (true, true) => format!("S{star}    {network}/{length} [1/0] via {via}"),
            (true, false) => format!("S{star}    {network}/{length} is directly connected, {via}"),
            (false, _) => format!("C     {network}/{length} is directly connected, {via}"),
        }));
    }
    // The own addresses are routes, too.
    for interface in config.interfaces() {
        if let Some((it, 0..32)) = interface.address.filter(|_| facts.state(interface).1) {
            rows.push(row(format!("L     {it}/32 is directly connected, {}", interface.name)));
        }
    }
    rows
}

fn learnt(address: Ipv4Addr, drawn: u64) -> String {
    let neighbour = Ipv4Addr::new(192, 168, 0, (drawn >> 8) as u8 % 254 + 1);
    let (days, hours) = ((drawn >> 16) % 7, (drawn >> 24) % 24);
    let mut text = String::with_capacity(400);
    let _ = write!(
        text,
        "Routing entry for {address}/32
  Known via \"ospf 1\", distance 110, metric 20, type extern 2, forward metric 1
  Last update from {neighbour} on GigabitEthernet0/0, {days}d{hours:02}h ago
  Routing Descriptor Blocks:
  * {neighbour}, from {neighbour}, {days}d{hours:02}h ago, via GigabitEthernet0/0
      Route metric is 20, traffic share count is 1
"
    );
    text
}

fn network(address: Ipv4Addr, length: u8) -> Ipv4Addr {
    let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
    Ipv4Addr::from(address.to_bits() & mask)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_records_have_the_same_address() {
        let facts = Facts::new(7);
        let addresses: HashSet<_> = (1..=100_000).map(|number| logged(facts, number)).collect();
        assert_eq!(addresses.len(), 100_000);
        assert!(addresses.iter().all(|address| address.octets()[0] == 10));
    }

    #[test]
    fn a_router_knows_some_of_the_routes_of_another_one() {
        let (log, table) = (Facts::new(7), Facts::new(8));
        let config = Config::drawn(table);
        let known = (1..=1000).filter(|number| {
            route(&config, table, logged(log, *number)).starts_with("Routing entry for 10.")
        });
        let known = known.count();
        assert!((600..800).contains(&known), "{known}");
    }

    #[test]
    fn a_network_has_no_bits_of_hosts() {
        let address = Ipv4Addr::new(10, 1, 2, 3);
        for (length, expected) in [(24, [10, 1, 2, 0]), (32, [10, 1, 2, 3]), (0, [0, 0, 0, 0])] {
            assert_eq!(network(address, length), Ipv4Addr::from(expected));
        }
    }
}
