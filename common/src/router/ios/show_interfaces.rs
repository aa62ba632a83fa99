//! What `show` says about interfaces.

use std::fmt::{self, Write};
use std::time::Duration;

use super::config::Config;
use super::interface::{Interface, InterfaceName, Status};
use super::seed::Facts;
use crate::inventory::Platform;

/// `show ip interface brief`
pub(super) fn brief(config: &Config, facts: Facts) -> String {
    let mut text = String::with_capacity(512);
    text.push_str(
        "Interface              IP-Address      OK? Method Status                Protocol\n",
    );
    for interface in config.interfaces() {
        let (status, protocol) = facts.state(interface);
        column(&mut text, 23, format_args!("{}", interface.name));
        match interface.address {
            Some((address, _)) => column(&mut text, 16, format_args!("{address}")),
            None => text.push_str("unassigned      "),
        }
        text.push_str("YES ");
        padded(&mut text, 7, interface.method.name());
        padded(&mut text, 22, status.name());
        text.push_str(if protocol { "up      \n" } else { "down    \n" });
    }
    text
}

/// `show interfaces description`
pub(super) fn descriptions(config: &Config, facts: Facts) -> String {
    let mut text = String::with_capacity(512);
    text.push_str("Interface                      Status         Protocol Description\n");
    for interface in config.interfaces() {
        let (status, protocol) = facts.state(interface);
        column(&mut text, 31, format_args!("{}", interface.name.short()));
        let status = match status {
            Status::AdministrativelyDown => "admin down",
            other => other.name(),
        };
        padded(&mut text, 15, status);
        text.push_str(if protocol { "up       " } else { "down     " });
        text.push_str(interface.description.as_deref().unwrap_or_default());
        text.push('\n');
    }
    text
}

fn column(text: &mut String, width: usize, value: fmt::Arguments<'_>) {
    let end = text.len() + width;
    let _ = text.write_fmt(value);
    pad(text, end);
}

fn padded(text: &mut String, width: usize, value: &str) {
    let end = text.len() + width;
    text.push_str(value);
    pad(text, end);
}

/// At least one blank, so that columns never run together.
fn pad(text: &mut String, end: usize) {
    const BLANKS: &str = "                                ";
    let missing = end.saturating_sub(text.len()).clamp(1, BLANKS.len());
    text.push_str(&BLANKS[..missing]);
}

/// `show interfaces`
pub(super) fn all(config: &Config, facts: Facts, cleared: Option<Duration>) -> String {
    config.interfaces().map(|interface| one(interface, facts, cleared)).collect()
}

/// `show interfaces gi0/1`
pub(super) fn one(interface: &Interface, facts: Facts, cleared: Option<Duration>) -> String {
    let (status, protocol) = facts.state(interface);
    let mut text = String::with_capacity(1600);
    let _ = writeln!(
        text,
        "{} is {}, line protocol is {} ",
        interface.name,
        status.name(),
        if protocol { "up" } else { "down" },
    );
    let hardware = facts.hardware(interface.name);
    let _ = match interface.name {
        InterfaceName::Port(_) | InterfaceName::Subinterface(..) => {
            let kind = match facts.platform {
                Platform::IosXe | Platform::Isr4331 => "ISR4331-3x1GE",
                Platform::C8000v => "vNIC",
                Platform::C9300 => "Gigabit Ethernet",
            };
            writeln!(text, "  Hardware is {kind}, address is {hardware} (bia {hardware})")
        }
        InterfaceName::Loopback(_) => writeln!(text, "  Hardware is Loopback"),
        InterfaceName::Tunnel(_) => writeln!(text, "  Hardware is Tunnel"),
        InterfaceName::Vlan(_) => {
            writeln!(text, "  Hardware is Ethernet SVI, address is {hardware} (bia {hardware})")
        }
    };
    if let Some(description) = &interface.description {
        let _ = writeln!(text, "  Description: {description}");
    }
    if let Some((address, length)) = interface.address {
        let _ = writeln!(text, "  Internet address is {address}/{length}");
    }
    link(&mut text, interface, status);
    counters(&mut text, interface.name, status, facts, cleared);
    text
}

fn link(text: &mut String, interface: &Interface, status: Status) {
    let name = interface.name;
    let (mtu, bandwidth, delay) = match name {
        InterfaceName::Loopback(_) => (1514, 8_000_000, 5000),
        InterfaceName::Tunnel(_) => (9976, 100, 50_000),
        _ => (1500, 1_000_000, 10),
    };
    let mtu = interface.number("mtu").unwrap_or(mtu);
    let bandwidth = interface.number("bandwidth").unwrap_or(bandwidth);
    let delay = interface.number("delay").map_or(delay, |tens| tens.saturating_mul(10));
    let _ = write!(text, "  MTU {mtu} bytes, BW {bandwidth} Kbit/sec, DLY {delay} usec, ");
    text.push_str("\n     reliability 255/255, txload 1/255, rxload 1/255\n");
    text.push_str(match (name, status) {
        (InterfaceName::Loopback(_), _) => {
            "  Encapsulation LOOPBACK, loopback not set\n  Keepalive set (10 sec)\n"
        }
        (InterfaceName::Vlan(_), _) => {
            "  Encapsulation ARPA, loopback not set\n  Keepalive not supported \n  ARP type: ARPA, ARP Timeout 04:00:00\n"
        }
        (InterfaceName::Tunnel(_), _) => {
            "  Encapsulation TUNNEL, loopback not set\n  Keepalive not set\n"
        }
        (InterfaceName::Subinterface(..), _) => {
            "  Encapsulation 802.1Q Virtual LAN, loopback not set\n  Keepalive not supported \n"
        }
        (InterfaceName::Port(_), Status::Up) => {
            "  Encapsulation ARPA, loopback not set
  Keepalive not supported \n  Full Duplex, 1000Mbps, link type is auto, media type is RJ45
  output flow-control is off, input flow-control is off
  ARP type: ARPA, ARP Timeout 04:00:00\n"
        }
        (InterfaceName::Port(_), _) => {
            "  Encapsulation ARPA, loopback not set
  Keepalive not supported \n  Auto Duplex, Auto Speed, link type is auto, media type is RJ45
  output flow-control is unsupported, input flow-control is unsupported
  ARP type: ARPA, ARP Timeout 04:00:00\n"
        }
    });
}

fn counters(
    text: &mut String,
    name: InterfaceName,
    status: Status,
    facts: Facts,
    cleared: Option<Duration>,
) {
    let [packets_in, packets_out] = match (name, status) {
        (InterfaceName::Port(port), Status::Up) => facts.packets(port.number()),
        _ => [0, 0],
    };
    let (rate_in, rate_out) = (packets_in / 4096, packets_out / 4096);
    // After `clear counters`, they count from then on.
    let [packets_in, packets_out] = match cleared {
        Some(since) => [rate_in, rate_out].map(|rate| rate.saturating_mul(since.as_secs())),
        None => [packets_in, packets_out],
    };
    let last = match packets_in {
        0 => "Last input never, output never",
        _ => "Last input 00:00:01, output 00:00:04",
    };
    let _ = write!(
        text,
        "  {last}, output hang never
  Last clearing of \"show interface\" counters {cleared}
  Input queue: 0/375/0/0 (size/max/drops/flushes); Total output drops: 0
  Queueing strategy: fifo
  Output queue: 0/40 (size/max)
  5 minute input rate {bits_in} bits/sec, {rate_in} packets/sec
  5 minute output rate {bits_out} bits/sec, {rate_out} packets/sec
     {packets_in} packets input, {bytes_in} bytes, 0 no buffer
     Received 0 broadcasts (0 IP multicasts)
     0 runts, 0 giants, 0 throttles \n     0 input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored
     0 watchdog, 0 multicast, 0 pause input
     {packets_out} packets output, {bytes_out} bytes, 0 underruns
     Output 0 broadcasts (0 IP multicasts)
     0 output errors, 0 collisions, 1 interface resets
     0 unknown protocol drops
     0 babbles, 0 late collision, 0 deferred
     0 lost carrier, 0 no carrier, 0 pause output
     0 output buffer failures, 0 output buffers swapped out
",
        cleared = cleared.map_or_else(|| "never".to_owned(), clock),
        bits_in = rate_in * 1000,
        bits_out = rate_out * 1000,
        bytes_in = packets_in.saturating_mul(214),
        bytes_out = packets_out.saturating_mul(187),
    );
}

/// `01:02:03`
fn clock(since: Duration) -> String {
    let seconds = since.as_secs();
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
