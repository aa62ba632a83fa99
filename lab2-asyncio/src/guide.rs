//! What surrounds the lessons: the guide's devices, and the formats of tasks 2.3 and
//! 2.4.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::Context;
use common::inventory::{Delay, InventoryError};
use common::show::{InterfaceState, short_name};
use common::{Device, Lab, LabArgs, Session, SessionError};

/// Opens the devices of task 2.1: the guide's two, which answer after 3 and 2
/// seconds, or the devices that the flags name.
///
/// # Errors
/// When the inventory cannot be used.
pub fn two_devices(args: &LabArgs) -> Result<Lab, InventoryError> {
    open(args, [192, 168, 1, 1].into(), 2, &[Delay::fixed(3.0), Delay::fixed(2.0)])
}

/// Opens the devices of task 2.2: the guide's three, which answer after 3, 2 and
/// 4 seconds, or the devices that the flags name.
///
/// # Errors
/// When the inventory cannot be used.
pub fn three_devices(args: &LabArgs) -> Result<Lab, InventoryError> {
    let delays = [Delay::fixed(3.0), Delay::fixed(2.0), Delay::fixed(4.0)];
    open(args, [192, 168, 1, 10].into(), 3, &delays)
}

/// Opens the devices of task 2.3: the guide's four routers, which work for 1 to
/// 3 seconds, or the devices that the flags name.
///
/// # Errors
/// When the inventory cannot be used.
pub fn four_routers(args: &LabArgs) -> Result<Lab, InventoryError> {
    open(args, [10, 10, 20, 40].into(), 4, &[Delay::between(1.0, 3.0)])
}

/// Opens the devices of task 2.4: the guide's eight routers, which work for 0.5
/// to 2.5 seconds, or the devices that the flags name.
///
/// # Errors
/// When the inventory cannot be used.
pub fn eight_routers(args: &LabArgs) -> Result<Lab, InventoryError> {
    open(args, [10, 10, 20, 40].into(), 8, &[Delay::between(0.5, 2.5)])
}

fn open(
    args: &LabArgs,
    first: Ipv4Addr,
    count: usize,
    delays: &[Delay],
) -> Result<Lab, InventoryError> {
    let lab = args.open(first, count, delays)?;
    for warning in lab.warnings() {
        eprintln!("{warning}");
    }
    Ok(lab)
}

/// What one device gets in task 2.3.
pub struct Change {
    /// The configuration commands, in order.
    pub commands: Vec<String>,
    read_back: bool,
}

/// The change for every device, in the order of the devices: the commands of the
/// file, or else those of the guide.
///
/// # Errors
/// When the file cannot be read, or lacks a device.
pub fn changes(file: Option<&Path>, read_back: bool, lab: &Lab) -> anyhow::Result<Vec<Change>> {
    let commands: Vec<_> = match file {
        Some(path) => read_commands(path, lab)?,
        None => (1..).zip(&lab.devices).map(|(number, _)| commands_of(number)).collect(),
    };
    Ok(commands.into_iter().map(|commands| Change { commands, read_back }).collect())
}

impl Change {
    /// The lines of the device's running configuration that are among the
    /// commands; none if that was not asked for.
    ///
    /// # Errors
    /// When the session fails.
    pub async fn read_back(&self, session: &mut Session<'_>) -> Result<Vec<String>, SessionError> {
        if !self.read_back {
            return Ok(Vec::new());
        }
        let running = session.run("show running-config").await?;
        let lines = running.lines().map(str::trim);
        let ours = lines.filter(|line| self.commands.iter().any(|command| command == line));
        Ok(ours.map(str::to_owned).collect())
    }
}

/// What the guide sends to its four routers; more devices get similar commands.
fn commands_of(number: usize) -> Vec<String> {
    let low = (number - 1) % 250 + 1;
    let (interface, setting) = match number % 4 {
        1 => ("interface Loopback0".into(), format!("ip address 10.0.0.{low} 255.255.255.255")),
        2 => ("interface GigabitEthernet0/1".into(), "no shutdown".into()),
        3 => ("line con 0".into(), "logging synchronous".into()),
        _ => ("interface Vlan1".to_owned(), format!("ip address 192.168.10.{low} 255.255.255.0")),
    };
    vec![format!("hostname R{number}-LAB"), interface, setting]
}

fn read_commands(path: &Path, lab: &Lab) -> anyhow::Result<Vec<Vec<String>>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
    let mut commands: HashMap<String, Vec<String>> = toml::from_str(&text)
        .with_context(|| format!("in {shown}: one line per device: \"NAME\" = [\"command\", …]"))?;
    let of_device = |device: &Device| {
        let found = commands.remove(&device.name);
        found.with_context(|| format!("{shown} has no commands for {}", device.name))
    };
    lab.devices.iter().map(of_device).collect()
}

/// The line of a device in the results of task 2.4.
pub fn status_line(device: &Device, status: Option<InterfaceState>, interface: &str) -> String {
    let (name, interface) = (&device.name, short_name(interface));
    match status {
        Some(state) => format!("{name}: Interface {interface} on {name} is {state}"),
        None => format!("{name}: Error"),
    }
}

/// Whether a device has told the state of an interface that it has.
pub fn is_there(status: &Option<InterfaceState>) -> bool {
    status.is_some_and(|state| state != InterfaceState::Missing)
}
