//! The tables of templates: a row for each interface, neighbour, route and so on.

use std::net::Ipv4Addr;

use super::fields::hardware;
use super::{Page, Row, vlans, vrfs};
use crate::inventory::Platform;
use crate::router::ios::grammar::address as word_address;
use crate::router::ios::interface::{Interface, InterfaceName, Status, mask, prefix_length};
use crate::router::ios::network::{Neighbour, neighbours};
use crate::router::ios::routes;
use crate::router::ios::seed::{Fact, Facts};

/// The rows of the table with this name.
pub(super) fn rows(page: &Page<'_>, table: &str) -> Vec<Row> {
    let named = page.arguments.named_interface();
    let chosen = move |name: InterfaceName| named.is_none_or(|it| it == name);
    let facts = page.router.facts;
    let interfaces = page.config.interfaces().filter(|it| chosen(it.name));
    match table {
        "interfaces" => interfaces.map(|it| interface(it, facts)).collect(),
        "ports" => page.config.ports().map(|it| interface(it, facts)).collect(),
        "routed" => {
            let routed = interfaces.filter(|it| !it.is_switchport());
            routed.map(|it| interface(it, facts)).collect()
        }
        "six" => {
            let six = interfaces.filter(|it| !link_local(it, facts).is_empty());
            six.map(|it| interface(it, facts)).collect()
        }
        "neighbours" => {
            let up = |it: &Neighbour| {
                let own = page.config.interface(InterfaceName::Port(it.port));
                own.is_some_and(|own| facts.state(own).1)
            };
            let found = neighbours(page.router.network.as_deref(), facts);
            let found = found.iter().filter(|it| chosen(InterfaceName::Port(it.port)) && up(it));
            found.map(|it| neighbour(it, page)).collect()
        }
        "routes" => routes::table(page.config, facts),
        "arp" => arp(page),
        "processes" => processes(page),
        "files" => files(page),
        "servers" => listed(page, "ntp server"),
        "communities" => listed(page, "snmp-server community"),
        "hosts" => listed(page, "ip host"),
        "vrfs" => vrfs::vrfs(page),
        "lists" => {
            let lines = page.config.blocks.lists();
            lines.map(|line| vec![("line", line)]).collect()
        }
        "history" => {
            let lines = page.terminal.history.iter();
            lines.map(|line| vec![("line", line.to_string())]).collect()
        }
        "vlans" => vlans::vlans(page),
        "vlan_types" => vlans::numbered(page),
        "addresses" => vlans::addresses(page),
        _ => Vec::new(),
    }
}

/// The words of each line that begins with some.
fn listed(page: &Page<'_>, words: &str) -> Vec<Row> {
    let row = |value: &str| {
        let (first, rest) = value.split_once(' ').unwrap_or((value, ""));
        vec![("first", first.to_owned()), ("rest", rest.to_owned())]
    };
    page.config.kept.values(words).map(row).collect()
}

fn up(is_up: bool) -> String {
    (if is_up { "up" } else { "down" }).to_owned()
}

fn interface(it: &Interface, facts: Facts) -> Row {
    let (status, protocol) = facts.state(it);
    let is_down = status == Status::AdministrativelyDown;
    let of_port = |text: &str| if status == Status::Up { text.to_owned() } else { "auto".into() };
    let address = |(address, length): (Ipv4Addr, u8)| format!("{address}/{length}");
    let secondary = it.values("ip address").find_map(|line| {
        let mut words = line.split(' ').map(word_address);
        Some(address((words.next()??, prefix_length(words.next()??)?)))
    });
    let speaks =
        |no| (if it.values(no).next().is_some() { "disabled" } else { "enabled" }).to_owned();
    let vlan = it.number("switchport access vlan").unwrap_or(1).to_string();
    let trunk = it.values("switchport mode").any(|it| it == "trunk") && protocol;
    vec![
        ("interface", it.name.to_string()),
        ("short", it.name.short()),
        ("status", status.name().to_owned()),
        ("protocol", up(protocol)),
        ("address", it.address.map(address).unwrap_or_default()),
        ("secondary", secondary.unwrap_or_default()),
        ("description", it.description.as_deref().unwrap_or_default().chars().take(18).collect()),
        ("mtu", it.number("mtu").unwrap_or(1500).to_string()),
        ("helper", it.values("ip helper-address").next().unwrap_or_default().to_owned()),
        ("vrf", it.values("vrf forwarding").next().unwrap_or_default().to_owned()),
        ("mark", (if status == Status::Up { "*" } else { " " }).to_owned()),
        ("lldp_transmit", speaks("no lldp transmit")),
        ("lldp_receive", speaks("no lldp receive")),
        ("link_local", link_local(it, facts)),
        ("six", it.values("ipv6 address").next().unwrap_or_default().to_owned()),
        (
            "connection",
            match status {
                _ if is_down => "disabled",
                Status::Up => "connected",
                _ => "notconnect",
            }
            .to_owned(),
        ),
        (
            "vlan",
            match it.is_switchport() {
                true if trunk => "trunk".to_owned(),
                true => vlan,
                false => "routed".to_owned(),
            },
        ),
        ("duplex", of_port("a-full")),
        ("speed", of_port("a-1000")),
    ]
}

/// Its IPv6 address on the link, if IPv6 was turned on.
fn link_local(it: &Interface, facts: Facts) -> String {
    if it.values("ipv6").next().is_none() {
        return String::new();
    }
    let mac = facts.hardware(it.name).to_string().replace('.', "");
    let (high, low) = mac.split_at(6);
    let word = |text: &str| text.to_ascii_uppercase();
    let (first, second) = high.split_at(4);
    let first = u16::from_str_radix(first, 16).unwrap_or_default() ^ 0x0200;
    let (third, fourth) = low.split_at(2);
    format!("FE80::{first:X}:{}FF:FE{}:{}", word(second), word(third), word(fourth))
}

fn neighbour(it: &Neighbour, page: &Page<'_>) -> Row {
    let spaced = |name: InterfaceName| name.short().replace("Gi", "Gig ");
    let hold = 121 + page.now.uptime.as_secs() % 59;
    let release = it.facts.release();
    let hardware = hardware(it.facts.platform);
    let port = it.facts.port(it.to_port.number());
    let of_management = it.facts.port(0).address;
    let address = port.address.or(of_management).map(|(it, _)| it.to_string());
    let is_switch = it.facts.platform == Platform::C9300;
    let (capability, capabilities, letters) =
        if is_switch { ("S I", "Switch IGMP", "B") } else { ("R S I", "Router Switch IGMP", "R") };
    vec![
        ("device", it.hostname.clone()),
        ("device_20", it.hostname.chars().take(20).collect()),
        ("local", InterfaceName::Port(it.port).to_string()),
        ("local_short", InterfaceName::Port(it.port).short()),
        ("local_spaced", spaced(InterfaceName::Port(it.port))),
        ("port", it.interface().to_string()),
        ("port_short", it.interface().short()),
        ("port_spaced", spaced(it.interface())),
        ("hold", hold.to_string()),
        ("capability", capability.to_owned()),
        ("capabilities", capabilities.to_owned()),
        ("letters", letters.to_owned()),
        ("their_model", hardware.model.to_owned()),
        ("their_platform", hardware.model.trim_end_matches("/K9").to_owned()),
        ("their_version", release.version.to_owned()),
        ("their_name", release.name.to_owned()),
        ("their_build", release.build.to_owned()),
        ("their_year", release.year.to_string()),
        ("their_compiled", release.compiled.to_owned()),
        ("their_address", address.unwrap_or_default()),
        ("their_mac", it.facts.hardware(InterfaceName::Port(it.to_port)).to_string()),
    ]
}

/// The own addresses, and a few hosts in the network of each.
fn arp(page: &Page<'_>) -> Vec<Row> {
    let facts = page.router.facts;
    let mut rows = Vec::new();
    for it in page.config.interfaces() {
        let Some((address, length)) = it.address.filter(|_| facts.state(it).1) else { continue };
        if matches!(it.name, InterfaceName::Loopback(_) | InterfaceName::Tunnel(_)) {
            continue;
        }
        let mut add = |address: Ipv4Addr, age: String, mac: String| {
            let name = it.name.to_string();
            rows.push(vec![
                ("address", address.to_string()),
                ("age", age),
                ("mac", mac),
                ("interface", name),
            ]);
        };
        add(address, "-".to_owned(), facts.hardware(it.name).to_string());
        let network = address.to_bits() & mask(length).to_bits();
        let drawn = facts.draw(Fact::Arp, 2) ^ u64::from(network);
        for host in 0..if length <= 24 { 1 + drawn % 3 } else { 0 } {
            let number = 100 + (drawn >> (8 * host)) as u32 % 50 + 50 * host as u32;
            let mac = format!("0050.56{:02x}.{:04x}", number & 0xFF, drawn >> 20 & 0xFFFF);
            let other = Ipv4Addr::from_bits(network | number);
            if other != address {
                add(other, (drawn >> (4 + host) & 0x7F).to_string(), mac);
            }
        }
    }
    rows
}

const PROCESSES: [&str; 24] = [
    "Chunk Manager",
    "Load Meter",
    "SpanTree Helper",
    "Check heaps",
    "Pool Manager",
    "Timers",
    "IPC ISSU Dispatch",
    "ARP Input",
    "ARP Background",
    "AAA_SERVER_DEADT",
    "Policy Manager",
    "Entity MIB API",
    "IOSXE-RP Punt Se",
    "IOSD ipc task",
    "OIR Handler",
    "Net Background",
    "Logger",
    "TTY Background",
    "Per-Second Jobs",
    "IP Input",
    "CDP Protocol",
    "SSH Process",
    "Exec",
    "NTP",
];

fn processes(page: &Page<'_>) -> Vec<Row> {
    let (facts, uptime) = (page.router.facts, page.now.uptime);
    let percent = |hundredths: u64| format!("{}.{:02}%", hundredths / 100, hundredths % 100);
    let row = |(name, pid): (&&str, u8)| {
        let drawn = facts.draw(Fact::Load, 0).rotate_left(u32::from(pid)) % 90_000;
        let (invoked, now) = (drawn * 3 + uptime.as_secs(), facts.varying(pid, uptime, 5) % 40);
        vec![
            ("pid", pid.to_string()),
            ("runtime", drawn.to_string()),
            ("invoked", invoked.to_string()),
            ("each", (drawn * 1000 / invoked.max(1)).to_string()),
            ("now", percent(now)),
            ("minute", percent(now / 2)),
            ("minutes", percent(now / 3)),
            ("process", (*name).to_owned()),
            ("holds", (12_000 + drawn * 4).to_string()),
        ]
    };
    PROCESSES.iter().zip(1..).map(row).collect()
}

fn files(page: &Page<'_>) -> Vec<Row> {
    let changed = page.router.changed.as_deref();
    let own = changed.map_or(&[][..], |it| &it.files);
    let row = |(it, number): (&super::super::copy::File, u32)| {
        vec![
            ("number", number.to_string()),
            ("size", it.text.len().to_string()),
            ("date", it.date.format("%b %d %Y %H:%M:%S +00:00").to_string()),
            ("file", it.name.to_string()),
        ]
    };
    own.iter().zip(30..).map(row).collect()
}
