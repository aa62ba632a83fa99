//! What is configured, and how `show running-config` writes it.

use std::fmt::Write;

use super::interface::{Interface, InterfaceName, Method, PORTS, mask};
use super::kept::{KeptLine, Lines};
use super::seed::Facts;

/// Most interfaces that sessions may create.
pub(super) const MOST_CREATED: usize = 1000;

/// A whole configuration but for the host name.
#[derive(Debug, Clone)]
pub(super) struct Config {
    pub ports: [Interface; PORTS as usize],
    /// Loopbacks, then VLANs, each by number.
    created: Vec<Interface>,
    pub kept: Lines,
    pub console: LineConfig,
    pub vty: LineConfig,
    /// The last terminal line that can be reached over the network.
    pub last_vty: u8,
}

/// What is configured on a terminal line.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineConfig {
    pub synchronous: bool,
    /// Minutes and seconds.
    pub exec_timeout: (u32, u32),
    /// Behind `transport input`; shown of the lines of the network only.
    pub transport: &'static str,
}

impl LineConfig {
    pub(super) const EXEC_TIMEOUT: (u32, u32) = (10, 0);
    const DEFAULT: LineConfig = LineConfig {
        synchronous: false,
        exec_timeout: Self::EXEC_TIMEOUT,
        transport: "telnet ssh",
    };
}

/// There are [`MOST_CREATED`] interfaces already.
pub(super) struct TooManyInterfaces;

impl Config {
    /// The last line of every router.
    pub(super) const LAST_VTY: u8 = 4;

    /// What the router booted with.
    pub(super) fn drawn(facts: Facts) -> Self {
        Self {
            ports: [0, 1, 2, 3].map(|port| facts.port(port)),
            created: Vec::new(),
            kept: Lines::default(),
            console: LineConfig::DEFAULT,
            vty: LineConfig::DEFAULT,
            last_vty: Self::LAST_VTY,
        }
    }

    /// The same, read from the startup configuration.
    pub(super) fn booted(mut self) -> Self {
        for interface in self.ports.iter_mut().chain(&mut self.created) {
            interface.method = match interface.address {
                Some(_) => Method::Nvram,
                None => Method::Unset,
            };
        }
        self
    }

    /// All interfaces in the order of `show`.
    pub(super) fn interfaces(&self) -> impl Iterator<Item = &Interface> {
        self.ports.iter().chain(&self.created)
    }

    pub(super) fn interface(&self, name: InterfaceName) -> Option<&Interface> {
        match name {
            InterfaceName::GigabitEthernet(port) => self.ports.get(usize::from(port)),
            _ => self.created.get(self.position(name).ok()?),
        }
    }

    pub(super) fn interface_mut(&mut self, name: InterfaceName) -> Option<&mut Interface> {
        match name {
            InterfaceName::GigabitEthernet(port) => self.ports.get_mut(usize::from(port)),
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

    /// Writes it from the line `service timestamps` to `end`.
    pub(super) fn write(&self, text: &mut String, hostname: &str, facts: Facts, secret: bool) {
        text.push_str(
            "service timestamps debug datetime msec\nservice timestamps log datetime msec\n!\n",
        );
        let _ = write!(text, "hostname {hostname}\n!\n");
        text.push_str("boot-start-marker\nboot-end-marker\n!\n");
        self.kept.write(text, KeptLine::Buffered, KeptLine::NoConsole);
        if secret {
            facts.write_secret(text);
            text.push_str("!\n");
        }
        text.push_str("no aaa new-model\n!\nno ip domain lookup\n!\n");
        self.kept.write(text, KeptLine::Domain, KeptLine::Domain);
        let loopback = |it: &&Interface| matches!(it.name, InterfaceName::Loopback(_));
        let loopbacks = self.created.iter().filter(loopback);
        let vlans = self.created.iter().filter(|it| !loopback(it));
        for interface in loopbacks.chain(&self.ports).chain(vlans) {
            write_interface(text, interface);
            text.push_str("!\n");
        }
        text.push_str("ip forward-protocol nd\nno ip http server\n!\n");
        self.kept.write(text, KeptLine::LogHost, KeptLine::Banner);
        text.push_str("line con 0\n");
        write_line(text, self.console);
        text.push_str(" stopbits 1\n");
        self.write_vty(text, 0, Self::LAST_VTY);
        if self.last_vty > Self::LAST_VTY {
            self.write_vty(text, Self::LAST_VTY + 1, self.last_vty);
        }
        text.push_str("!\n");
        self.kept.write(text, KeptLine::Ntp, KeptLine::Ntp);
        text.push_str("end\n");
    }

    fn write_vty(&self, text: &mut String, first: u8, last: u8) {
        let _ = writeln!(text, "line vty {first} {last}");
        write_line(text, self.vty);
        let transport = self.vty.transport;
        let _ = write!(text, " login local\n transport input {transport}\n");
    }
}

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
    match interface.address {
        Some((address, length)) => {
            let _ = writeln!(text, " ip address {address} {}", mask(length));
        }
        None => text.push_str(" no ip address\n"),
    }
    if interface.shutdown {
        text.push_str(" shutdown\n");
    }
    if interface.name.is_physical() {
        text.push_str(" negotiation auto\n");
    }
}

fn write_line(text: &mut String, line: LineConfig) {
    if line.exec_timeout != LineConfig::EXEC_TIMEOUT {
        let (minutes, seconds) = line.exec_timeout;
        let _ = writeln!(text, " exec-timeout {minutes} {seconds}");
    }
    if line.synchronous {
        text.push_str(" logging synchronous\n");
    }
}
