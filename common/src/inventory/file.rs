//! An inventory as it is read: the keys, the defaults, and what is refused.

use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{
    Credentials, Delay, Device, Endpoint, HostKeys, Inventory, InventoryError, Password, Platform,
    SshEndpoint, Transport,
};
use crate::position::line_and_column;

/// Reads the text of the file `path`.
pub(super) fn read(text: &str, path: &Path) -> Result<Inventory, InventoryError> {
    let file: File = toml::from_str(text).map_err(|error| InventoryError::Toml {
        path: path.to_owned(),
        message: error.to_string().trim_end().to_owned(),
    })?;
    devices(file, path.parent().unwrap_or(Path::new("")))
        .map(|devices| Inventory { devices })
        .map_err(|(span, message)| {
            let (line, column) = line_and_column(text, span.start);
            InventoryError::Invalid { path: path.to_owned(), line, column, message }
        })
}

fn devices(file: File, folder: &Path) -> Result<Vec<Device>, (Range<usize>, String)> {
    let defaults = file.defaults.unwrap_or_default();
    let mut names = HashSet::new();
    let mut devices = Vec::with_capacity(file.device.len());
    for (written, position) in file.device.into_iter().zip(0u64..) {
        let span = written.name.span();
        let name = written.name.get_ref().clone();
        if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control()) {
            let message = "a device's name is printed in every line: give it one without blanks";
            return Err((span, message.into()));
        }
        let device = written
            .into_device(&defaults, position, folder)
            .map_err(|(key, message)| (key.unwrap_or(span.clone()), message))?;
        if !names.insert(name) {
            let message = format!("duplicate device name '{}'", device.name);
            return Err((span, message));
        }
        devices.push(device);
    }
    if devices.is_empty() {
        let message = "no [[device]] in this inventory; add at least one";
        return Err((0..0, message.into()));
    }
    Ok(devices)
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
    known_hosts: Option<PathBuf>,
    host_keys: Option<Trust>,
    key_file: Option<PathBuf>,
    key_passphrase_env: Option<String>,
    agent: Option<bool>,
    legacy: Option<bool>,
    proxy_jump: Option<Spanned<String>>,
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
    known_hosts: Option<PathBuf>,
    host_keys: Option<Trust>,
    key_file: Option<PathBuf>,
    key_passphrase_env: Option<String>,
    agent: Option<bool>,
    legacy: Option<bool>,
    proxy_jump: Option<Spanned<String>>,
    delay: Option<Delay>,
    platform: Option<Platform>,
    hostname: Option<Box<str>>,
    seed: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TransportName {
    Simulated,
    Telnet,
    Ssh,
}

/// What becomes of a host that is not among the known ones.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Trust {
    /// It is refused.
    Strict,
    /// Its key is trusted and written down.
    AcceptNew,
}

/// What is wrong, and the key it is about if not the whole device.
type Complaint = (Option<Range<usize>>, String);

impl FileDevice {
    fn into_device(
        self,
        defaults: &Defaults,
        position: u64,
        folder: &Path,
    ) -> Result<Device, Complaint> {
        let transport = self.transport.as_ref().or(defaults.transport.as_ref());
        let name = self.name.get_ref().clone();
        let transport = match transport.map(|it| *it.get_ref()) {
            None | Some(TransportName::Simulated) => Transport::Simulated,
            Some(TransportName::Telnet) => {
                let endpoint = self.endpoint(defaults, &name, 23)?;
                if endpoint.credentials.password == Password::Asked {
                    return Err(no_password(&name));
                }
                Transport::Telnet(Box::new(endpoint))
            }
            Some(TransportName::Ssh) => {
                Transport::Ssh(Box::new(self.ssh(defaults, &name, folder)?))
            }
        };
        Ok(Device {
            name,
            transport,
            delay: self.delay.or(defaults.delay),
            platform: self.platform.or(defaults.platform).unwrap_or_default(),
            hostname: self.hostname,
            seed: self.seed.unwrap_or(position),
            log_plan: None,
        })
    }

    fn ssh(
        &self,
        defaults: &Defaults,
        name: &str,
        folder: &Path,
    ) -> Result<SshEndpoint, Complaint> {
        let placed = |own: &Option<PathBuf>, shared: &Option<PathBuf>| {
            let path = own.as_ref().or(shared.as_ref())?;
            // A path in the user's home stays as it is until it is needed.
            let at_home = path.starts_with("~");
            Some(if at_home { path.clone() } else { folder.join(path) })
        };
        let passphrase = self.key_passphrase_env.as_ref();
        let trust = self.host_keys.or(defaults.host_keys);
        let endpoint = self.endpoint(defaults, name, 22)?;
        let jump = self.proxy_jump.as_ref().or(defaults.proxy_jump.as_ref());
        let jump = jump.map(|jump| {
            let host = jump_host(jump.get_ref(), &endpoint);
            host.map_err(|message| (Some(jump.span()), message))
        });
        Ok(SshEndpoint {
            host_keys: HostKeys {
                known_hosts: placed(&self.known_hosts, &defaults.known_hosts),
                trust_first: trust == Some(Trust::AcceptNew),
            },
            key_file: placed(&self.key_file, &defaults.key_file),
            key_passphrase: passphrase
                .or(defaults.key_passphrase_env.as_ref())
                .map(|variable| Password::Env(variable.clone())),
            agent: self.agent.or(defaults.agent).unwrap_or(false),
            legacy: self.legacy.or(defaults.legacy).unwrap_or(false),
            proxy_jump: jump.transpose()?.map(Box::new),
            endpoint,
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
                password: self.password(defaults)?.unwrap_or(Password::Asked),
                enable_secret: self.enable_secret(defaults)?,
            },
        })
    }

    fn password(&self, defaults: &Defaults) -> Result<Option<Password>, Complaint> {
        let own = (&self.password, &self.password_env);
        let shared = (&defaults.password, &defaults.password_env);
        secret("password", [own, shared])
    }

    fn enable_secret(&self, defaults: &Defaults) -> Result<Option<Password>, Complaint> {
        let own = (&self.enable_secret, &self.enable_secret_env);
        let shared = (&defaults.enable_secret, &defaults.enable_secret_env);
        secret("enable_secret", [own, shared])
    }
}

/// `[USER@]HOST[:PORT]`; the user and the password are those of the device.
fn jump_host(written: &str, device: &Endpoint) -> Result<Endpoint, String> {
    let (user, place) = match written.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, written),
    };
    let in_brackets = place.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (host, port) = match in_brackets {
        Some((host, port)) => (host, port.strip_prefix(':')),
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let port = port.map_or(Ok(22), str::parse);
    let is_name = |text: &str| !(text.is_empty() || text.contains([',', ' ']));
    match port {
        Ok(port) if port > 0 && is_name(host) && user.is_none_or(is_name) => {
            let mut credentials = device.credentials.clone();
            if let Some(user) = user {
                user.clone_into(&mut credentials.username);
            }
            Ok(Endpoint { host: host.to_owned(), port, credentials })
        }
        _ => Err(format!("'{written}' is no jump host: write one, USER@HOST or USER@HOST:PORT")),
    }
}

fn no_password(name: &str) -> Complaint {
    let message = format!(
        "'{name}' has no password; name the environment variable that holds it: password_env = \"LAB_PASSWORD\""
    );
    (None, message)
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
