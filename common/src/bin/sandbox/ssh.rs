//! The sandbox's SSH flags, and the files that tools need to get in.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, bail};
use common::inventory::{Inventory, Transport};
use common::sandbox::ssh::Ssh;
use russh::keys::ssh_key::{AuthorizedKeys, LineEnding};
use russh::keys::{PrivateKey, PublicKey};

use super::args::{Args, Profile};
use super::atomic_file::{self, READABLE, SECRET};

/// What the flags say about SSH.
pub fn options(args: &Args) -> anyhow::Result<Ssh> {
    let iosxe = args.profile == Profile::Iosxe;
    let host_key = match &args.host_key {
        Some(path) => kept_host_key(path, iosxe)?,
        None => Ssh::new_host_key(iosxe)?,
    };
    if host_key.algorithm().is_rsa() != iosxe {
        bail!(
            "--host-key: a key for --profile {} is {}",
            if iosxe { "iosxe" } else { "fast" },
            if iosxe { "an RSA key" } else { "an Ed25519 key" }
        );
    }
    let authorized_keys = match &args.authorized_keys {
        Some(path) => authorized_keys(path)?,
        None => Vec::new(),
    };
    Ok(Ssh { authorized_keys, one_channel: args.one_channel(), iosxe, ..Ssh::new(host_key) })
}

fn kept_host_key(path: &Path, iosxe: bool) -> anyhow::Result<PrivateKey> {
    let of = || format!("--host-key {}", path.display());
    match std::fs::read_to_string(path) {
        Ok(text) => PrivateKey::from_openssh(&text).with_context(of),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = Ssh::new_host_key(iosxe)?;
            let text = key.to_openssh(LineEnding::LF)?;
            atomic_file::write(path, &text, SECRET).with_context(of)?;
            Ok(key)
        }
        Err(error) => Err(error).with_context(of),
    }
}

fn authorized_keys(path: &Path) -> anyhow::Result<Vec<PublicKey>> {
    let of = || format!("--authorized-keys {}", path.display());
    let text = std::fs::read_to_string(path).with_context(of)?;
    let entries = AuthorizedKeys::new(&text).map(|entry| Ok(entry?.public_key().clone()));
    entries.collect::<anyhow::Result<_>>().with_context(of)
}

/// Writes the known hosts and the list for Netmiko beside the inventory, which
/// then names the former.
pub fn write_files(
    inventory: &mut Inventory,
    host_key: &PublicKey,
    args: &Args,
) -> anyhow::Result<()> {
    let known_hosts = args.out.with_extension("known_hosts");
    let key = PublicKey::new(host_key.key_data().clone(), "").to_openssh()?;
    let (mut lines, mut netmiko) = (String::new(), Vec::new());
    for device in &mut inventory.devices {
        let Transport::Ssh(ssh) = &mut device.transport else {
            continue;
        };
        ssh.host_keys.known_hosts = known_hosts.file_name().map(Into::into);
        let (host, port) = (&ssh.endpoint.host, ssh.endpoint.port);
        let name = match port {
            22 => host.clone(),
            port => format!("[{host}]:{port}"),
        };
        lines.push_str(&format!("{name} {}\n", key.trim_end()));
        netmiko.push(serde_json::json!({
            "device_type": "cisco_ios",
            "host": host,
            "port": port,
            "username": args.username,
            "password": args.password,
            "secret": args.enable_secret.as_ref().unwrap_or(&args.password),
        }));
    }
    let list = args.out.with_extension("netmiko.json");
    let netmiko = serde_json::to_string_pretty(&netmiko)?;
    for (path, text) in [(&known_hosts, lines), (&list, netmiko + "\n")] {
        atomic_file::write(path, &text, READABLE)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
