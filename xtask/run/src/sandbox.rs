//! The process that serves the simulated devices of one graded run.
//!
//! Whatever goes wrong with it is the grader's fault, never the program's.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use common::fault::FaultPlan;
use common::log_plan::LogPlan;
use common::trace::{Event, read};
use contain::interrupt::{Interrupt, TreeGuard};
use contain::system::{Tree, needed_environment};

use crate::transport::Transport;

/// It binds its ports and says that it is ready.
const START: Duration = Duration::from_secs(20);
/// It lets open sessions end and writes the end of the trace.
const STOP: Duration = Duration::from_secs(20);
/// From the end of its output to its own.
const LAST_MOMENT: Duration = Duration::from_millis(500);
/// Lines of its complaints that are told.
const LAST_WORDS: usize = 10;

/// The files of one sandbox.
#[derive(Debug)]
pub struct Files {
    /// The devices it serves; written by the grader.
    pub simulated: PathBuf,
    /// How a program reaches them; written by the sandbox.
    pub inventory: PathBuf,
    /// What the devices saw; written by the sandbox.
    pub trace: PathBuf,
    /// Its complaints.
    pub stderr: PathBuf,
}

/// How its devices are served.
#[derive(Debug, Clone, Copy)]
pub struct ServedDevices<'a> {
    /// Simulated seconds per real second.
    pub speed: f64,
    /// How programs reach them.
    pub transport: Transport,
    /// Sessions that each takes at once; all together take five times as many.
    pub sessions: usize,
    /// The same of each, where its lines are fewer.
    pub vty_lines: Option<usize>,
    /// The command that their delays are for, see `--delay-at`.
    pub delay_at: Option<&'a str>,
    /// Simulated seconds from a log-out until they hang up.
    pub hang_up: [f64; 2],
    /// What they log while they are watched.
    pub log_plan: LogPlan,
    /// What devices do wrong: their names and faults, see `--fault`.
    pub faults: &'a [(String, FaultPlan)],
}

/// A sandbox that serves its devices.
#[derive(Debug)]
pub struct Sandbox {
    child: Child,
    /// Pieces of its stdout.
    said: Receiver<Vec<u8>>,
    files: Files,
    /// Dropped before the child is waited for.
    watched: Option<TreeGuard>,
}

impl Sandbox {
    /// Starts it and waits until its devices can be reached.
    ///
    /// # Errors
    /// If it does not get ready in time.
    pub fn start(
        executable: &Path,
        files: Files,
        served: &ServedDevices<'_>,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let mut command = Command::new(executable);
        command
            .arg("--inventory")
            .arg(&files.simulated)
            .arg("--out")
            .arg(&files.inventory)
            .arg("--trace")
            .arg(&files.trace)
            .arg("--speed")
            .arg(served.speed.to_string())
            .arg("--max-sessions-per-device")
            .arg(served.vty_lines.unwrap_or(served.sessions).to_string())
            .arg("--max-sessions")
            .arg((5 * served.sessions).to_string())
            .arg("--until-stdin-closes")
            .env_clear()
            .envs(needed_environment())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&files.stderr)?);
        Tree::prepare(&mut command);
        if let Some(slow) = served.delay_at {
            command.args(["--delay-at", slow]);
        }
        let [from, to] = served.hang_up;
        command.args(["--hang-up", &format!("{from}..{to}")]);
        let LogPlan { lines, every: [from, to], .. } = served.log_plan;
        command.arg(format!("--log-lines={lines}")).arg(format!("--log-every={from}..{to}"));
        for (device, fault) in served.faults {
            command.arg(format!("--fault={device}={fault}"));
        }
        if served.transport == Transport::Ssh {
            command.arg("--ssh");
        }
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start the sandbox {}", executable.display()))?;
        let Some(stdout) = child.stdout.take() else {
            bail!("a sandbox without its pipe");
        };
        let watched = Some(interrupt.watch(Tree::of(&mut child)?));
        let mut sandbox = Self { child, said: pieces(stdout), files, watched };
        let said = sandbox.hear(START, |said| said.contains(&b'\n'))?;
        if said.starts_with(b"Ready") {
            Ok(sandbox)
        } else {
            Err(sandbox.failed("the sandbox did not get ready"))
        }
    }

    /// How a program reaches its devices.
    pub fn inventory(&self) -> &Path {
        &self.files.inventory
    }

    /// Stops it and reads what its devices saw.
    ///
    /// # Errors
    /// If it had ended before, does not end in good order, or its trace is
    /// not complete.
    pub fn stop(mut self) -> Result<Vec<Event>> {
        if self.child.try_wait()?.is_some() {
            return Err(self.failed("the sandbox ended while it was needed"));
        }
        drop(self.child.stdin.take());
        self.hear(STOP, |_| false)?;
        self.watched = None;
        if !self.child.wait()?.success() {
            return Err(self.failed("the sandbox did not end properly"));
        }
        let trace = File::open(&self.files.trace).context("the sandbox wrote no trace")?;
        read(BufReader::new(trace)).context("the sandbox's trace cannot be used")
    }

    /// Reads its stdout until it has said enough, or has ended.
    fn hear(&mut self, patience: Duration, enough: impl Fn(&[u8]) -> bool) -> Result<Vec<u8>> {
        let until = Instant::now() + patience;
        let mut said = Vec::new();
        while !enough(&said) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(self.failed("the sandbox does not answer"));
            }
            match self.said.recv_timeout(left) {
                Ok(piece) => said.extend(piece),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        Ok(said)
    }

    /// With how it ended and its last words, where it did and has some.
    fn failed(&mut self, what: &str) -> anyhow::Error {
        let until = Instant::now() + LAST_MOMENT;
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break format!(" ({status})"),
                Ok(None) if Instant::now() < until => thread::sleep(LAST_MOMENT / 100),
                Ok(None) => break " (it is still running)".into(),
                Err(_) => break String::new(),
            }
        };
        let words = std::fs::read_to_string(&self.files.stderr).unwrap_or_default();
        let last: Vec<_> = words.lines().rev().take(LAST_WORDS).collect();
        if last.is_empty() {
            return anyhow::anyhow!("{what}{status}");
        }
        let last: Vec<_> = last.into_iter().rev().collect();
        anyhow::anyhow!("{what}{status}: {}", last.join("\n"))
    }
}

/// What a sandbox prints, until it ends: not every system can wait for a pipe until a deadline.
fn pieces(mut source: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (tell, told) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 1024];
        while let Ok(length @ 1..) = source.read(&mut buffer) {
            if tell.send(buffer[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    told
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // After an orderly stop both say that there is nothing left to do.
        let _ = self.child.kill();
        self.watched = None;
        let _ = self.child.wait();
    }
}
