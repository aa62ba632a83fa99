//! What an explored program is told of its devices.

use common::inventory::{Credentials, Delay, Device, Endpoint, Inventory, Password, Transport};

/// Ports as a sandbox has them: a program must not know by them where it is.
const FIRST_PORT: u16 = 36_411;

/// What the program is told of the devices: as much as of those in a rack.
pub(super) fn inventory_of(devices: &[Device]) -> Inventory {
    let told = (FIRST_PORT..).zip(devices).map(|(port, device)| Device {
        transport: Transport::Telnet(Box::new(Endpoint {
            host: "127.0.0.1".into(),
            port,
            credentials: Credentials {
                username: "student".into(),
                password: Password::Written("sandbox".into()),
                enable_secret: None,
            },
        })),
        delay: other_delay(device),
        hostname: None,
        seed: 0,
        ..device.clone()
    });
    Inventory { devices: told.collect() }
}

/// What the inventory says of a device's delay, which is not what it takes: a program that
/// sleeps for it, or adds it up, has not waited for the device.
fn other_delay(device: &Device) -> Option<Delay> {
    let seconds = device.delay.and_then(|delay| delay.constant())?;
    Some(Delay::fixed((seconds / 3.0 + 0.05) as f32))
}
