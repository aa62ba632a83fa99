//! An inventory as it is read: the keys, the defaults, and what is refused.

mod ssh;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::ssh_config::SshConfig;
use super::{
    Credentials, Delay, Device, Endpoint, Inventory, InventoryError, Password, Platform, Transport,
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
        .map_err(|error| match error {
            Complaint::Here(span, message) => {
                let start = span.map_or(0, |span| span.start);
                let (line, column) = line_and_column(text, start);
                InventoryError::Invalid { path: path.to_owned(), line, column, message }
            }
            Complaint::There(error) => error,
        })
}

fn devices(file: File, folder: &Path) -> Result<Vec<Device>, Complaint> {
    let defaults = file.defaults.unwrap_or_default();
    let mut shared = Context { defaults, folder, configs: HashMap::new() };
    let mut names = HashSet::new();
    let mut devices = Vec::with_capacity(file.device.len());
    for (written, position) in file.device.into_iter().zip(0u64..) {
        let span = written.name.span();
        let name = written.name.get_ref().clone();
        if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control()) {
            let message = "a device's name is printed in every line: give it one without blanks";
            return Err(Complaint::Here(Some(span), message.into()));
        }
        let device = written.into_device(&mut shared, position).map_err(|error| match error {
            // Not about a key, and so about the device.
            Complaint::Here(None, message) => Complaint::Here(Some(span.clone()), message),
            error => error,
        })?;
        if !names.insert(name) {
            let message = format!("duplicate device name '{}'", device.name);
            return Err(Complaint::Here(Some(span), message));
        }
        devices.push(device);
    }
    if devices.is_empty() {
        let message = "no [[device]] in this inventory; add at least one";
        return Err(Complaint::Here(None, message.into()));
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
    ssh_config: Option<Spanned<PathBuf>>,
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
    ssh_config: Option<Spanned<PathBuf>>,
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

/// What is wrong.
enum Complaint {
    /// In this file: the key it is about, if not the whole device.
    Here(Option<Range<usize>>, String),
    /// In the SSH configuration that it names.
    There(InventoryError),
}

/// What the devices of a file have in common.
struct Context<'a> {
    defaults: Defaults,
    /// Where the file is.
    folder: &'a Path,
    /// The SSH configurations that have been read.
    configs: HashMap<PathBuf, Rc<SshConfig>>,
}

/// Where a device is, if the inventory does not say so.
struct Otherwise {
    host: String,
    port: u16,
    username: Option<String>,
}

impl FileDevice {
    fn into_device(self, shared: &mut Context<'_>, position: u64) -> Result<Device, Complaint> {
        let transport = self.transport.as_ref().or(shared.defaults.transport.as_ref());
        let name = self.name.get_ref().clone();
        let transport = match transport.map(|it| *it.get_ref()) {
            None | Some(TransportName::Simulated) => Transport::Simulated,
            Some(TransportName::Telnet) => {
                let otherwise = Otherwise { host: name.clone(), port: 23, username: None };
                let endpoint = self.endpoint(&shared.defaults, otherwise)?;
                if endpoint.credentials.password == Password::Asked {
                    return Err(no_password(&name));
                }
                Transport::Telnet(Box::new(endpoint))
            }
            Some(TransportName::Ssh) => Transport::Ssh(Box::new(self.ssh(shared)?)),
        };
        let defaults = &shared.defaults;
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

    fn endpoint(&self, defaults: &Defaults, otherwise: Otherwise) -> Result<Endpoint, Complaint> {
        let username = self.username.as_ref().or(defaults.username.as_ref());
        let username = username.cloned().or(otherwise.username).ok_or_else(|| {
            let name = self.name.get_ref();
            let message = format!("'{name}' has no username; add one here or under [defaults]");
            Complaint::Here(None, message)
        })?;
        Ok(Endpoint {
            host: self.host(defaults).map_or(otherwise.host, str::to_owned),
            port: self.port.or(defaults.port).map_or(otherwise.port, Into::into),
            credentials: Credentials {
                username,
                password: self.password(defaults)?.unwrap_or(Password::Asked),
                enable_secret: self.enable_secret(defaults)?,
            },
        })
    }

    fn host<'a>(&'a self, defaults: &'a Defaults) -> Option<&'a str> {
        self.host.as_deref().or(defaults.host.as_deref())
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

fn no_password(name: &str) -> Complaint {
    let message = format!(
        "'{name}' has no password; name the environment variable that holds it: password_env = \"LAB_PASSWORD\""
    );
    Complaint::Here(None, message)
}

/// A secret as it is written, and the variable that holds it.
type WrittenSecret<'a> = (&'a Option<Spanned<String>>, &'a Option<String>);

/// The device's own keys win over the defaults.
fn secret(key: &str, places: [WrittenSecret<'_>; 2]) -> Result<Option<Password>, Complaint> {
    for (written, env) in places {
        match (written, env) {
            (Some(written), Some(_)) => {
                let message = format!("give either {key} or {key}_env, not both");
                return Err(Complaint::Here(Some(written.span()), message));
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
