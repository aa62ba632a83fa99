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
//! port = 4001                      # default: 23
//! delay = [1.0, 3.0]               # simulated seconds its work takes; or a number
//! ```

use std::collections::HashSet;
use std::fmt;
use std::net::Ipv4Addr;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};
use toml::Spanned;

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
    /// Which dialect it speaks.
    pub platform: Platform,
    /// The host name a simulated device starts with.
    pub hostname: Option<Box<str>>,
    /// From which a simulated device draws its states and delays.
    pub seed: u64,
}

/// How a device is reached.
#[derive(Debug, Clone, PartialEq)]
pub enum Transport {
    /// It lives in this process.
    Simulated,
    /// By telnet (RFC 854).
    Telnet(Box<Endpoint>),
}

/// Where a device listens and who may log in.
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    /// Name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Who logs in.
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
}

impl Password {
    fn written(&self) -> Option<&str> {
        match self {
            Password::Written(password) => Some(password),
            Password::Env(_) => None,
        }
    }

    fn env(&self) -> Option<&str> {
        match self {
            Password::Env(name) => Some(name),
            Password::Written(_) => None,
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Password::Written(_) => formatter.write_str("Written(…)"),
            Password::Env(name) => write!(formatter, "Env({name})"),
        }
    }
}

/// The command-line dialect of a device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// Cisco IOS XE.
    #[default]
    IosXe,
}

/// How long a simulated device works on the first command of a session, in
/// simulated seconds: `from` to `to`, drawn evenly; fixed where both are equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delay {
    from: f32,
    to: f32,
}

impl Delay {
    /// No delay.
    pub const NONE: Delay = Delay { from: 0.0, to: 0.0 };
    /// A device that takes longer is not slow but broken.
    pub const LONGEST: f32 = 3600.0;

    /// Always the same; `seconds` outside 0 to [`Self::LONGEST`] is cut.
    pub const fn fixed(seconds: f32) -> Self {
        Self::between(seconds, seconds)
    }

    /// Drawn evenly; ends outside 0 to [`Self::LONGEST`] are cut.
    pub const fn between(from: f32, to: f32) -> Self {
        let from = from.clamp(0.0, Self::LONGEST);
        Self {
            from,
            to: to.clamp(from, Self::LONGEST),
        }
    }

    /// One session's delay, simulated seconds.
    pub fn draw(self, rng: &mut impl Rng) -> f64 {
        f64::from(self.from) + f64::from(self.to - self.from) * rng.random::<f64>()
    }

    /// The delay, where it is the same every time.
    pub fn constant(self) -> Option<f64> {
        (self.from == self.to).then_some(f64::from(self.from))
    }
}

impl fmt::Display for Delay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to {
            write!(formatter, "{}s", self.from)
        } else {
            write!(formatter, "{}-{}s", self.from, self.to)
        }
    }
}

impl Serialize for Delay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Through its text, so that 0.2 does not become 0.20000000298.
        let widen = |part: f32| part.to_string().parse::<f64>().unwrap_or(0.0);
        match self.from == self.to {
            true => widen(self.from).serialize(serializer),
            false => [widen(self.from), widen(self.to)].serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Delay {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "a delay is a number of simulated seconds, or a range such as [1.0, 3.0]"
        )]
        enum Written {
            Fixed(f32),
            Range([f32; 2]),
        }
        let (from, to) = match Written::deserialize(deserializer)? {
            Written::Fixed(seconds) => (seconds, seconds),
            Written::Range([from, to]) => (from, to),
        };
        let sensible = 0.0..=Self::LONGEST;
        if sensible.contains(&from) && sensible.contains(&to) && from <= to {
            Ok(Self { from, to })
        } else {
            Err(serde::de::Error::custom(format!(
                "a delay lies between 0 and {} simulated seconds, a range goes from low to high",
                Self::LONGEST
            )))
        }
    }
}

/// Why an inventory cannot be used. Where a place is known, it is in the text.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// The file could not be read.
    #[error("cannot read the inventory {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no TOML, or a key or value is wrong.
    #[error("{}: {message}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// With line, column and the line itself.
        message: String,
    },
    /// A value contradicts another one or cannot be served.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong and what to do.
        message: String,
    },
}

/// The device names of the guide: consecutive addresses from a first one.
pub fn addresses(first: Ipv4Addr, count: usize) -> impl Iterator<Item = String> {
    let first = first.to_bits();
    (0..count).map(move |step| {
        let step = u32::try_from(step).unwrap_or(u32::MAX);
        Ipv4Addr::from_bits(first.wrapping_add(step)).to_string()
    })
}

/// Two seeds made one (splitmix64's finalizer): close ones in, far ones out.
pub fn mix(seed: u64, position: u64) -> u64 {
    let mut mixed = seed ^ position.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    // TOML has signed integers only.
    (mixed ^ (mixed >> 31)) >> 1
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
        let text = std::fs::read_to_string(path).map_err(|source| InventoryError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text, path)
    }

    /// Checks the text of a file; `path` is only named in errors.
    ///
    /// # Errors
    /// See [`InventoryError`]; never [`InventoryError::Read`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, InventoryError> {
        let file: File = toml::from_str(text).map_err(|error| InventoryError::Toml {
            path: path.to_owned(),
            message: error.to_string().trim_end().to_owned(),
        })?;
        let invalid = |span: Range<usize>, message: String| {
            let (line, column) = line_and_column(text, span.start);
            InventoryError::Invalid {
                path: path.to_owned(),
                line,
                column,
                message,
            }
        };
        let defaults = file.defaults.unwrap_or_default();
        let mut names = HashSet::new();
        let mut devices = Vec::with_capacity(file.device.len());
        for (written, position) in file.device.into_iter().zip(0u64..) {
            let span = written.name.span();
            let name = written.name.get_ref().clone();
            if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control()) {
                let message =
                    "a device's name is printed in every line: give it one without blanks";
                return Err(invalid(span, message.into()));
            }
            let device = written
                .into_device(&defaults, position)
                .map_err(|(key, message)| invalid(key.unwrap_or(span.clone()), message))?;
            if !names.insert(name) {
                let message = format!("there is another device named '{}'", device.name);
                return Err(invalid(span, message));
            }
            devices.push(device);
        }
        if devices.is_empty() {
            let message = "no [[device]] in this inventory; add at least one";
            return Err(invalid(0..0, message.into()));
        }
        Ok(Self { devices })
    }

    /// The text of a file that [`Self::parse`] reads back equal.
    pub fn to_toml(&self) -> String {
        #[derive(Serialize)]
        struct Written<'a> {
            device: Vec<WrittenDevice<'a>>,
        }
        let device = self.devices.iter().map(WrittenDevice::from).collect();
        toml::to_string(&Written { device }).unwrap_or_default()
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
        }
    }

    /// Whether it lives in this process.
    pub fn is_simulated(&self) -> bool {
        matches!(self.transport, Transport::Simulated)
    }
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
    (line, column)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    defaults: Option<Defaults>,
    #[serde(default)]
    device: Vec<FileDevice>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Defaults {
    host: Option<String>,
    port: Option<std::num::NonZeroU16>,
    transport: Option<Spanned<TransportName>>,
    username: Option<String>,
    password: Option<Spanned<String>>,
    password_env: Option<String>,
    enable_secret: Option<Spanned<String>>,
    enable_secret_env: Option<String>,
    delay: Option<Delay>,
    platform: Option<Platform>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileDevice {
    name: Spanned<String>,
    host: Option<String>,
    port: Option<std::num::NonZeroU16>,
    transport: Option<Spanned<TransportName>>,
    username: Option<String>,
    password: Option<Spanned<String>>,
    password_env: Option<String>,
    enable_secret: Option<Spanned<String>>,
    enable_secret_env: Option<String>,
    delay: Option<Delay>,
    platform: Option<Platform>,
    hostname: Option<Box<str>>,
    seed: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TransportName {
    Simulated,
    Telnet,
    Ssh,
}

/// What is wrong, and the key it is about if not the whole device.
type Complaint = (Option<Range<usize>>, String);

impl FileDevice {
    fn into_device(self, defaults: &Defaults, position: u64) -> Result<Device, Complaint> {
        let transport = self.transport.as_ref().or(defaults.transport.as_ref());
        let name = self.name.get_ref().clone();
        let transport = match transport.map(|it| (*it.get_ref(), it.span())) {
            None | Some((TransportName::Simulated, _)) => Transport::Simulated,
            Some((TransportName::Telnet, _)) => {
                Transport::Telnet(Box::new(self.endpoint(defaults, &name, 23)?))
            }
            Some((TransportName::Ssh, span)) => {
                let message = "transport 'ssh' is not available yet; use 'telnet' or 'simulated'";
                return Err((Some(span), message.into()));
            }
        };
        Ok(Device {
            name,
            transport,
            delay: self.delay.or(defaults.delay),
            platform: self.platform.or(defaults.platform).unwrap_or_default(),
            hostname: self.hostname,
            seed: self.seed.unwrap_or(position),
        })
    }

    fn endpoint(&self, defaults: &Defaults, name: &str, port: u16) -> Result<Endpoint, Complaint> {
        let username = self.username.as_ref().or(defaults.username.as_ref());
        let username = username.ok_or_else(|| {
            let message = format!("'{name}' has no username; add one here or under [defaults]");
            (None, message)
        })?;
        let host = self.host.as_ref().or(defaults.host.as_ref());
        Ok(Endpoint {
            host: host.cloned().unwrap_or_else(|| name.to_owned()),
            port: self.port.or(defaults.port).map_or(port, Into::into),
            credentials: Credentials {
                username: username.clone(),
                password: self.password(defaults, name)?,
                enable_secret: self.enable_secret(defaults)?,
            },
        })
    }

    fn password(&self, defaults: &Defaults, name: &str) -> Result<Password, Complaint> {
        let own = (&self.password, &self.password_env);
        let shared = (&defaults.password, &defaults.password_env);
        secret("password", [own, shared])?.ok_or_else(|| {
            let message = format!(
                "'{name}' has no password; name the environment variable that holds it: password_env = \"LAB_PASSWORD\""
            );
            (None, message)
        })
    }

    fn enable_secret(&self, defaults: &Defaults) -> Result<Option<Password>, Complaint> {
        let own = (&self.enable_secret, &self.enable_secret_env);
        let shared = (&defaults.enable_secret, &defaults.enable_secret_env);
        secret("enable_secret", [own, shared])
    }
}

/// A secret as it is written, and the variable that holds it.
type WrittenSecret<'a> = (&'a Option<Spanned<String>>, &'a Option<String>);

/// The device's own keys win over the defaults.
fn secret(key: &str, places: [WrittenSecret<'_>; 2]) -> Result<Option<Password>, Complaint> {
    for (written, env) in places {
        match (written, env) {
            (Some(written), Some(_)) => {
                let message = format!("give either {key} or {key}_env, not both");
                return Err((Some(written.span()), message));
            }
            (Some(written), None) => {
                return Ok(Some(Password::Written(written.get_ref().clone())));
            }
            (None, Some(name)) => return Ok(Some(Password::Env(name.clone()))),
            (None, None) => {}
        }
    }
    Ok(None)
}

#[derive(Serialize)]
struct WrittenDevice<'a> {
    name: &'a str,
    transport: TransportName,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_env: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_secret_env: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<Delay>,
    platform: Platform,
    #[serde(skip_serializing_if = "Option::is_none")]
    hostname: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
}

impl<'a> From<&'a Device> for WrittenDevice<'a> {
    fn from(device: &'a Device) -> Self {
        let (transport, endpoint) = match &device.transport {
            Transport::Simulated => (TransportName::Simulated, None),
            Transport::Telnet(endpoint) => (TransportName::Telnet, Some(endpoint)),
        };
        let credentials = endpoint.map(|endpoint| &endpoint.credentials);
        let password = credentials.map(|credentials| &credentials.password);
        let enable_secret = credentials.and_then(|credentials| credentials.enable_secret.as_ref());
        Self {
            name: &device.name,
            transport,
            host: endpoint.map(|endpoint| endpoint.host.as_str()),
            port: endpoint.map(|endpoint| endpoint.port),
            username: credentials.map(|credentials| credentials.username.as_str()),
            password: password.and_then(Password::written),
            password_env: password.and_then(Password::env),
            enable_secret: enable_secret.and_then(Password::written),
            enable_secret_env: enable_secret.and_then(Password::env),
            delay: device.delay,
            platform: device.platform,
            hostname: device.hostname.as_deref(),
            // Only a simulated device has states to draw.
            seed: device.is_simulated().then_some(device.seed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Inventory, InventoryError> {
        Inventory::parse(text, Path::new("lab.toml"))
    }

    #[test]
    fn a_device_takes_the_defaults_it_does_not_override() {
        let inventory = parse(
            "[defaults]\ntransport = 'telnet'\nusername = 'u'\npassword_env = 'P'\nport = 4000\ndelay = 2\n\
             [[device]]\nname = '10.0.0.1'\n\
             [[device]]\nname = 'R2'\nhost = '::1'\nport = 4001\npassword = 'x'\ndelay = [1, 3.5]\n\
             [[device]]\nname = 'R3'\ntransport = 'simulated'\n",
        )
        .unwrap();
        let [first, second, third] = &inventory.devices[..] else {
            panic!("{inventory:?}")
        };
        let Transport::Telnet(endpoint) = &first.transport else {
            panic!("{first:?}")
        };
        assert_eq!((endpoint.host.as_str(), endpoint.port), ("10.0.0.1", 4000));
        assert_eq!(endpoint.credentials.password, Password::Env("P".into()));
        assert_eq!(first.delay, Some(Delay::fixed(2.0)));
        let Transport::Telnet(endpoint) = &second.transport else {
            panic!("{second:?}")
        };
        assert_eq!((endpoint.host.as_str(), endpoint.port), ("::1", 4001));
        assert_eq!(endpoint.credentials.password, Password::Written("x".into()));
        assert_eq!(second.delay, Some(Delay::between(1.0, 3.5)));
        assert!(third.is_simulated());
    }

    #[test]
    fn what_is_written_is_read_back_equal() {
        let mut inventory = Inventory::simulated([10, 0, 0, 255].into(), 2, &[Delay::fixed(0.2)]);
        inventory.devices[1].hostname = Some("edge".into());
        inventory.devices[1].delay = Some(Delay::between(0.5, 2.5));
        let credentials = Credentials {
            username: "developer".into(),
            password: Password::Written("C1sco \"quoted\"".into()),
            enable_secret: Some(Password::Env("ENABLE".into())),
        };
        inventory.devices.push(Device {
            transport: Transport::Telnet(Box::new(Endpoint {
                host: "127.0.0.1".into(),
                port: 65535,
                credentials,
            })),
            ..Device::simulated("R9".into(), None, 2)
        });
        assert_eq!(inventory.devices[1].name, "10.0.1.0");
        assert_eq!(parse(&inventory.to_toml()).unwrap(), inventory);
        assert!(
            !format!("{inventory:?}").contains("C1sco"),
            "no password in debug output"
        );
    }

    #[test]
    fn bad_files_are_refused_with_the_place_and_what_to_do() {
        let telnet = "[[device]]\nname = 'a'\ntransport = 'telnet'\n";
        for (text, place, says) in [
            (
                "[[device]]\nname = 'a'\ncolour = 1\n",
                "line 3, column 1",
                "unknown field `colour`",
            ),
            (
                "[[device]]\nname = 'a'\nport = 0\n",
                "line 3, column 8",
                "nonzero",
            ),
            (
                "[[device]]\nname = 'a'\nport = 70000\n",
                "line 3, column 8",
                "70000",
            ),
            (
                "[[device]]\nname = 'a'\ndelay = -1\n",
                "line 3, column 9",
                "between 0 and 3600",
            ),
            (
                "[[device]]\nname = 'a'\ndelay = [3, 1]\n",
                "line 3, column 9",
                "from low to high",
            ),
            (
                "[[device]]\nname = 'a'\ndelay = nan\n",
                "line 3, column 9",
                "between 0 and 3600",
            ),
            (
                "[[device]]\nname = 'a'\ntransport = 'pigeon'\n",
                "line 3, column 13",
                "`telnet`",
            ),
            (
                "[[device]]\nname = 'a'\ntransport = 'ssh'\n",
                "lab.toml:3:13:",
                "not available yet",
            ),
            (
                "[[device]]\nhost = 'a'\n",
                "line 1, column 1",
                "missing field `name`",
            ),
            (
                "[[device]]\nname = 'a'\n[[device]]\nname = 'a'\n",
                "lab.toml:4:8:",
                "another device",
            ),
            (
                "[[device]]\nname = 'a b'\n",
                "lab.toml:2:8:",
                "without blanks",
            ),
            ("", "lab.toml:1:1:", "add at least one"),
            ("[[device", "line 1", "TOML parse error"),
            (telnet, "lab.toml:2:8:", "no username"),
            (
                &format!("{telnet}username='u'\n"),
                "lab.toml:2:8:",
                "password_env =",
            ),
            (
                &format!("{telnet}username='u'\npassword='x'\npassword_env='X'\n"),
                "lab.toml:5:10:",
                "not both",
            ),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(place), "{text}: {error}");
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
