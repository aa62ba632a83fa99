//! What every lab program starts with: the shared flags, and the devices and
//! the clock they stand for.

mod unread;

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;

use crate::clock::{Clock, Speed};
use crate::inventory::{Delay, Device, Inventory, InventoryError, Transport, mix};

pub use self::unread::end_quietly_if_unread;

/// The most devices a program makes up by itself.
const MOST_DEVICES: u64 = 10_000_000;
/// Real seconds a device may take for one step.
const TIMEOUT: u64 = 30;

/// The flags that all programs with devices share.
///
/// A program flattens them into its own:
///
/// ```
/// use clap::Parser;
/// use common::LabArgs;
///
/// #[derive(Parser)]
/// struct Args {
///     #[command(flatten)]
///     lab: LabArgs,
/// }
///
/// let args = Args::parse_from(["program", "--devices", "2", "--speed", "20"]);
/// let lab = args.lab.open([10, 10, 20, 40].into(), 8, &[])?;
/// let names: Vec<_> = lab.devices.iter().map(|device| &device.name).collect();
/// assert_eq!(names, ["10.10.20.40", "10.10.20.41"]);
/// # Ok::<(), common::inventory::InventoryError>(())
/// ```
#[derive(Debug, Clone, clap::Args)]
pub struct LabArgs {
    /// The devices to work on (TOML); without it, the guide's simulated ones
    #[arg(long, value_name = "FILE", conflicts_with = "devices")]
    pub inventory: Option<PathBuf>,
    /// How many simulated devices to make up, instead of the guide's number
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=MOST_DEVICES))]
    pub devices: Option<usize>,
    /// Simulated seconds that pass in a real second
    #[arg(
        long,
        value_name = "X",
        env = "LAB_SPEED",
        default_value = "1",
        allow_hyphen_values = true
    )]
    pub speed: Speed,
    /// Draw states and delays from this number, the same in every run
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Real seconds a device may take for one step
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
}

/// The devices of one run and the clock they run by.
#[derive(Debug, Clone)]
pub struct Lab {
    /// In the order of the inventory.
    pub devices: Vec<Device>,
    /// Started when the lab was opened.
    pub clock: Clock,
    /// How long, in real time, a device may take for one step of a session.
    pub timeout: Duration,
}

/// As without any flag.
impl Default for LabArgs {
    fn default() -> Self {
        Self { inventory: None, devices: None, speed: Speed::REAL, seed: None, timeout: TIMEOUT }
    }
}

impl LabArgs {
    /// Opens the lab: the inventory the flags name, or as many simulated
    /// devices as they say, `count` without them, from the address `first` on;
    /// `delays` are given to them in turn.
    ///
    /// # Errors
    /// When the inventory cannot be used.
    pub fn open(
        &self,
        first: Ipv4Addr,
        count: usize,
        delays: &[Delay],
    ) -> Result<Lab, InventoryError> {
        end_quietly_if_unread();
        let mut inventory = match &self.inventory {
            Some(path) => with_reachable_devices(Inventory::load(path)?)?,
            None => Inventory::simulated(first, self.devices.unwrap_or(count), delays),
        };
        let seed = self.seed.unwrap_or_else(rand::random);
        for device in &mut inventory.devices {
            device.seed = mix(seed, device.seed);
        }
        Ok(Lab {
            devices: inventory.devices,
            clock: Clock::start(self.speed),
            timeout: Duration::from_secs(self.timeout),
        })
    }
}

impl Lab {
    /// What the user should know about these devices before the program talks
    /// to them: a line each, for standard error.
    pub fn warnings(&self) -> Vec<String> {
        let is_legacy = |device: &&Device| match &device.transport {
            Transport::Ssh(ssh) => ssh.legacy,
            _ => false,
        };
        let devices = self.devices.iter().filter(is_legacy);
        devices
            .map(|device| {
                format!(
                    "warning: {} is allowed weak SSH (legacy = true): key exchange and signatures with \
                     SHA-1, small groups, CBC ciphers",
                    device.name
                )
            })
            .collect()
    }
}

/// Said once and before anything is done, not by every device.
fn with_reachable_devices(inventory: Inventory) -> Result<Inventory, InventoryError> {
    let by_ssh = |device: &&Device| matches!(device.transport, Transport::Ssh(_));
    match inventory.devices.iter().find(by_ssh) {
        Some(device) if !cfg!(feature = "ssh") => Err(InventoryError::NoSsh {
            device: device.name.clone(),
            command: crate::error::command_with_ssh(),
        }),
        _ => Ok(inventory),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_names_the_device_and_what_is_weak() {
        let text = "[defaults]\ntransport = 'ssh'\nusername = 'u'\n\
                    [[device]]\nname = 'old'\nlegacy = true\n[[device]]\nname = 'new'\n";
        let inventory = Inventory::parse(text, "lab.toml".as_ref()).expect("it is one");
        let lab = Lab {
            devices: inventory.devices,
            clock: Clock::start(Speed::REAL),
            timeout: Duration::from_secs(1),
        };
        let warnings = lab.warnings();
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].starts_with("warning: old is allowed weak SSH"));
        assert!(warnings[0].contains("SHA-1") && !warnings[0].contains('\n'));
    }
}
