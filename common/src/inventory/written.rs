//! An inventory as it is written.

use std::path::Path;

use serde::Serialize;

use super::file::{TransportName, Trust};
use super::{Delay, Device, Endpoint, Inventory, Password, Platform, SshEndpoint, Transport};

#[derive(Serialize)]
struct WrittenInventory<'a> {
    device: Vec<WrittenDevice<'a>>,
}

/// The text of a file that is read back equal.
pub(super) fn write(inventory: &Inventory) -> String {
    let device = inventory.devices.iter().map(WrittenDevice::from).collect();
    toml::to_string(&WrittenInventory { device }).unwrap_or_default()
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
    known_hosts: Option<&'a Path>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host_keys: Option<Trust>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_file: Option<&'a Path>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_passphrase_env: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    legacy: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy_jump: Option<String>,
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
        let (transport, ssh) = match &device.transport {
            Transport::Simulated => (TransportName::Simulated, None),
            Transport::Telnet(_) => (TransportName::Telnet, None),
            Transport::Ssh(ssh) => (TransportName::Ssh, Some(ssh)),
        };
        let endpoint = device.transport.endpoint();
        // What is not so is not written.
        let is_so = |so: bool| so.then_some(true);
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
            known_hosts: ssh.and_then(|ssh| ssh.host_keys.known_hosts.as_deref()),
            host_keys: ssh.filter(|ssh| ssh.host_keys.trust_first).map(|_| Trust::AcceptNew),
            key_file: ssh.and_then(|ssh| ssh.key_file.as_deref()),
            key_passphrase_env: ssh
                .and_then(|ssh| ssh.key_passphrase.as_ref())
                .and_then(Password::env),
            agent: ssh.and_then(|ssh| is_so(ssh.agent)),
            legacy: ssh.and_then(|ssh| is_so(ssh.legacy)),
            proxy_jump: ssh.and_then(|ssh| jump_hosts(ssh)),
            delay: device.delay,
            platform: device.platform,
            hostname: device.hostname.as_deref(),
            // Only a simulated device has states to draw.
            seed: device.is_simulated().then_some(device.seed),
        }
    }
}

/// The jump hosts, the outermost first.
fn jump_hosts(ssh: &SshEndpoint) -> Option<String> {
    let written = |hop: &SshEndpoint| {
        let Endpoint { host, port, credentials } = &hop.endpoint;
        format!("{}@[{host}]:{port}", credentials.username)
    };
    let mut hops: Vec<_> = ssh.hops().skip(1).map(written).collect();
    hops.reverse();
    (!hops.is_empty()).then(|| hops.join(","))
}
