//! The inventory: which devices there are and how to reach them.
//!
//! A TOML file, one `[[device]]` table each, with `[defaults]` for what they
//! share. Unknown keys and values that cannot be meant are refused with file,
//! line and column.
//!
//! ```toml
//! [defaults]                       # optional; any key of a device but its name
//! transport = "telnet"             # simulated (default), telnet, ssh
//! username = "developer"
//! password_env = "LAB_PASSWORD"    # the environment variable with the password
//! enable_secret_env = "LAB_ENABLE" # the same for `enable`; default: the password
//!
//! [[device]]
//! name = "10.10.20.40"             # what the programs print
//! host = "127.0.0.1"               # where it is reached; default: its name
//! port = 4001                      # default: 23; with ssh, 22
//! delay = [1.0, 3.0]               # simulated seconds its work takes; or a number
//!
//! [[device]]
//! name = "branch-1"
//! transport = "ssh"                # these keys for ssh only:
//! known_hosts = "lab.known_hosts"  # the keys of the hosts; default: ~/.ssh/known_hosts
//! host_keys = "accept-new"         # strict (default), accept-new: trust a first key
//! key_file = "~/.ssh/id_ed25519"   # a private key; its passphrase: key_passphrase_env
//! agent = true                     # the keys of ssh-agent
//! legacy = true                    # algorithms of old routers, too
//! proxy_jump = "neo@192.0.2.1:22"  # through this host, with the same keys and password
//! ssh_config = "~/.ssh/config"     # for what is not said here: OpenSSH's configuration
//! ```
//!
//! File names are relative to the folder of the inventory. Over ssh the
//! password may be left out: the program asks for it on the terminal, if
//! the device wants one.

mod delay;
mod error;
mod file;
mod pattern;
mod ssh_config;
#[cfg(test)]
mod tests;
mod written;

use std::fmt;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::log_plan::LogPlan;
use crate::splitmix;

pub use delay::Delay;
pub use error::InventoryError;
#[cfg(feature = "ssh")]
pub(crate) use pattern::fits;

/// The devices of one run, in the order in which programs work on them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inventory {
    /// Names are unique.
    pub devices: Vec<Device>,
}

/// One router.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// What the programs print; in the guide, an IP address.
    pub name: String,
    /// How it is reached.
    pub transport: Transport,
    /// How long it works on a session's first command; known of simulated
    /// devices only, wherever they run.
    pub delay: Option<Delay>,
    /// Which hardware it is.
    pub platform: Platform,
    /// The host name a simulated device starts with.
    pub hostname: Option<Box<str>>,
    /// From which a simulated device draws its states and delays.
    pub seed: u64,
    /// What a device in this process logs while it is watched; no file says it.
    pub log_plan: Option<Box<LogPlan>>,
}

/// How a device is reached.
#[derive(Debug, Clone, PartialEq)]
pub enum Transport {
    /// It lives in this process.
    Simulated,
    /// By telnet (RFC 854).
    Telnet(Box<Endpoint>),
    /// By SSH (RFC 4251 to 4254).
    Ssh(Box<SshEndpoint>),
}

impl Transport {
    /// Where the device listens; `None` if it lives in this process.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        match self {
            Transport::Simulated => None,
            Transport::Telnet(endpoint) => Some(endpoint),
            Transport::Ssh(ssh) => Some(&ssh.endpoint),
        }
    }
}

/// How a device is reached by SSH.
#[derive(Debug, Clone, PartialEq)]
pub struct SshEndpoint {
    /// Where it listens and who logs in.
    pub endpoint: Endpoint,
    /// How it proves that it is the device.
    pub host_keys: HostKeys,
    /// A private key to log in with.
    pub key_file: Option<PathBuf>,
    /// The passphrase of that key, if it is encrypted.
    pub key_passphrase: Option<Password>,
    /// Whether the keys of the running ssh-agent are tried.
    pub agent: bool,
    /// Whether the client also offers the weak algorithms of old routers.
    pub legacy: bool,
    /// A host that the connection goes through; it may be behind another one itself.
    pub proxy_jump: Option<Box<SshEndpoint>>,
}

impl SshEndpoint {
    /// Logs in with the endpoint's password, trusts the user's own known
    /// hosts, and offers no weak algorithms.
    pub fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            host_keys: HostKeys::default(),
            key_file: None,
            key_passphrase: None,
            agent: false,
            legacy: false,
            proxy_jump: None,
        }
    }

    /// This one, the jump host in front of it, and so on.
    pub fn hops(&self) -> impl Iterator<Item = &SshEndpoint> {
        std::iter::successors(Some(self), |hop| hop.proxy_jump.as_deref())
    }
}

/// Which keys a device may prove itself with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HostKeys {
    /// The file they are in; without it `~/.ssh/known_hosts`.
    pub known_hosts: Option<PathBuf>,
    /// Whether a host that is not in the file is trusted and added to it.
    pub trust_first: bool,
}

/// Where a device listens and who may log in.
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    /// Name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// The user that logs in.
    pub credentials: Credentials,
}

/// A user and where the password is found.
#[derive(Debug, Clone, PartialEq)]
pub struct Credentials {
    /// The user name.
    pub username: String,
    /// Its password.
    pub password: Password,
    /// What `enable` asks for, where it is not the password.
    pub enable_secret: Option<Password>,
}

/// A password, or where to find it. Never printed.
#[derive(Clone, PartialEq)]
pub enum Password {
    /// Written in the file: fit for a sandbox only.
    Written(String),
    /// In the environment variable of this name.
    Env(String),
    /// Nowhere: the program asks for it on the terminal, if it is needed.
    Asked,
}

impl Password {
    fn written(&self) -> Option<&str> {
        match self {
            Password::Written(password) => Some(password),
            Password::Env(_) | Password::Asked => None,
        }
    }

    fn env(&self) -> Option<&str> {
        match self {
            Password::Env(name) => Some(name),
            Password::Written(_) | Password::Asked => None,
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Password::Written(_) => formatter.write_str("Written(…)"),
            Password::Env(name) => write!(formatter, "Env({name})"),
            Password::Asked => formatter.write_str("Asked"),
        }
    }
}

/// Which hardware a device is. All of it runs Cisco IOS XE; a simulated device takes its
/// interface names and its version texts from here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// The router of the guide: an ISR4331 whose ports are called GigabitEthernet0/0 to 0/3.
    #[default]
    IosXe,
    /// An ISR4331: GigabitEthernet0/0/0 to 0/0/2, and GigabitEthernet0.
    Isr4331,
    /// A Catalyst 8000V: GigabitEthernet1 to 4.
    C8000v,
    /// A Catalyst 9300 switch: GigabitEthernet1/0/1 to 1/0/24, and GigabitEthernet0/0.
    C9300,
}

/// The device names of the guide: consecutive addresses from a first one.
pub fn addresses(first: Ipv4Addr, count: usize) -> impl Iterator<Item = String> {
    let first = first.to_bits();
    (0..count).map(move |step| {
        let step = u32::try_from(step).unwrap_or(u32::MAX);
        Ipv4Addr::from_bits(first.wrapping_add(step)).to_string()
    })
}

/// Two seeds made one: close ones in, far ones out.
pub fn mix(seed: u64, position: u64) -> u64 {
    let state = seed ^ position.wrapping_add(1).wrapping_mul(splitmix::STEP);
    // TOML has signed integers only.
    splitmix::output(state) >> 1
}

impl Inventory {
    /// Simulated devices with consecutive addresses, to which `delays` are
    /// given in turn; none if it is empty.
    pub fn simulated(first: Ipv4Addr, count: usize, delays: &[Delay]) -> Self {
        let mut delays = delays.iter().copied().cycle();
        let devices = addresses(first, count)
            .zip(0..)
            .map(|(name, seed)| Device::simulated(name, delays.next(), seed))
            .collect();
        Self { devices }
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// See [`InventoryError`].
    pub fn load(path: &Path) -> Result<Self, InventoryError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| InventoryError::Read { path: path.to_owned(), source })?;
        Self::parse(&text, path)
    }

    /// Checks the text of a file. `path` is not read: it is named in errors,
    /// and other files are relative to its folder. Of those, only an `ssh_config` is read.
    ///
    /// # Errors
    /// See [`InventoryError`]; never [`InventoryError::Read`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, InventoryError> {
        file::read(text, path)
    }

    /// The text of a file that [`Self::parse`] reads back equal; only, keys and known hosts of
    /// its own, which a jump host has from an `ssh_config`, are not in it.
    pub fn to_toml(&self) -> String {
        written::write(self)
    }
}

impl Device {
    /// One that lives in this process.
    pub fn simulated(name: String, delay: Option<Delay>, seed: u64) -> Self {
        Self {
            name,
            transport: Transport::Simulated,
            delay,
            platform: Platform::default(),
            hostname: None,
            seed,
            log_plan: None,
        }
    }

    /// Whether it lives in this process.
    pub fn is_simulated(&self) -> bool {
        matches!(self.transport, Transport::Simulated)
    }
}

/// The path with `~` in front replaced by the user's home folder.
pub(crate) fn at_home(path: &Path) -> Option<PathBuf> {
    match path.strip_prefix("~") {
        Ok(rest) => Some(std::env::home_dir()?.join(rest)),
        Err(_) => Some(path.to_owned()),
    }
}
