//! Serves simulated IOS XE devices on loopback, until Ctrl-C.

#[path = "sandbox/file.rs"]
mod file;
#[cfg(feature = "ssh")]
#[path = "sandbox/ssh.rs"]
mod ssh;
#[path = "sandbox/whole.rs"]
mod whole;

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use common::clock::{Clock, Speed};
use common::inventory::{Delay, Device, Inventory, Transport, mix};
use common::router::vty::Login;
use common::sandbox::{Fault, Options, Sandbox};
use common::trace::TraceWriter;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use self::whole::READABLE;

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
struct Args {
    /// Read flags from this file (TOML); those of the command line win
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How many devices to serve
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=60_000))]
    devices: u32,
    /// Serve the devices of this inventory (TOML) instead: their names, host
    /// names, delays and seeds
    #[arg(long, value_name = "FILE", conflicts_with = "devices")]
    inventory: Option<PathBuf>,
    /// Where to write the inventory that reaches the devices
    #[arg(long, value_name = "FILE", default_value = "sandbox.toml")]
    out: PathBuf,
    /// Write what the devices see to this file, one JSON line per event
    /// (/dev/fd/N for an open descriptor)
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// The address to listen on; beware: anything but loopback lets others in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    listen: IpAddr,
    /// The first device's port, the others follow; 0 uses free ports
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Give every device its own address in 127.0.0.0/8, and all of them
    /// the same port (2222 for SSH and 2323 for telnet, or --port)
    #[arg(long)]
    addresses: bool,
    /// Serve SSH instead of telnet; writes a known_hosts file and a list for
    /// Netmiko beside the inventory
    #[arg(long)]
    ssh: bool,
    /// The host key of the devices (OpenSSH format); created if the file does not
    /// exist. Without this option, every run has a new key
    #[arg(long, value_name = "FILE", requires = "ssh")]
    host_key: Option<PathBuf>,
    /// Accept logins with one of these keys (OpenSSH format)
    #[arg(long, value_name = "FILE", requires = "ssh")]
    authorized_keys: Option<PathBuf>,
    /// Show this before the login
    #[arg(long, value_name = "TEXT")]
    banner: Option<String>,
    /// Allow one channel per connection and end with it, as a router does
    #[arg(long, requires = "ssh")]
    one_channel: bool,
    /// The algorithms that the devices offer
    #[arg(long, value_enum, default_value_t = Profile::Fast, requires = "ssh")]
    profile: Profile,
    /// The user who may log in
    #[arg(long, value_name = "NAME", default_value = "developer")]
    username: String,
    /// The user's password; use only made-up passwords in a sandbox
    #[arg(long, value_name = "PASSWORD", default_value = "C1sco12345")]
    password: String,
    /// Another user who may log in; may be repeated
    #[arg(long = "user", value_name = "NAME=PASSWORD", value_parser = pair)]
    users: Vec<(String, String)>,
    /// Start sessions in user mode, and let `enable` ask for this
    #[arg(long, value_name = "SECRET")]
    enable_secret: Option<String>,
    /// Simulated seconds a device works before a session's first answer: one
    /// number, or FROM..TO
    #[arg(long, value_name = "SECONDS", value_parser = delay)]
    delay: Option<Delay>,
    /// The command that this delay is for, such as 'show version', each time it
    /// is typed [default: the first of a session]
    #[arg(long, value_name = "COMMAND")]
    delay_at: Option<String>,
    /// Simulated seconds from a logout until the device hangs up: one number,
    /// or FROM..TO
    #[arg(long, value_name = "SECONDS", value_parser = delay, default_value = "0")]
    hang_up: Delay,
    /// Simulated seconds that each command takes in addition
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0, value_parser = seconds)]
    command_delay: f64,
    /// Simulated seconds that a login takes, as with a slow AAA server
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0, value_parser = seconds)]
    login_delay: f64,
    /// Simulated seconds that a device boots after `reload`
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = seconds)]
    boot_time: f64,
    /// What a device does wrong: refuse, reset, hang, garbage, slow-bytes,
    /// wrong-password-prompt or reload; may be repeated
    #[arg(long = "fault", value_name = "DEVICE=KIND", value_parser = fault)]
    faults: Vec<(String, Fault)>,
    /// Refuse more sessions at once on one device
    #[arg(long, value_name = "N")]
    max_sessions_per_device: Option<usize>,
    /// Refuse more sessions at once on all devices together
    #[arg(long, value_name = "N", default_value = "10000")]
    max_sessions: Option<usize>,
    /// Close a session that is silent for this many real seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    idle: u64,
    /// Simulated seconds that pass in a real second
    #[arg(
        long,
        value_name = "X",
        env = "LAB_SPEED",
        default_value = "1",
        allow_hyphen_values = true
    )]
    speed: Speed,
    /// Draw the devices' states from this number
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Stop when standard input ends, as a parent that died leaves it
    #[arg(long)]
    until_stdin_closes: bool,
}

/// The algorithms of SSH.
#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Profile {
    /// Ed25519 and Curve25519
    Fast,
    /// Those of IOS XE: an RSA host key, NIST curves, group 14
    Iosxe,
}

fn main() -> ExitCode {
    match args().and_then(|args| run(&args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The command line, and before it what its `--config` says.
fn args() -> anyhow::Result<Args> {
    let typed = Args::parse();
    let Some(path) = &typed.config else {
        return Ok(typed);
    };
    let mut line = std::env::args_os();
    let program = line.next().unwrap_or_default();
    let whole = [program].into_iter().chain(file::flags(path)?).chain(line);
    Ok(Args::parse_from(whole))
}

fn run(args: &Args) -> anyhow::Result<()> {
    allow_many_files();
    let trace = match &args.trace {
        Some(path) => {
            let file = std::fs::File::create(path)
                .with_context(|| format!("cannot write the trace {}", path.display()))?;
            Some(TraceWriter::new(Box::new(file)))
        }
        None => None,
    };
    let options = options(args)?;
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(serve(options, trace, args))
}

async fn serve(options: Options, trace: Option<TraceWriter>, args: &Args) -> anyhow::Result<()> {
    if args.out.exists() && !args.out.is_file() {
        anyhow::bail!("--out {}: not a file that may be replaced", args.out.display());
    }
    if args.inventory.as_ref() == Some(&args.out) {
        anyhow::bail!("--out {}: that is the inventory to serve", args.out.display());
    }
    #[cfg(feature = "ssh")]
    let host_key = options.ssh.as_ref().map(|ssh| ssh.host_key.public_key().clone());
    let sandbox = Sandbox::bind(options).await?;
    #[cfg_attr(not(feature = "ssh"), expect(unused_mut, reason = "only SSH adds to it"))]
    let mut inventory = sandbox.inventory()?;
    #[cfg(feature = "ssh")]
    if let Some(host_key) = host_key {
        ssh::write_files(&mut inventory, &host_key, args)?;
    }
    whole::write(&args.out, &inventory.to_toml(), READABLE)
        .with_context(|| format!("cannot write the inventory {}", args.out.display()))?;
    // Installed before the sandbox says that it is ready.
    let stop = stop(args.until_stdin_closes)?;
    announce(&inventory, args);
    sandbox.serve(trace, stop).await?;
    Ok(())
}

fn options(args: &Args) -> anyhow::Result<Options> {
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

fn delay(text: &str) -> Result<Delay, String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    match (from.trim().parse::<f32>(), to.trim().parse::<f32>()) {
        (Ok(from), Ok(to)) if 0.0 <= from && from <= to && to <= Delay::LONGEST => {
            Ok(Delay::between(from, to))
        }
        _ => Err(format!("give simulated seconds from 0 to {}, such as 2 or 1..3", Delay::LONGEST)),
    }
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

fn fault(text: &str) -> Result<(String, Fault), String> {
    let (device, kind) = pair(text)?;
    Ok((device, kind.parse()?))
}

fn announce(inventory: &Inventory, args: &Args) {
    const SHOWN: usize = 10;
    let mut text = format!(
        "Ready: {} devices, user {}, password {}\n",
        inventory.devices.len(),
        args.username,
        args.password
    );
    for device in inventory.devices.iter().take(SHOWN) {
        text.push_str(&format!("  {:15} {}\n", device.name, reach(device, args)));
    }
    if inventory.devices.len() > SHOWN {
        text.push_str(&format!("  … and {} more\n", inventory.devices.len() - SHOWN));
    }
    text.push_str(&format!("Inventory: {}\nCtrl-C stops.\n", args.out.display()));
    // The process that started the sandbox may not read its output.
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes());
    let _ = stdout.flush();
}

/// What one types to get there.
fn reach(device: &Device, args: &Args) -> String {
    match &device.transport {
        Transport::Simulated => String::new(),
        Transport::Telnet(endpoint) => format!("telnet {} {}", endpoint.host, endpoint.port),
        Transport::Ssh(ssh) => format!(
            "ssh -p {} -o UserKnownHostsFile={} {}@{}",
            ssh.endpoint.port,
            args.out.with_extension("known_hosts").display(),
            args.username,
            ssh.endpoint.host
        ),
    }
}

/// Completes on Ctrl-C, on a request to terminate, when the parent is gone,
/// and, if asked for, when standard input ends.
fn stop(until_stdin_closes: bool) -> anyhow::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let stdin_closed = stdin_closed(until_stdin_closes);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
            () = parent_gone() => {}
            () = stdin_closed => {}
        }
    })
}

async fn parent_gone() {
    use std::os::unix::process::parent_id;
    let parent = parent_id();
    while parent_id() == parent {
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

async fn stdin_closed(wanted: bool) {
    if !wanted {
        return std::future::pending().await;
    }
    let (ended, end) = oneshot::channel();
    // A thread of its own: the runtime would wait for a read that is going on.
    std::thread::spawn(move || {
        let mut bytes = [0; 1024];
        while matches!(std::io::stdin().read(&mut bytes), Ok(count) if count > 0) {}
        let _ = ended.send(());
    });
    let _ = end.await;
}

/// One file per device and session: as many as the system allows us.
fn allow_many_files() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        // If it is refused, binding tells what is missing.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    }
}
