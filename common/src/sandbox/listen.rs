//! Where the devices listen: an address and a port for each.

use std::io;
use std::net::{IpAddr, Ipv4Addr};

use tokio::net::TcpListener;

use super::{Options, SandboxError};

/// Any port is the one behind the last, where that is free: the system looks
/// for one at random, and longer the more are taken.
pub(super) async fn bind(
    address: IpAddr,
    port: u16,
    last: Option<&TcpListener>,
) -> io::Result<TcpListener> {
    let last = last.and_then(|last| last.local_addr().ok());
    let behind = last.and_then(|last| last.port().checked_add(1));
    if let (0, Some(behind)) = (port, behind)
        && let Ok(listener) = TcpListener::bind((address, behind)).await
    {
        return Ok(listener);
    }
    TcpListener::bind((address, port)).await
}

/// Where each device listens.
pub(super) fn addresses(options: &Options) -> Result<Vec<(IpAddr, u16)>, SandboxError> {
    let devices = options.inventory.devices.len();
    let (first, port) = (options.listen, options.port);
    if options.addresses {
        let no_address = SandboxError::Addresses { devices, first };
        let IpAddr::V4(address) = first else {
            return Err(no_address);
        };
        let bits = (0..devices).map(|step| address.to_bits().checked_add(step.try_into().ok()?));
        let place = |bits| (IpAddr::V4(Ipv4Addr::from_bits(bits)), port);
        let places: Option<Vec<_>> = bits.map(|bits| bits.map(place)).collect();
        return places.ok_or(no_address);
    }
    if port != 0 && usize::from(port) + devices > 65536 {
        return Err(SandboxError::Ports { devices, port });
    }
    let ports = (0..devices).map(|step| match port {
        0 => (first, 0),
        // Checked above: it does not wrap.
        port => (first, port.wrapping_add(step as u16)),
    });
    Ok(ports.collect())
}
