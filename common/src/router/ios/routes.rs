//! Routes: those whose configuration the log of changes tells of, and those that the router
//! knows. Both are drawn when asked for, so a log of any length takes no memory.

use std::fmt::Write;
use std::net::Ipv4Addr;

use super::config::Config;
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

/// `show ip route 10.93.201.7`
pub(super) fn route(config: &Config, facts: Facts, address: Ipv4Addr) -> String {
    for interface in config.interfaces() {
        let Some((own, length)) = interface.address else { continue };
        let (_, protocol) = facts.state(interface);
        if protocol && network(own, length) == network(address, length) {
            let (network, name) = (network(own, length), interface.name);
            return format!(
                "Routing entry for {network}/{length}
  Known via \"connected\", distance 0, metric 0 (connected, via interface)
  Routing Descriptor Blocks:
  * directly connected, via {name}
      Route metric is 0, traffic share count is 1
"
            );
        }
    }
    let [first, ..] = address.octets();
    let drawn = facts.draw(Fact::Route, 0) ^ u64::from(address.to_bits());
    let drawn = splitmix::output(drawn);
    match first {
        10 if drawn % 10 < KNOWN_OF_TEN => learnt(address, drawn),
        10 => "% Subnet not in table\n".to_owned(),
        _ => "% Network not in table\n".to_owned(),
    }
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
