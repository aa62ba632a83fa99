//! Interfaces: their names, what is configured on them, what becomes of it.

use std::fmt;
use std::net::Ipv4Addr;

use super::kept::Lines;
use super::port::Port;
use crate::inventory::Platform;

/// The name of an interface, written out by `Display`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum InterfaceName {
    /// A socket in the box, such as `GigabitEthernet0/1`.
    Port(Port),
    /// `GigabitEthernet0/1.10`: a part of a port.
    Subinterface(Port, u32),
    /// `Loopback0`
    Loopback(u32),
    /// `Tunnel0`
    Tunnel(u32),
    /// `Vlan10`
    Vlan(u16),
}

/// What is configured on one interface.
#[derive(Debug, Clone)]
pub(super) struct Interface {
    pub name: InterfaceName,
    pub address: Option<(Ipv4Addr, u8)>,
    pub description: Option<Box<str>>,
    pub shutdown: bool,
    pub method: Method,
    /// Its other lines, if it has some.
    pub kept: Option<Box<Lines>>,
}

/// Where an address comes from, as `show ip interface brief` tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Nvram,
    Manual,
    Dhcp,
    Unset,
}

/// The state of an interface itself, without its line protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Up,
    Down,
    AdministrativelyDown,
}

/// The first part of an interface's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    GigabitEthernet,
    Loopback,
    Tunnel,
    Vlan,
}

/// Every kind with its name, in the order of the alphabet.
pub(super) const KINDS: [(Kind, &str); 4] = [
    (Kind::GigabitEthernet, "GigabitEthernet"),
    (Kind::Loopback, "Loopback"),
    (Kind::Tunnel, "Tunnel"),
    (Kind::Vlan, "Vlan"),
];

impl Kind {
    /// Reads `gi`, `Loopback`: shortened as a keyword, in any case.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is = |name: &str| {
            let start = name.get(..text.len());
            !text.is_empty() && start.is_some_and(|start| start.eq_ignore_ascii_case(text))
        };
        KINDS.iter().find(|(_, name)| is(name)).map(|(kind, _)| *kind)
    }

    /// The interface of this kind with a number such as `0/1`, `0/1.10` or `10`.
    pub(super) fn numbered(self, number: &str, platform: Platform) -> Option<InterfaceName> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let read = |text: &str| text.parse::<u32>().ok().filter(|_| digits(text));
        if self == Kind::GigabitEthernet {
            return match number.split_once('.') {
                None => Port::numbered(number, platform).map(InterfaceName::Port),
                Some((port, part)) => {
                    let port = Port::numbered(port, platform)?;
                    read(part).map(|part| InterfaceName::Subinterface(port, part))
                }
            };
        }
        let number = read(number)?;
        match self {
            Kind::Loopback if number <= 0x7FFF_FFFF => Some(InterfaceName::Loopback(number)),
            Kind::Tunnel if number <= 0x7FFF_FFFF => Some(InterfaceName::Tunnel(number)),
            Kind::Vlan if (1..=4094).contains(&number) => {
                u16::try_from(number).ok().map(InterfaceName::Vlan)
            }
            _ => None,
        }
    }
}

impl InterfaceName {
    /// A port of the guide's router, by its last number.
    pub fn port(number: u8) -> Self {
        InterfaceName::Port(Port::new(number, Platform::default()))
    }

    /// Whether it is a socket in the box, not something configured.
    pub(super) fn is_physical(self) -> bool {
        matches!(self, InterfaceName::Port(_))
    }

    /// The port that it is, or is a part of.
    pub(super) fn of_port(self) -> Option<Port> {
        match self {
            InterfaceName::Port(port) | InterfaceName::Subinterface(port, _) => Some(port),
            _ => None,
        }
    }

    /// `Gi0/1`, as tables without room write it.
    pub(super) fn short(self) -> String {
        match self {
            InterfaceName::Port(port) => format!("Gi{}", port.numbers()),
            InterfaceName::Subinterface(port, part) => format!("Gi{}.{part}", port.numbers()),
            InterfaceName::Loopback(number) => format!("Lo{number}"),
            InterfaceName::Tunnel(number) => format!("Tu{number}"),
            InterfaceName::Vlan(number) => format!("Vl{number}"),
        }
    }
}

impl fmt::Display for InterfaceName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InterfaceName::Port(port) => write!(formatter, "GigabitEthernet{}", port.numbers()),
            InterfaceName::Subinterface(port, part) => {
                write!(formatter, "GigabitEthernet{}.{part}", port.numbers())
            }
            InterfaceName::Loopback(number) => write!(formatter, "Loopback{number}"),
            InterfaceName::Tunnel(number) => write!(formatter, "Tunnel{number}"),
            InterfaceName::Vlan(number) => write!(formatter, "Vlan{number}"),
        }
    }
}

impl Interface {
    /// Nothing configured.
    pub(super) fn new(name: InterfaceName) -> Self {
        Self {
            name,
            address: None,
            description: None,
            shutdown: false,
            method: Method::Unset,
            kept: None,
        }
    }

    /// Its other lines that begin with these words, without them.
    pub(super) fn values<'a>(&'a self, words: &'a str) -> impl Iterator<Item = &'a str> {
        self.kept.iter().flat_map(move |lines| lines.values(words))
    }

    /// A number that one of its other lines tells.
    pub(super) fn number(&self, words: &str) -> Option<u32> {
        self.values(words).next()?.parse().ok()
    }

    /// Whether it belongs to a switch and forwards frames: it has no address.
    pub(super) fn is_switchport(&self) -> bool {
        let of_switch = matches!(self.name, InterfaceName::Port(port) if port.is_switched());
        of_switch && self.values("no switchport").next().is_none()
    }
}

impl Method {
    pub(super) fn name(self) -> &'static str {
        match self {
            Method::Nvram => "NVRAM",
            Method::Manual => "manual",
            Method::Dhcp => "DHCP",
            Method::Unset => "unset",
        }
    }
}

impl Status {
    pub(super) fn name(self) -> &'static str {
        match self {
            Status::Up => "up",
            Status::Down => "down",
            Status::AdministrativelyDown => "administratively down",
        }
    }
}

/// The mask of a prefix length up to 32.
pub(super) fn mask(length: u8) -> Ipv4Addr {
    let bits = u32::MAX.checked_shl(32 - u32::from(length.min(32)));
    Ipv4Addr::from_bits(bits.unwrap_or(0))
}

/// The prefix length of a mask; `None` if its ones are not in one piece.
pub(super) fn prefix_length(mask: Ipv4Addr) -> Option<u8> {
    let bits = mask.to_bits();
    let ones = bits.leading_ones();
    (ones == bits.count_ones()).then(|| u8::try_from(ones).unwrap_or(32))
}
