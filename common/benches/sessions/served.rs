//! The sandbox, in a process of its own.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// A sandbox that is up; it ends when this is dropped.
pub struct Served {
    child: Child,
    /// How its devices are reached.
    pub inventory: PathBuf,
    /// From its start until it said that it was ready.
    pub up_after: Duration,
    _folder: TempDir,
}

impl Served {
    /// Serves so many devices without delays.
    pub fn start(devices: usize, telnet: bool) -> Result<Self> {
        let folder = TempDir::with_prefix("sessions-")?;
        let inventory = folder.path().join("sandbox.toml");
        let started = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
        if !telnet {
            command.arg("--ssh");
        }
        let mut child = command
            .args(["--devices", &devices.to_string()])
            .arg("--out")
            .arg(&inventory)
            .arg("--until-stdin-closes")
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the sandbox")?;
        let mut said = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut said)?;
        }
        let served = Self { child, inventory, up_after: started.elapsed(), _folder: folder };
        if said.starts_with("Ready") {
            Ok(served)
        } else {
            bail!("the sandbox did not get ready: {said}")
        }
    }

    /// Seconds of processor time so far.
    pub fn cpu(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let (_, fields) = stat.rsplit_once(')').context("/proc/PID/stat")?;
        let mut fields = fields.split_whitespace().skip(11);
        let mut next = || fields.next().and_then(|field| field.parse::<f64>().ok());
        let hundredths = next().zip(next()).context("/proc/PID/stat")?;
        Ok((hundredths.0 + hundredths.1) / 100.0)
    }

    /// The most memory it ever held, in MB.
    pub fn megabytes(&self) -> Result<f64> {
        most_memory(&self.child.id().to_string())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Of a process, or of `self`, in MB.
pub fn most_memory(process: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kilobytes: f64 = kilobytes.context("/proc/PID/status")?.trim().parse()?;
    Ok(kilobytes / 1024.0)
}
