//! What surrounds the lessons: the guide's devices, and the logs of task 1.4.

use std::time::Duration;

use common::inventory::{Delay, InventoryError};
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs, SessionError, show};
use rand::RngExt;

/// Opens the devices of task 1.3: the ten routers of the guide, which work for
/// 1 to 3 seconds, or the devices that the flags name.
///
/// # Errors
/// When the inventory cannot be used.
pub fn ten_routers(args: &LabArgs) -> Result<Lab, InventoryError> {
    open(args, 10, Delay::between(1.0, 3.0))
}

/// Opens the devices of task 1.4: the five routers of the guide, which answer
/// after 0.2 seconds, or the devices that the flags name.
///
/// # Errors
/// When the inventory cannot be used.
pub fn five_routers(args: &LabArgs) -> Result<Lab, InventoryError> {
    open(args, 5, Delay::fixed(0.2))
}

fn open(args: &LabArgs, count: usize, delay: Delay) -> Result<Lab, InventoryError> {
    let lab = args.open([10, 10, 20, 40].into(), count, &[delay])?;
    for warning in lab.warnings() {
        eprintln!("{warning}");
    }
    Ok(lab)
}

/// A log to analyze.
pub struct LogTask {
    /// The name of the device that wrote it.
    pub device: String,
    /// What the device logged last, in one line.
    pub first_line: String,
    /// The log itself.
    pub log_data: String,
}

/// Collects the log of one device: connects, runs a command, closes.
///
/// # Errors
/// When the session fails.
pub fn collect_log(device: &Device, lab: &Lab) -> Result<LogTask, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let log_data = session.run("show logging")?;
    session.close()?;
    let what = match show::last_change(&log_data) {
        Some(change) => format!("Interface {} changed state to {}", change.interface, change.state),
        None => "No interface changed its state".to_owned(),
    };
    let name = &device.name;
    let when = lab.clock.now().format("%a %b %e %H:%M:%S %Y");
    let first_line = format!("Log from {name}: {what} at {when}");
    Ok(LogTask { device: name.clone(), first_line, log_data })
}

/// What the collector calls the log of a device.
pub fn kind_of_log(device: &Device) -> &'static str {
    if device.is_simulated() { "simulated log" } else { "logs" }
}

/// How long to sleep for one analysis: 0.5 to 1.5 seconds of the lab's clock.
pub fn analysis_time(lab: &Lab) -> Duration {
    lab.clock.real(rand::rng().random_range(0.5..1.5))
}
