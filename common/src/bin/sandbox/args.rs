//! The command line of the sandbox.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Parser;
use common::clock::Speed;
use common::fault::FaultPlan;
use common::inventory::Delay;
use common::log_plan::LogPlan;

use super::config;

/// Serve simulated Cisco IOS XE routers on this machine, over telnet or SSH
///
/// Every device has a port of its own. Log in with `telnet HOST PORT`, or with
/// the `ssh` line that is shown, point your own tools at them, or run a lab
/// against them:
///
///   cargo run -p lab2-asyncio --bin monitor -- --inventory sandbox.toml
#[derive(Parser)]
#[command(
    name = "sandbox",
    bin_name = "cargo xtask sandbox",
    verbatim_doc_comment,
    args_override_self = true
)]
pub struct Args {
    /// Read flags from this file (TOML); those of the command line win
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How many devices to serve
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=60_000))]
    pub devices: u32,
    /// Serve the devices of this inventory (TOML) instead: their names, host
    /// names, delays and seeds
    #[arg(long, value_name = "FILE", conflicts_with = "devices")]
    pub inventory: Option<PathBuf>,
    /// Where to write the inventory that reaches the devices
    #[arg(long, value_name = "FILE", default_value = "sandbox.toml")]
    pub out: PathBuf,
    /// Write what the devices see to this file, one JSON line per event
    /// (/dev/fd/N for an open descriptor)
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// The address to listen on; beware: anything but loopback lets others in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub listen: IpAddr,
    /// The first device's port, the others follow; 0 uses free ports
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// Give every device its own address in 127.0.0.0/8, and all of them
    /// the same port (2222 for SSH and 2323 for telnet, or --port)
    #[arg(long)]
    pub addresses: bool,
    /// Serve SSH instead of telnet; writes files for OpenSSH, Netmiko, Ansible and
    /// Nornir beside the inventory
    #[arg(long)]
    pub ssh: bool,
    /// The host key of the devices (OpenSSH format); created if the file does not
    /// exist. Without this option, every run has a new key
    #[arg(long, value_name = "FILE", requires = "ssh")]
    pub host_key: Option<PathBuf>,
    /// Accept logins with one of these keys (OpenSSH format)
    #[arg(long, value_name = "FILE", requires = "ssh")]
    pub authorized_keys: Option<PathBuf>,
    /// Show this before the login
    #[arg(long, value_name = "TEXT")]
    pub banner: Option<String>,
    /// Allow one channel per connection and end with it, as a router does; with
    /// `--profile iosxe` this is so, unless you write `--one-channel=false`
    #[arg(long, requires = "ssh", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    one_channel: Option<bool>,
    /// The algorithms that the devices offer, and how like a router's their SSH is
    #[arg(long, value_enum, default_value_t = Profile::Fast, requires = "ssh")]
    pub profile: Profile,
    /// The user who may log in
    #[arg(long, value_name = "NAME", default_value = "developer")]
    pub username: String,
    /// The user's password; use only made-up passwords in a sandbox
    #[arg(long, value_name = "PASSWORD", default_value = "C1sco12345")]
    pub password: String,
    /// Another user who may log in; may be repeated
    #[arg(long = "user", value_name = "NAME=PASSWORD", value_parser = pair)]
    pub users: Vec<(String, String)>,
    /// Start sessions in user mode, and let `enable` ask for this
    #[arg(long, value_name = "SECRET")]
    pub enable_secret: Option<String>,
    /// Simulated seconds a device works before a session's first answer: one
    /// number, or FROM..TO
    #[arg(long, value_name = "SECONDS", value_parser = delay)]
    pub delay: Option<Delay>,
    /// The command that this delay is for, such as 'show version', each time it
    /// is typed [default: the first of a session]
    #[arg(long, value_name = "COMMAND")]
    pub delay_at: Option<String>,
    /// Simulated seconds from a logout until the device hangs up: one number,
    /// or FROM..TO
    #[arg(long, value_name = "SECONDS", value_parser = delay, default_value = "0")]
    pub hang_up: Delay,
    /// Simulated seconds that each command takes in addition
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0, value_parser = seconds)]
    pub command_delay: f64,
    /// Simulated seconds that a login takes, as with a slow AAA server
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0, value_parser = seconds)]
    pub login_delay: f64,
    /// Simulated seconds that a device boots after `reload`
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = seconds)]
    pub boot_time: f64,
    /// How many lines a device logs while it is watched (`terminal monitor`)
    #[arg(long, value_name = "N", default_value_t = LogPlan::default().lines)]
    pub log_lines: u32,
    /// Simulated seconds between two of these lines: one number, or FROM..TO
    #[arg(long, value_name = "SECONDS", value_parser = range, default_value = "0.5..4")]
    pub log_every: [f64; 2],
    /// What a device does wrong: refuse, reset, hang, garbage, slow-bytes,
    /// wrong-password-prompt, reload, reject or quiet; `hang:2`: only with its first two
    /// sessions; may be
    /// repeated
    #[arg(long = "fault", value_name = "DEVICE=KIND", value_parser = fault)]
    pub faults: Vec<(String, FaultPlan)>,
    /// Refuse more sessions at once on one device
    #[arg(long, value_name = "N")]
    pub max_sessions_per_device: Option<usize>,
    /// Refuse more sessions at once on all devices together
    #[arg(long, value_name = "N", default_value = "10000")]
    pub max_sessions: Option<usize>,
    /// Close a session that is silent for this many real seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub idle: u64,
    /// Simulated seconds that pass in a real second
    #[arg(
        long,
        value_name = "X",
        env = "LAB_SPEED",
        default_value = "1",
        allow_hyphen_values = true
    )]
    pub speed: Speed,
    /// Draw the devices' states from this number
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Go on when the shell ends that started the sandbox, and its terminal with it
    #[arg(long, conflicts_with = "until_stdin_closes")]
    pub stay: bool,
    /// Stop when standard input ends, as a parent that died leaves it
    #[arg(long)]
    pub until_stdin_closes: bool,
}

/// The algorithms of SSH.
#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
pub enum Profile {
    /// Ed25519 and Curve25519
    Fast,
    /// Those of IOS XE: an RSA host key, NIST curves, group 14. One channel per connection,
    /// and one command per exec
    Iosxe,
}

impl Args {
    /// Whether a connection has one channel.
    pub fn one_channel(&self) -> bool {
        self.one_channel.unwrap_or(self.profile == Profile::Iosxe)
    }

    /// The command line, and before it what its `--config` says.
    pub fn load() -> anyhow::Result<Self> {
        let typed = Self::parse();
        let Some(path) = &typed.config else {
            return Ok(typed);
        };
        let mut line = std::env::args_os();
        let program = line.next().unwrap_or_default();
        let whole = [program].into_iter().chain(config::flags(path)?).chain(line);
        Ok(Self::parse_from(whole))
    }
}

fn delay(text: &str) -> Result<Delay, String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    match (from.trim().parse::<f32>(), to.trim().parse::<f32>()) {
        (Ok(from), Ok(to)) if 0.0 <= from && from <= to && to <= Delay::LONGEST => {
            Ok(Delay::between(from, to))
        }
        _ => Err(format!("give simulated seconds from 0 to {}, such as 2 or 1..3", Delay::LONGEST)),
    }
}

fn range(text: &str) -> Result<[f64; 2], String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let range = [seconds(from)?, seconds(to)?];
    if range[0] <= range[1] { Ok(range) } else { Err("a range goes from low to high".into()) }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.0..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("give simulated seconds from 0 to 3600".into()),
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.into(), value.into())),
        _ => Err("write NAME=VALUE".into()),
    }
}

fn fault(text: &str) -> Result<(String, FaultPlan), String> {
    let (device, kind) = pair(text)?;
    Ok((device, kind.parse()?))
}
