//! What other tools need to reach the devices by SSH, beside the inventory: OpenSSH and asyncssh,
//! Netmiko, Ansible, Nornir.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use common::inventory::{Device, Inventory, SshEndpoint, Transport};
use russh::keys::PublicKey;
use serde_json::{Value, json};

use super::args::Args;
use super::atomic_file::{self, READABLE};

/// Writes the files, and names the known hosts in the inventory.
pub fn write(inventory: &mut Inventory, host_key: &PublicKey, args: &Args) -> anyhow::Result<()> {
    let known_hosts = args.out.with_extension("known_hosts");
    for device in &mut inventory.devices {
        if let Transport::Ssh(ssh) = &mut device.transport {
            ssh.host_keys.known_hosts = known_hosts.file_name().map(Into::into);
        }
    }
    let key = PublicKey::new(host_key.key_data().clone(), "").to_openssh()?;
    let devices: Vec<_> = inventory.devices.iter().filter_map(by_ssh).collect();
    let list = devices.iter().map(|(_, ssh)| netmiko(ssh, args)).collect();
    let netmiko = serde_json::to_string_pretty(&Value::Array(list))?;
    // OpenSSH looks for a relative path where it is started.
    let place = std::path::absolute(&known_hosts)?;
    let files: [(&str, String); 5] = [
        ("known_hosts", devices.iter().map(|(_, ssh)| known_host(ssh, &key)).collect()),
        ("ssh_config", devices.iter().map(|it| ssh_config(it, &place, args)).collect()),
        ("netmiko.json", netmiko + "\n"),
        ("ansible.yaml", ansible(&devices, args)),
        ("hosts.yaml", nornir(&devices, args)),
    ];
    for (extension, text) in files {
        let path = args.out.with_extension(extension);
        atomic_file::write(&path, &text, READABLE)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// A device and where it is.
type SshDevice<'a> = (&'a Device, &'a SshEndpoint);

fn by_ssh(device: &Device) -> Option<SshDevice<'_>> {
    match &device.transport {
        Transport::Ssh(ssh) => Some((device, ssh)),
        Transport::Simulated | Transport::Telnet(_) => None,
    }
}

fn known_host(ssh: &SshEndpoint, key: &str) -> String {
    let host = &ssh.endpoint.host;
    let name = match ssh.endpoint.port {
        22 => host.clone(),
        port => format!("[{host}]:{port}"),
    };
    format!("{name} {}\n", key.trim_end())
}

fn ssh_config((device, ssh): &SshDevice<'_>, known_hosts: &Path, args: &Args) -> String {
    let names = match &device.hostname {
        Some(hostname) => format!("{} {hostname}", device.name),
        None => device.name.clone(),
    };
    format!(
        "Host {names}\n  HostName {}\n  Port {}\n  User {}\n  UserKnownHostsFile \"{}\"\n",
        ssh.endpoint.host,
        ssh.endpoint.port,
        args.username,
        known_hosts.display()
    )
}

fn netmiko(ssh: &SshEndpoint, args: &Args) -> Value {
    json!({
        "device_type": "cisco_ios",
        "host": ssh.endpoint.host,
        "port": ssh.endpoint.port,
        "username": args.username,
        "password": args.password,
        "secret": secret(args),
    })
}

fn secret(args: &Args) -> &str {
    args.enable_secret.as_ref().unwrap_or(&args.password)
}

/// A text as YAML takes it: JSON is part of it.
fn quoted(text: &str) -> Value {
    Value::from(text)
}

fn ansible(devices: &[SshDevice<'_>], args: &Args) -> String {
    let mut text = String::from("all:\n  hosts:\n");
    for (device, ssh) in devices {
        let (name, host) = (quoted(&device.name), quoted(&ssh.endpoint.host));
        let port = ssh.endpoint.port;
        // Writing to a text does not fail.
        let _ =
            write!(text, "    {name}:\n      ansible_host: {host}\n      ansible_port: {port}\n");
    }
    let become_password = match &args.enable_secret {
        Some(secret) => format!(
            "    ansible_become: true\n    ansible_become_method: enable\n    ansible_become_password: {}\n",
            quoted(secret)
        ),
        None => String::new(),
    };
    let _ = write!(
        text,
        "  vars:\n    ansible_connection: ansible.netcommon.network_cli\n    ansible_network_os: cisco.ios.ios\n    ansible_user: {}\n    ansible_password: {}\n{become_password}    # Its keys are new with every start.\n    ansible_host_key_checking: false\n",
        quoted(&args.username),
        quoted(&args.password)
    );
    text
}

fn nornir(devices: &[SshDevice<'_>], args: &Args) -> String {
    let mut text = String::new();
    for (device, ssh) in devices {
        let (name, host) = (quoted(&device.name), quoted(&ssh.endpoint.host));
        let (user, password) = (quoted(&args.username), quoted(&args.password));
        let (port, secret) = (ssh.endpoint.port, quoted(secret(args)));
        let _ = write!(
            text,
            "{name}:\n  hostname: {host}\n  port: {port}\n  username: {user}\n  password: {password}\n  platform: cisco_ios\n  connection_options:\n    netmiko:\n      extras:\n        secret: {secret}\n    napalm:\n      platform: ios\n      extras:\n        optional_args:\n          secret: {secret}\n"
        );
    }
    text
}

/// The files that were written, for those who look for them.
pub fn written(args: &Args) -> Vec<PathBuf> {
    let extensions = ["ssh_config", "netmiko.json", "ansible.yaml", "hosts.yaml"];
    extensions.map(|extension| args.out.with_extension(extension)).to_vec()
}
