//! Jump hosts: an SSH server in front of a device, which passes a connection on.

use russh::ChannelStream;
use russh::client::Msg;

use super::{Connection, Failure, within};
use crate::error::{SessionError, Step};
use crate::inventory::{Device, SshEndpoint, Transport};
use crate::lab::Lab;

/// The jump host of a device, if there is one. The user's keys, the known hosts and the password
/// are those of the device.
pub(super) fn host(ssh: &SshEndpoint) -> Option<SshEndpoint> {
    let endpoint = ssh.proxy_jump.as_deref()?.clone();
    Some(SshEndpoint { endpoint, proxy_jump: None, ..ssh.clone() })
}

/// The jump host as errors name it.
pub(super) fn via(host: &SshEndpoint) -> Device {
    let name = format!("jump host {}", host.endpoint.host);
    let transport = Transport::Ssh(Box::new(host.clone()));
    Device { transport, ..Device::simulated(name, None, 0) }
}

/// A stream to the device, which `jump` connects to.
pub(super) async fn through(
    jump: &Connection,
    device: &Device,
    ssh: &SshEndpoint,
    lab: &Lab,
) -> Result<ChannelStream<Msg>, SessionError> {
    let (host, port) = (ssh.endpoint.host.as_str(), ssh.endpoint.port);
    let opening = async {
        let opened = jump.handle.channel_open_direct_tcpip(host, port.into(), "127.0.0.1", 0).await;
        opened.map_err(|error| match error {
            russh::Error::ChannelOpenFailure(_) => Failure::NoWay,
            error => Failure::Ssh(error),
        })
    };
    Ok(within(device, lab.timeout, Step::Connecting, opening).await?.into_stream())
}
