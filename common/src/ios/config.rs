//! What is configured, and how `show running-config` writes it.

use std::fmt::Write;

use super::interface::{Interface, InterfaceName, PORTS, mask};
use super::seed::Facts;

/// Most interfaces that sessions may create.
pub(super) const MOST_CREATED: usize = 1000;

/// A whole configuration but for the host name.
#[derive(Debug, Clone)]
pub(super) struct Config {
    pub ports: [Interface; PORTS as usize],
    /// Loopbacks, then VLANs, each by number.
    created: Vec<Interface>,
    pub console: LineConfig,
    pub vty: LineConfig,
}

/// What is configured on a terminal line.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineConfig {
    pub synchronous: bool,
    /// Minutes and seconds.
    pub exec_timeout: (u32, u32),
}

impl LineConfig {
    pub(super) const EXEC_TIMEOUT: (u32, u32) = (10, 0);
    const DEFAULT: LineConfig = LineConfig {
        synchronous: false,
        exec_timeout: Self::EXEC_TIMEOUT,
    };
}

/// There are [`MOST_CREATED`] interfaces already.
pub(super) struct Full;

impl Config {
    /// What the router booted with.
    pub(super) fn drawn(facts: Facts) -> Self {
        Self {
            ports: [0, 1, 2, 3].map(|port| facts.port(port)),
            created: Vec::new(),
            console: LineConfig::DEFAULT,
            vty: LineConfig::DEFAULT,
        }
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
    pub(super) fn create(&mut self, name: InterfaceName) -> Result<bool, Full> {
        match self.position(name) {
            _ if name.is_physical() => Ok(false),
            Ok(_) => Ok(false),
            Err(_) if self.created.len() >= MOST_CREATED => Err(Full),
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
        self.created
            .binary_search_by_key(&name, |interface| interface.name)
    }

    /// Writes it from the line `service timestamps` to `end`.
    pub(super) fn write(&self, text: &mut String, hostname: &str, facts: Facts, secret: bool) {
        text.push_str(
            "service timestamps debug datetime msec\nservice timestamps log datetime msec\n!\n",
        );
        let _ = write!(text, "hostname {hostname}\n!\n");
        text.push_str("boot-start-marker\nboot-end-marker\n!\n");
        if secret {
            facts.write_secret(text);
            text.push_str("!\n");
        }
        text.push_str("no aaa new-model\n!\nno ip domain lookup\n!\n");
        let loopback = |it: &&Interface| matches!(it.name, InterfaceName::Loopback(_));
        let loopbacks = self.created.iter().filter(loopback);
        let vlans = self.created.iter().filter(|it| !loopback(it));
        for interface in loopbacks.chain(&self.ports).chain(vlans) {
            write_interface(text, interface);
            text.push_str("!\n");
        }
        text.push_str("ip forward-protocol nd\nno ip http server\n!\nline con 0\n");
        write_line(text, self.console);
        text.push_str(" stopbits 1\nline vty 0 4\n");
        write_line(text, self.vty);
        text.push_str(" login local\n transport input telnet ssh\n!\nend\n");
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
