//! What is configured, and how `show running-config` writes it.

use std::fmt::Write;

use super::blocks::Blocks;
use super::interface::{Interface, InterfaceName, Method, mask};
use super::kept::{Lines, Place};
use super::port::{self, PORTS};
use super::seed::Facts;
use crate::inventory::Platform;

/// Most interfaces that sessions may create.
pub(super) const MOST_CREATED: usize = 1000;

/// A whole configuration but for the host name.
#[derive(Debug, Clone)]
pub(super) struct Config {
    ports: [Interface; PORTS as usize],
    /// The ports beyond those, of hardware that has more.
    more_ports: Vec<Interface>,
    /// Parts of ports, loopbacks, tunnels, then VLANs, each by number.
    created: Vec<Interface>,
    /// The VLANs that were given a number, each with its name.
    pub vlans: Vec<(u16, Box<str>)>,
    pub blocks: Blocks,
    pub kept: Lines,
    pub console: LineConfig,
    pub vty: LineConfig,
    /// The last terminal line that can be reached over the network.
    pub last_vty: u8,
}

/// What is configured on a terminal line.
#[derive(Debug, Clone)]
pub(super) struct LineConfig {
    pub synchronous: bool,
    /// Minutes and seconds.
    pub exec_timeout: (u32, u32),
    /// Behind `transport input`; shown of the lines of the network only.
    pub transport: &'static str,
    pub kept: Lines,
}

impl LineConfig {
    pub(super) const EXEC_TIMEOUT: (u32, u32) = (10, 0);

    fn new() -> Self {
        Self {
            synchronous: false,
            exec_timeout: Self::EXEC_TIMEOUT,
            transport: "telnet ssh",
            kept: Lines::default(),
        }
    }
}

/// There are [`MOST_CREATED`] interfaces already.
pub(super) struct TooManyInterfaces;

impl Config {
    /// The last line of every router.
    pub(super) const LAST_VTY: u8 = 4;

    /// What the router booted with.
    pub(super) fn drawn(facts: Facts) -> Self {
        let vlan = (facts.platform == Platform::C9300).then(|| facts.first_vlan());
        Self {
            ports: [0, 1, 2, 3].map(|port| facts.port(port)),
            more_ports: (PORTS..port::count(facts.platform)).map(|it| facts.port(it)).collect(),
            created: vlan.into_iter().collect(),
            vlans: Vec::new(),
            blocks: Blocks::default(),
            kept: Lines::default(),
            console: LineConfig::new(),
            vty: LineConfig::new(),
            last_vty: Self::LAST_VTY,
        }
    }

    /// The same, read from the startup configuration.
    pub(super) fn booted(mut self) -> Self {
        let ports = self.ports.iter_mut().chain(&mut self.more_ports);
        for interface in ports.chain(&mut self.created) {
            interface.method = match (interface.address, interface.method) {
                (Some(_), Method::Dhcp) => Method::Dhcp,
                (Some(_), _) => Method::Nvram,
                (None, _) => Method::Unset,
            };
        }
        self
    }

    /// The sockets of the box.
    pub(super) fn ports(&self) -> impl Iterator<Item = &Interface> {
        self.ports.iter().chain(&self.more_ports)
    }

    /// All interfaces in the order of `show`: each port with its parts, then the others.
    pub(super) fn interfaces(&self) -> impl Iterator<Item = &Interface> {
        let parts = self.created.partition_point(|it| it.name.of_port().is_some());
        let (parts, others) = self.created.split_at(parts);
        let with_parts = move |port: &Interface| {
            let of_port = port.name.of_port();
            let from = parts.partition_point(|it| it.name.of_port() < of_port);
            let to = parts.partition_point(|it| it.name.of_port() <= of_port);
            &parts[from..to]
        };
        let ports = self.ports().flat_map(move |it| std::iter::once(it).chain(with_parts(it)));
        ports.chain(others)
    }

    pub(super) fn interface(&self, name: InterfaceName) -> Option<&Interface> {
        match name {
            InterfaceName::Port(port) => {
                let number = usize::from(port.number());
                let more = || self.more_ports.get(number.checked_sub(self.ports.len())?);
                self.ports.get(number).or_else(more)
            }
            _ => self.created.get(self.position(name).ok()?),
        }
    }

    pub(super) fn interface_mut(&mut self, name: InterfaceName) -> Option<&mut Interface> {
        match name {
            InterfaceName::Port(port) => match usize::from(port.number()) {
                number if number < self.ports.len() => self.ports.get_mut(number),
                number => self.more_ports.get_mut(number - self.ports.len()),
            },
            _ => {
                let position = self.position(name).ok()?;
                self.created.get_mut(position)
            }
        }
    }

    /// Whether it is new.
    pub(super) fn create(&mut self, name: InterfaceName) -> Result<bool, TooManyInterfaces> {
        match self.position(name) {
            _ if name.is_physical() => Ok(false),
            Ok(_) => Ok(false),
            Err(_) if self.created.len() >= MOST_CREATED => Err(TooManyInterfaces),
            Err(position) => {
                self.created.insert(position, Interface::new(name));
                Ok(true)
            }
        }
    }

    /// The interface that was there and can be removed.
    pub(super) fn remove(&mut self, name: InterfaceName) -> Option<Interface> {
        let position = self.position(name).ok()?;
        Some(self.created.remove(position))
    }

    fn position(&self, name: InterfaceName) -> Result<usize, usize> {
        self.created.binary_search_by_key(&name, |interface| interface.name)
    }

    /// Gives a VLAN a number, or a name.
    pub(super) fn name_vlan(&mut self, number: u16, name: Option<&str>) {
        let named = || name.map_or_else(|| format!("VLAN{number:04}").into(), Box::from);
        match self.vlans.binary_search_by_key(&number, |(it, _)| *it) {
            Ok(at) if name.is_some() => self.vlans[at].1 = named(),
            Ok(_) => {}
            Err(at) => self.vlans.insert(at, (number, named())),
        }
    }

    /// Writes it from the line `service timestamps` to `end`.
    pub(super) fn write(&self, text: &mut String, hostname: &str, facts: Facts, secret: bool) {
        let kept = &self.kept;
        for service in ["service timestamps debug", "service timestamps log"] {
            let value = kept.values(service).next().unwrap_or("datetime msec");
            let _ = writeln!(text, "{service} {value}");
        }
        for line in kept.at(Place::Service).filter(|it| !it.contains("timestamps")) {
            let _ = writeln!(text, "{line}");
        }
        let _ = write!(text, "!\nhostname {hostname}\n!\n");
        text.push_str("boot-start-marker\nboot-end-marker\n!\n");
        self.blocks.write(text, false);
        kept.write(text, Place::Buffered, Place::Console);
        match kept.line(Place::Secret) {
            Some(NO_SECRET) => {}
            Some(_) => kept.write(text, Place::Secret, Place::Secret),
            None if secret => {
                facts.write_secret(text);
                text.push_str("!\n");
            }
            None => {}
        }
        self.write_or(text, Place::Aaa, "no aaa new-model");
        self.write_or(text, Place::Lookup, "no ip domain lookup");
        kept.write(text, Place::Domain, Place::Domain);
        kept.write(text, Place::User, Place::User);
        kept.write(text, Place::Cdp, Place::Cdp);
        for (number, name) in &self.vlans {
            let _ = write!(text, "vlan {number}\n name {name}\n!\n");
        }
        let virtual_ones = |it: &&Interface| {
            matches!(it.name, InterfaceName::Loopback(_) | InterfaceName::Tunnel(_))
        };
        let first = self.created.iter().filter(virtual_ones);
        for interface in first.chain(self.interfaces().filter(|it| !virtual_ones(it))) {
            write_interface(text, interface);
            text.push_str("!\n");
        }
        text.push_str("ip forward-protocol nd\n");
        self.write_or(text, Place::Http, "no ip http server");
        kept.write(text, Place::Route, Place::Route);
        self.blocks.write(text, true);
        kept.write(text, Place::LogHost, Place::LogHost);
        kept.write(text, Place::Community, Place::Contact);
        kept.write(text, Place::Motd, Place::Exec);
        text.push_str("line con 0\n");
        write_line(text, &self.console);
        text.push_str(" stopbits 1\n");
        self.write_vty(text, 0, Self::LAST_VTY);
        if self.last_vty > Self::LAST_VTY {
            self.write_vty(text, Self::LAST_VTY + 1, self.last_vty);
        }
        text.push_str("!\n");
        kept.write(text, Place::Ntp, Place::Ntp);
        text.push_str("end\n");
    }

    /// Writes what is kept in a place, or what stands there otherwise.
    fn write_or(&self, text: &mut String, place: Place, otherwise: &str) {
        match self.kept.line(place) {
            Some(_) => self.kept.write(text, place, place),
            None => {
                let _ = write!(text, "{otherwise}\n!\n");
            }
        }
    }

    fn write_vty(&self, text: &mut String, first: u8, last: u8) {
        let _ = writeln!(text, "line vty {first} {last}");
        write_line(text, &self.vty);
        let transport = self.vty.transport;
        let _ = write!(text, " login local\n transport input {transport}\n");
    }
}

/// What is kept of a secret that was taken away.
pub(super) const NO_SECRET: &str = "no enable secret";

/// Writes what comes before [`Config::write`].
pub(super) fn write_start(text: &mut String, facts: Facts) {
    let _ = write!(text, "!\nversion {}\n", facts.release().train);
}

/// Writes one interface, from its name to its last line.
pub(super) fn write_interface(text: &mut String, interface: &Interface) {
    let _ = writeln!(text, "interface {}", interface.name);
    if let Some(description) = &interface.description {
        let _ = writeln!(text, " description {description}");
    }
    let kept = |before: bool| {
        let lines = interface.kept.iter().flat_map(|it| it.at(Place::Here));
        lines.filter(move |line| stands_before_the_address(line) == before)
    };
    for line in kept(true) {
        let _ = writeln!(text, " {line}");
    }
    match interface.address {
        Some(_) if interface.method == Method::Dhcp => text.push_str(" ip address dhcp\n"),
        Some((address, length)) => {
            let _ = writeln!(text, " ip address {address} {}", mask(length));
        }
        None if interface.is_switchport() => {}
        None => text.push_str(" no ip address\n"),
    }
    for line in kept(false) {
        let _ = writeln!(text, " {line}");
    }
    if interface.shutdown {
        text.push_str(" shutdown\n");
    }
    let is_copper = interface.name.is_physical() && !interface.is_switchport();
    if is_copper && interface.values("speed").next().is_none() {
        text.push_str(" negotiation auto\n");
    }
}

/// The order of lines is not that of the alphabet everywhere.
fn stands_before_the_address(line: &str) -> bool {
    const BEFORE: [&str; 8] = [
        "bandwidth",
        "delay",
        "encapsulation",
        "ip address",
        "mtu",
        "no switchport",
        "switchport",
        "vrf",
    ];
    BEFORE.iter().any(|word| line.starts_with(word))
}

fn write_line(text: &mut String, line: &LineConfig) {
    if line.exec_timeout != LineConfig::EXEC_TIMEOUT {
        let (minutes, seconds) = line.exec_timeout;
        let _ = writeln!(text, " exec-timeout {minutes} {seconds}");
    }
    if line.synchronous {
        text.push_str(" logging synchronous\n");
    }
    line.kept.write_here(text);
}
