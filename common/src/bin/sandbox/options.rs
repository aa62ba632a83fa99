//! What the command line asks for: which devices there are, where, and how they behave.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use common::clock::Clock;
use common::inventory::{Inventory, mix};
use common::log_plan::LogPlan;
use common::router::vty::Login;
use common::sandbox::Options;

use super::args::Args;
#[cfg(feature = "ssh")]
use super::ssh;

/// Everything about the served devices that the command line says.
pub fn options(args: &Args) -> anyhow::Result<Options> {
    let mut inventory = match &args.inventory {
        Some(path) => Inventory::load(path)?,
        None => made_up(args.devices as usize, args.seed),
    };
    if let Some(delay) = args.delay {
        for device in &mut inventory.devices {
            device.delay = Some(delay);
        }
    }
    for (name, fault) in &args.faults {
        if !inventory.devices.iter().any(|device| device.name == *name) {
            anyhow::bail!("--fault {name}={fault}: unknown device '{name}'");
        }
    }
    if args.ssh && !cfg!(feature = "ssh") {
        anyhow::bail!("this sandbox was built without SSH; run: cargo xtask sandbox --ssh");
    }
    if !args.listen.is_loopback() {
        eprintln!(
            "warning: {} is not loopback: others can reach these devices, whose passwords are known",
            args.listen
        );
    }
    Ok(Options {
        inventory,
        listen: match args.listen {
            IpAddr::V4(Ipv4Addr::LOCALHOST) if args.addresses => FIRST_ADDRESS.into(),
            listen => listen,
        },
        port: match args.port {
            0 if args.addresses && args.ssh => 2222,
            0 if args.addresses => 2323,
            port => port,
        },
        addresses: args.addresses,
        #[cfg(feature = "ssh")]
        ssh: args.ssh.then(|| ssh::options(args)).transpose()?,
        login: Login { others: args.users.clone(), ..Login::new(&args.username, &args.password) },
        banner: args.banner.clone(),
        login_delay: args.login_delay,
        command_delay: args.command_delay,
        delay_at: args.delay_at.clone(),
        hang_up: args.hang_up,
        boot_time: args.boot_time,
        log_plan: LogPlan { lines: args.log_lines, every: args.log_every, goes_quiet: false },
        faults: args.faults.iter().cloned().collect(),
        enable_secret: args.enable_secret.clone(),
        max_sessions_per_device: args.max_sessions_per_device,
        max_sessions: args.max_sessions,
        idle: Duration::from_secs(args.idle),
        clock: Clock::start(args.speed),
    })
}

/// The first device's with `--addresses`.
const FIRST_ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 10, 20, 40);

/// Devices named as in the guide, that call themselves R1, R2, …
fn made_up(count: usize, seed: u64) -> Inventory {
    let mut inventory = Inventory::simulated([10, 10, 20, 40].into(), count, &[]);
    for (device, number) in inventory.devices.iter_mut().zip(1..) {
        device.hostname = Some(format!("R{number}").into());
        device.seed = mix(seed, device.seed);
    }
    inventory
}
