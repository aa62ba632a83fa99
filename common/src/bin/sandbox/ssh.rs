//! The sandbox's SSH flags.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, bail};
use common::sandbox::ssh::Ssh;
use russh::keys::ssh_key::{AuthorizedKeys, LineEnding};
use russh::keys::{PrivateKey, PublicKey};

use super::args::{Args, Profile};
use super::atomic_file::{self, SECRET};

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
