//! What the programs of this lab share: the devices that they meet, and one fetch.

pub mod changes;
pub mod telemetry;

use std::net::Ipv4Addr;

use common::inventory::{Delay, InventoryError};
use common::{Device, Lab, LabArgs, Session, SessionError, show};

/// The address of the first device, unless an inventory says otherwise.
const FIRST: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 20);

/// Opens the devices of task 3.1: four, of which the third one is as good as hung, or
/// the devices that the flags name.
///
/// # Errors
/// When the inventory cannot be used.
pub fn one_that_hangs(args: &LabArgs) -> Result<Lab, InventoryError> {
    let seconds = [2.0, 3.0, 600.0, 1.0];
    open(args, seconds.len(), &seconds.map(Delay::fixed))
}

/// Opens the devices of task 3.2: three that answer, or the devices that the flags name.
///
/// # Errors
/// When the inventory cannot be used.
pub fn three_routers(args: &LabArgs) -> Result<Lab, InventoryError> {
    open(args, 3, &[Delay::between(1.0, 2.0)])
}

/// Opens the devices of task 3.5: three that answer, the second one slowly, or the devices
/// that the flags name.
///
/// # Errors
/// When the inventory cannot be used.
pub fn one_that_is_slow(args: &LabArgs) -> Result<Lab, InventoryError> {
    let seconds = [1.0, 3.0, 2.0];
    open(args, seconds.len(), &seconds.map(Delay::fixed))
}

pub(crate) fn open(args: &LabArgs, count: usize, delays: &[Delay]) -> Result<Lab, InventoryError> {
    let lab = args.open(FIRST, count, delays)?;
    for warning in lab.warnings() {
        eprintln!("{warning}");
    }
    Ok(lab)
}

/// One whole session with a device: connect, ask for the version, close. Returns the
/// first line of the answer.
///
/// It waits as long as the device takes, up to `--timeout` real seconds for each step.
///
/// # Errors
/// When the session fails.
pub async fn fetch_version(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}

/// Opens the devices of task 3.3: five, of which the third one is the quickest and the last
/// one as good as hung, or the devices that the flags name.
///
/// # Errors
/// When the inventory cannot be used.
pub fn five_routers(args: &LabArgs) -> Result<Lab, InventoryError> {
    let seconds = [6.0, 8.0, 3.0, 5.0, 600.0];
    open(args, seconds.len(), &seconds.map(Delay::fixed))
}

/// What task 3.5 asks each device: the first so many of these, each in a session of its own.
pub const COMMANDS: [&str; 8] = [
    "show running-config | include hostname",
    "show inventory | include SN",
    "show version | include image",
    "show ip interface brief | include 0/1",
    "show interfaces description | include 0/2",
    "show running-config | include bytes",
    "show version | include uptime",
    "show clock",
];

/// One whole session with a device: connect, run one command, close. Returns the first line
/// of the answer.
///
/// # Errors
/// When the session fails, or the device refuses it because all of its lines are in use.
pub async fn fetch_answer(
    device: &Device,
    lab: &Lab,
    command: &str,
) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run(command).await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}
