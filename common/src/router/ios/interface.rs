//! Interfaces: their names, what is configured on them, what becomes of it.

use std::fmt;
use std::net::Ipv4Addr;

/// How many physical interfaces there are.
pub(super) const PORTS: u8 = 4;

/// The name of an interface, written out by `Display`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum InterfaceName {
    /// `GigabitEthernet0/1`, by its last number.
    GigabitEthernet(u8),
    /// `Loopback0`
    Loopback(u32),
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
}

/// Where an address comes from, as `show ip interface brief` tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Nvram,
    Manual,
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
    Vlan,
}

impl Kind {
    /// Reads `gi`, `Loopback`: shortened as a keyword, in any case.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is = |name: &str| {
            let start = name.get(..text.len());
            !text.is_empty() && start.is_some_and(|start| start.eq_ignore_ascii_case(text))
        };
        match text {
            _ if is("GigabitEthernet") => Some(Kind::GigabitEthernet),
            _ if is("Loopback") => Some(Kind::Loopback),
            _ if is("Vlan") => Some(Kind::Vlan),
            _ => None,
        }
    }

    /// The interface of this kind with a number such as `0/1` or `10`.
    pub(super) fn numbered(self, number: &str) -> Option<InterfaceName> {
        let last = match self {
            Kind::GigabitEthernet => number.strip_prefix("0/")?,
            Kind::Loopback | Kind::Vlan => number,
        };
        if !last.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let last: u32 = last.parse().ok()?;
        match self {
            Kind::GigabitEthernet if last < PORTS.into() => {
                u8::try_from(last).ok().map(InterfaceName::GigabitEthernet)
            }
            Kind::Loopback if last <= 0x7FFF_FFFF => Some(InterfaceName::Loopback(last)),
            Kind::Vlan if (1..=4094).contains(&last) => {
                u16::try_from(last).ok().map(InterfaceName::Vlan)
            }
            _ => None,
        }
    }
}

impl InterfaceName {
    /// Whether it is a socket in the box, not something configured.
    pub(super) fn is_physical(self) -> bool {
        matches!(self, InterfaceName::GigabitEthernet(_))
    }
}

impl fmt::Display for InterfaceName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InterfaceName::GigabitEthernet(port) => write!(formatter, "GigabitEthernet0/{port}"),
            InterfaceName::Loopback(number) => write!(formatter, "Loopback{number}"),
            InterfaceName::Vlan(number) => write!(formatter, "Vlan{number}"),
        }
    }
}

impl Interface {
    /// Nothing configured.
    pub(super) fn new(name: InterfaceName) -> Self {
        Self { name, address: None, description: None, shutdown: false, method: Method::Unset }
    }
}

impl Method {
    pub(super) fn name(self) -> &'static str {
        match self {
            Method::Nvram => "NVRAM",
            Method::Manual => "manual",
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
