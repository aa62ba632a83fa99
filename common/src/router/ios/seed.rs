//! What a router's seed says about it, drawn when asked for.
//!
//! Every fact has a number; the n-th output of a [generator](splitmix) started
//! at the seed decides it. So facts can be drawn alone and in any order, none
//! is stored, and a router costs no work before its first command.

use std::fmt::{self, Write};
use std::net::Ipv4Addr;
use std::time::Duration;

use super::interface::{Interface, InterfaceName, Method, Status};
use super::port::{PORTS, Port};
use crate::inventory::Platform;
use crate::splitmix;

/// A seed that answers questions about the router it describes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub seed: u64,
    /// Which router of its network it is, counted from 0.
    pub position: u32,
    pub platform: Platform,
}

/// A release of IOS XE, as `show version` tells it.
pub(super) struct Release {
    /// `17.9`, as in the first line of the configuration.
    pub train: &'static str,
    pub version: &'static str,
    /// With leading zeros.
    pub padded: &'static str,
    pub name: &'static str,
    pub build: &'static str,
    pub year: u16,
    pub compiled: &'static str,
}

const RELEASES: [Release; 4] = [
    Release {
        train: "17.3",
        version: "17.3.5",
        padded: "17.03.05",
        name: "Amsterdam",
        build: "fc2",
        year: 2022,
        compiled: "Wed 09-Feb-22 10:36",
    },
    Release {
        train: "17.6",
        version: "17.6.4",
        padded: "17.06.04",
        name: "Bengaluru",
        build: "fc1",
        year: 2022,
        compiled: "Sun 14-Aug-22 08:51",
    },
    Release {
        train: "17.9",
        version: "17.9.4a",
        padded: "17.09.04a",
        name: "Cupertino",
        build: "fc3",
        year: 2023,
        compiled: "Fri 20-Oct-23 10:44",
    },
    Release {
        train: "17.12",
        version: "17.12.1a",
        padded: "17.12.01a",
        name: "Dublin",
        build: "fc1",
        year: 2023,
        compiled: "Fri 28-Jul-23 04:01",
    },
];

/// The numbers of the facts. Those about a port take 16 numbers each.
#[derive(Clone, Copy)]
pub(super) enum Fact {
    Release = 0,
    Serial = 1,
    Uptime = 2,
    Hardware = 3,
    Secret = 4,
    Cable = 16,
    Shutdown = 32,
    Addressed = 48,
    Network = 64,
    Packets = 80,
    Log = 96,
    Change = 112,
    Route = 114,
    Dhcp = 118,
    Load = 120,
    Arp = 124,
    Memory = 128,
    Neighbour = 132,
}

impl Facts {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, position: 0, platform: Platform::default() }
    }

    /// The `which`-th number of a fact.
    pub(super) fn draw(self, fact: Fact, which: u8) -> u64 {
        let number = fact as u64 + u64::from(which) + 1;
        splitmix::output(self.seed.wrapping_add(number.wrapping_mul(splitmix::STEP)))
    }

    pub(super) fn release(self) -> &'static Release {
        &RELEASES[(self.draw(Fact::Release, 0) % RELEASES.len() as u64) as usize]
    }

    /// How long it had been up when the simulation started: an hour to 30
    /// weeks, to the millisecond.
    pub(super) fn uptime(self) -> Duration {
        const WEEKS: u64 = 30 * 7 * 24 * 3600 * 1000;
        Duration::from_millis(3_600_000 + self.draw(Fact::Uptime, 0) % WEEKS)
    }

    /// The processor board ID: factory, year, week, number.
    pub(super) fn serial(self) -> String {
        let drawn = self.draw(Fact::Serial, 0);
        let mut serial = format!("FDO{:02}{:02}", 18 + drawn % 8, 1 + (drawn >> 8) % 52);
        for step in 0..4 {
            let symbols = b"0123456789ABCDEFGHJKLMNPQRSTUVWX";
            serial.push(symbols[(drawn >> (16 + 5 * step)) as usize % 32].into());
        }
        serial
    }

    /// What stands in the configuration for an enable secret.
    pub(super) fn write_secret(self, text: &mut String) {
        text.push_str("enable secret 9 $9$");
        for which in 0..3 {
            let _ = write!(text, "{:016x}", self.draw(Fact::Secret, which));
        }
        text.push('\n');
    }

    /// The burnt-in address of an interface; all but ports share the first.
    pub(super) fn hardware(self, name: InterfaceName) -> Hardware {
        let port = match name {
            InterfaceName::Port(port) | InterfaceName::Subinterface(port, _) => port.number(),
            _ => 0,
        };
        Hardware((self.draw(Fact::Hardware, 0) & 0xFF_FFE0) | u64::from(port))
    }

    /// Whether something is at the other end of a port's cable: always at the
    /// management port, else in 7 of 10.
    pub(super) fn cable(self, port: u8) -> bool {
        port == 0 || self.draw(Fact::Cable, port) % 10 < 7
    }

    /// The state of an interface, and whether its line protocol is up.
    pub(super) fn state(self, interface: &Interface) -> (Status, bool) {
        let down = (Status::Down, false);
        match interface.name {
            _ if interface.shutdown => (Status::AdministrativelyDown, false),
            InterfaceName::Port(port) | InterfaceName::Subinterface(port, _)
                if !self.cable(port.number()) =>
            {
                down
            }
            InterfaceName::Tunnel(_) => {
                let ends = |end| interface.values(end).next().is_some();
                (Status::Up, ends("tunnel source") && ends("tunnel destination"))
            }
            InterfaceName::Vlan(_) => (Status::Up, interface.address.is_some()),
            _ => (Status::Up, true),
        }
    }

    /// Packets seen in and out by a port since boot.
    pub(super) fn packets(self, port: u8) -> [u64; 2] {
        let drawn = self.draw(Fact::Packets, port);
        [drawn % 9_000_000 + 1000, (drawn >> 32) % 7_000_000 + 1000]
    }

    /// A port as the router booted with it.
    pub(super) fn port(self, port: u8) -> Interface {
        let place = Port::new(port, self.platform);
        let name = InterfaceName::Port(place);
        if place.is_switched() {
            return Interface::new(name);
        }
        let shutdown = port + 1 == PORTS && self.draw(Fact::Shutdown, port).is_multiple_of(4);
        let address = (!shutdown).then(|| self.address(port)).flatten();
        let method = match address {
            Some(_) => Method::Nvram,
            None => Method::Unset,
        };
        Interface { address, shutdown, method, ..Interface::new(name) }
    }

    /// The interface of VLAN 1, with which a switch boots.
    pub(super) fn first_vlan(self) -> Interface {
        let [_, third, ..] = self.draw(Fact::Network, 1).to_be_bytes();
        let address = Some((Ipv4Addr::new(192, 168, third, 1), 24));
        Interface { address, method: Method::Nvram, ..Interface::new(InterfaceName::Vlan(1)) }
    }

    /// What a server gives an interface that asks for an address.
    pub(super) fn leased(self, name: InterfaceName) -> (Ipv4Addr, u8) {
        let port = name.of_port().map_or(0, Port::number);
        let [third, fourth, ..] = self.draw(Fact::Dhcp, 0).to_be_bytes();
        (Ipv4Addr::new(172, 20 + port % 10, third, fourth % 200 + 20), 24)
    }

    /// A number that changes with time, the same for the same period.
    pub(super) fn varying(self, which: u8, now: Duration, period: u64) -> u64 {
        let number = now.as_secs() / period.max(1);
        splitmix::output(self.draw(Fact::Load, which % 4) ^ number.wrapping_mul(splitmix::STEP))
    }

    /// What stands in the configuration for a password.
    pub(super) fn hash(self, password: &str) -> String {
        let mut hash = String::from("$9$");
        for which in 0..3 {
            let start = self.draw(Fact::Secret, which);
            let step = |state: u64, byte: u8| splitmix::output(state ^ u64::from(byte));
            let _ = write!(hash, "{:016x}", password.bytes().fold(start, step));
        }
        hash
    }

    fn address(self, port: u8) -> Option<(Ipv4Addr, u8)> {
        let [_, second, third, fourth, ..] = self.draw(Fact::Network, port).to_be_bytes();
        if port == 0 {
            let address = Ipv4Addr::new(10, second, third, fourth % 254 + 1);
            return Some((address, 24));
        }
        let address = Ipv4Addr::new(192, 168, port * 64 + third % 64, 1);
        (!self.draw(Fact::Addressed, port).is_multiple_of(4)).then_some((address, 24))
    }
}

/// A MAC address of Cisco's, written as IOS does.
#[derive(Clone, Copy)]
pub(super) struct Hardware(u64);

impl fmt::Display for Hardware {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Hardware(low) = self;
        write!(formatter, "00a2.ee{:02x}.{:04x}", low >> 16 & 0xFF, low & 0xFFFF)
    }
}
