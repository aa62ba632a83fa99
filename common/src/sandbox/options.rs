//! What a sandbox serves, and how.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

#[cfg(feature = "ssh")]
use super::ssh;
use crate::clock::Clock;
use crate::fault::FaultPlan;
use crate::inventory::{Delay, Endpoint, Inventory, Transport};
use crate::log_plan::LogPlan;
use crate::router::vty::Login;

/// What a sandbox serves, and how.
pub struct Options {
    /// The devices; how they are reached is not looked at.
    pub inventory: Inventory,
    /// Where it listens.
    pub listen: IpAddr,
    /// The first device's port, the others follow; 0 uses free ports.
    pub port: u16,
    /// Every device gets an address of its own, from `listen` on, and all the
    /// same port.
    pub addresses: bool,
    /// Devices speak SSH, as this says, instead of telnet.
    #[cfg(feature = "ssh")]
    pub ssh: Option<ssh::Ssh>,
    /// The users that may log in on every device.
    pub login: Login,
    /// Sessions start in user mode and need this to leave it.
    pub enable_secret: Option<String>,
    /// Sessions at once on one device; more are refused.
    pub max_sessions_per_device: Option<usize>,
    /// Sessions at once on all devices; more are refused.
    pub max_sessions: Option<usize>,
    /// A session that is silent for this long (real time) is closed.
    pub idle: Duration,
    /// Shown before the login.
    pub banner: Option<String>,
    /// Simulated seconds that a login takes.
    pub login_delay: f64,
    /// Simulated seconds that each command takes, besides the device's delay.
    pub command_delay: f64,
    /// The command that the devices' delays are for, such as `show version`:
    /// each time it is typed. Without it, a session's first command.
    pub delay_at: Option<String>,
    /// Simulated seconds from a log-out until a device hangs up.
    pub hang_up: Delay,
    /// Simulated seconds that a device boots after a reload.
    pub boot_time: f64,
    /// What devices log while they are watched. Each line is sent as late as the device's
    /// delay is long.
    pub log_plan: LogPlan,
    /// What devices do wrong, by name.
    pub faults: HashMap<String, FaultPlan>,
    /// Runs the devices' delays.
    pub clock: Clock,
}

impl Options {
    /// Spends what a login takes besides the protocol.
    pub(super) async fn spend_login_delay(&self) {
        if self.login_delay > 0.0 {
            tokio::time::sleep(self.clock.real(self.login_delay)).await;
        }
    }

    pub(super) fn transport_to(&self, endpoint: Endpoint) -> Transport {
        #[cfg(feature = "ssh")]
        if self.ssh.is_some() {
            return Transport::Ssh(Box::new(crate::inventory::SshEndpoint::new(endpoint)));
        }
        Transport::Telnet(Box::new(endpoint))
    }

    /// On any free ports of 127.0.0.1, without limits, and silent sessions are
    /// closed after ten minutes.
    pub fn on_loopback(inventory: Inventory, login: Login, clock: Clock) -> Self {
        Self {
            inventory,
            listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            addresses: false,
            #[cfg(feature = "ssh")]
            ssh: None,
            banner: None,
            login_delay: 0.0,
            command_delay: 0.0,
            delay_at: None,
            hang_up: Delay::NONE,
            boot_time: 60.0,
            log_plan: LogPlan::default(),
            faults: HashMap::new(),
            login,
            enable_secret: None,
            max_sessions_per_device: None,
            max_sessions: None,
            idle: Duration::from_secs(600),
            clock,
        }
    }
}
