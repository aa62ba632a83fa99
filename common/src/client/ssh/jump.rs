//! Jump hosts: SSH servers in front of a device, each of which passes a connection on.

use std::borrow::Cow;
use std::ptr;

use russh::ChannelStream;
use russh::client::Msg;

use super::{Connection, Failure, within};
use crate::error::{SessionError, Step};
use crate::inventory::{Device, SshEndpoint, Transport};
use crate::lab::Lab;

/// What errors call a hop on the way to a device: a jump host, or the device.
pub(super) fn shown<'a>(
    device: &'a Device,
    ssh: &SshEndpoint,
    hop: &SshEndpoint,
) -> Cow<'a, Device> {
    if ptr::eq(ssh, hop) {
        return Cow::Borrowed(device);
    }
    let name = format!("jump host {}", hop.endpoint.host);
    let transport = Transport::Ssh(Box::new(hop.clone()));
    Cow::Owned(Device { transport, ..Device::simulated(name, None, 0) })
}

/// A stream to the next hop, which `jump` connects to.
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
