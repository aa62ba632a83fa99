//! Many sessions with a sandbox in another process, side by side with the
//! clients of others.
//!
//! Every measurement is a process of its own, so that memory and processor
//! time are also its own. Nothing here asserts: it prints a table.
//!
//! ```sh
//! cargo bench -p common --features sandbox,ssh --bench sessions
//! cargo bench -p common --features sandbox --bench sessions -- --telnet
//! ```
//!
//! With `SESSIONS_PYTHON=path/to/python` whose packages include asyncssh and
//! netmiko, those are measured on the same sandbox.

#[path = "sessions/client.rs"]
mod client;
#[path = "sessions/served.rs"]
mod served;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use served::Served;

/// What a client process says of itself, one JSON object on stdout.
#[derive(Debug, Serialize, Deserialize)]
struct Measured {
    /// Sessions that came to their end.
    sessions: usize,
    /// Sessions that did not.
    failed: usize,
    /// From the first connect to the last close.
    seconds: f64,
    /// Processor time of the process meanwhile.
    cpu: f64,
    /// The most memory it ever held, in MB.
    megabytes: f64,
    /// Most sessions that were open at the same time, where that is known.
    open: Option<usize>,
}

/// A row of the table.
struct Case {
    name: &'static str,
    devices: usize,
    how: How,
}

#[derive(Clone, Copy)]
enum How {
    /// Our client, as [`client`] calls the kind of run.
    Ours(&'static str),
    /// A script beside this file.
    Python(&'static str),
}

const CASES: [Case; 10] = [
    case("ours, async", 100, How::Ours("async")),
    case("ours, async", 1_000, How::Ours("async")),
    case("ours, async", 5_000, How::Ours("async")),
    case("ours, threads", 100, How::Ours("threads")),
    case("ours, all open at once", 5_000, How::Ours("open")),
    case("asyncssh, exec", 100, How::Python("asyncssh_sessions.py")),
    case("asyncssh, exec", 1_000, How::Python("asyncssh_sessions.py")),
    case("Netmiko, threads", 50, How::Python("netmiko_sessions.py")),
    case("ours, async", 50, How::Ours("async")),
    case("ours, threads", 50, How::Ours("threads")),
];

const fn case(name: &'static str, devices: usize, how: How) -> Case {
    Case { name, devices, how }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match &args[..] {
        [flag, kind, inventory] if flag == "--client" => client::run(kind, Path::new(inventory)),
        _ => measure_all(args.iter().any(|arg| arg == "--telnet")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure_all(telnet: bool) -> Result<()> {
    let transport = if telnet { "--telnet" } else { "--ssh" };
    println!("Sandboxes of N devices, over {}:\n", &transport[2..]);
    println!("| devices | up after | memory |\n| --- | --- | --- |");
    for devices in [1_000, 10_000] {
        let served = Served::start(devices, telnet)?;
        println!(
            "| {devices} | {:.2} s | {:.0} MB |",
            served.up_after.as_secs_f64(),
            served.megabytes()?
        );
    }
    println!("\nConnect, log in, `show version`, log out:\n");
    println!(
        "| client | devices | sessions/s | client: ms of CPU per session | sessions per CPU second | client: MB | sandbox: ms of CPU per session | sandbox: MB | failed |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for case in &CASES {
        match measure(case, telnet) {
            Ok(row) => println!("{row}"),
            Err(error) => println!("| {} | {} | {error:#} |", case.name, case.devices),
        }
    }
    Ok(())
}

fn measure(case: &Case, telnet: bool) -> Result<String> {
    let mut command = match case.how {
        How::Ours(kind) => ours(kind)?,
        How::Python(_) if telnet => bail!("speaks SSH only"),
        How::Python(script) => python(script)?,
    };
    let served = Served::start(case.devices, telnet)?;
    let before = served.cpu()?;
    let output = command.arg(&served.inventory).output().context("cannot run it")?;
    let cpu = served.cpu()? - before;
    let last = String::from_utf8_lossy(&output.stdout);
    let last = last.lines().last().unwrap_or_default();
    let Ok(measured) = serde_json::from_str::<Measured>(last) else {
        bail!(
            "failed: {}",
            String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("no output")
        );
    };
    let sessions = measured.sessions.max(1) as f64;
    let open = measured.open.map(|open| format!(" ({open} open at once)"));
    Ok(format!(
        "| {}{} | {} | {:.0} | {:.2} | {:.0} | {:.0} | {:.2} | {:.0} | {} |",
        case.name,
        open.unwrap_or_default(),
        case.devices,
        sessions / measured.seconds,
        measured.cpu * 1000.0 / sessions,
        sessions / measured.cpu,
        measured.megabytes,
        cpu * 1000.0 / sessions,
        served.megabytes()?,
        measured.failed
    ))
}

fn ours(kind: &str) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--client", kind]);
    Ok(command)
}

fn python(script: &str) -> Result<Command> {
    let python = std::env::var_os("SESSIONS_PYTHON").map(PathBuf::from);
    let python = python.context("not measured: SESSIONS_PYTHON is not set")?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers");
    let mut command = Command::new(python);
    command.arg(folder.join(script));
    Ok(command)
}
