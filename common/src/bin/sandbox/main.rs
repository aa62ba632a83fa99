//! Serves simulated IOS XE devices on loopback, until Ctrl-C.

mod args;
mod atomic_file;
mod config;
#[cfg(feature = "ssh")]
mod files;
mod options;
#[cfg(feature = "ssh")]
mod ssh;
mod stop;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use common::inventory::{Device, Inventory, Transport};
use common::sandbox::{Options, Sandbox};
use common::trace::TraceWriter;

use self::args::Args;
use self::atomic_file::READABLE;
use self::options::options;
use self::stop::stop;

fn main() -> ExitCode {
    match Args::load().and_then(|args| run(&args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> anyhow::Result<()> {
    allow_many_files();
    let options = options(args)?;
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(serve(options, args))
}

fn trace(path: &Path) -> anyhow::Result<TraceWriter> {
    let file = std::fs::File::create(path)
        .with_context(|| format!("cannot write the trace {}", path.display()))?;
    Ok(TraceWriter::new(Box::new(file)))
}

async fn serve(options: Options, args: &Args) -> anyhow::Result<()> {
    if args.out.exists() && !args.out.is_file() {
        anyhow::bail!("--out {}: not a file that may be replaced", args.out.display());
    }
    if args.inventory.as_ref() == Some(&args.out) {
        anyhow::bail!("--out {}: that is the inventory to serve", args.out.display());
    }
    #[cfg(feature = "ssh")]
    let host_key = options.ssh.as_ref().map(|ssh| ssh.host_key.public_key().clone());
    let sandbox = Sandbox::bind(options).await?;
    // Only now: on a port that is taken, another sandbox may be writing this trace.
    let trace = args.trace.as_deref().map(trace).transpose()?;
    #[cfg_attr(not(feature = "ssh"), expect(unused_mut, reason = "only SSH adds to it"))]
    let mut inventory = sandbox.inventory()?;
    #[cfg(feature = "ssh")]
    if let Some(host_key) = host_key {
        files::write(&mut inventory, &host_key, args)?;
    }
    atomic_file::write(&args.out, &inventory.to_toml(), READABLE)
        .with_context(|| format!("cannot write the inventory {}", args.out.display()))?;
    // Installed before the sandbox says that it is ready.
    let stop = stop(args.until_stdin_closes, args.stay)?;
    announce(&inventory, args);
    sandbox.serve(trace, stop).await?;
    Ok(())
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
    text.push_str(&format!("Inventory: {}\n", args.out.display()));
    #[cfg(feature = "ssh")]
    if args.ssh {
        let files: Vec<_> =
            files::written(args).iter().map(|it| it.display().to_string()).collect();
        text.push_str(&format!("For other tools: {}\n", files.join(", ")));
    }
    if args.ssh && args.one_channel() {
        text.push_str("One channel per connection, as on a router: a second one is refused.\n");
    }
    text.push_str(if args.stay {
        "Ctrl-C stops. It stays when the shell that started it ends: kill it to stop it then.\n"
    } else {
        "Ctrl-C stops. It also ends with the shell that started it, unless you add --stay.\n"
    });
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

/// One file per device and session: as many as the system allows us.
#[cfg(not(unix))]
fn allow_many_files() {}

/// One file per device and session: as many as the system allows us.
#[cfg(unix)]
fn allow_many_files() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        // If it is refused, binding tells what is missing.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    }
}
