//! Sessions over SSH: a shell on a terminal, as a user who types has it.
//!
//! All that is known of the SSH library is in here. Its session runs as a task
//! of its own on the caller's runtime, which ends with the [`Connection`].

mod algorithms;
mod host_keys;
mod known_hosts;
mod login;
mod shell;
mod wire;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh::client::{self, DisconnectReason, GexParams, Handle, Handler};
use russh::keys::PublicKeyOrCertificate;
use russh::{Channel, ChannelMsg, Disconnect};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use self::host_keys::Host;
use self::login::Login;
pub use self::shell::Shell;
use self::wire::{HangUp, ServerGreeting, Wire, printable};
use crate::error::{HostKeyProblem, SessionError, Step};
use crate::inventory::{Device, SshEndpoint};
use crate::lab::Lab;

/// How many key exchanges go on at once, in the whole program: each takes some
/// memory for a moment (a thousand at once 70 MB, 64 at once 19 MB), and the
/// processor is busy with a few. Sessions are not limited, nor is waiting for
/// a device that has not said a word: only the address counts.
static HANDSHAKES: Semaphore = Semaphore::const_new(64);

/// Lines longer than the terminal are redrawn by IOS, which spoils the echo.
const COLUMNS: u32 = 511;
/// No height: nothing is shown page by page.
const ROWS: u32 = 0;

/// An authenticated connection. Dropping it hangs up.
pub struct Connection {
    handle: Handle<Watcher>,
    _hang_up: HangUp,
}

/// Connects, checks the host's key, logs in and starts a shell.
///
/// # Errors
/// See [`SessionError`]; every step has the lab's time-out.
pub async fn connect(
    device: &Device,
    ssh: &SshEndpoint,
    stream: TcpStream,
    lab: &Lab,
) -> Result<(Connection, Shell), SessionError> {
    let mut handle = handshake(device, ssh, stream, lab).await?;
    let login = Login {
        device,
        ssh,
        handle: &mut handle.handle,
        timeout: lab.timeout,
        tried: Vec::new(),
        takes: None,
    };
    login.run().await?;
    let shell = async { start_shell(&handle.handle).await };
    let shell = within(device, lab.timeout, Step::LoggingIn, shell).await?;
    Ok((handle, Shell::new(shell)))
}

impl Connection {
    /// Says goodbye once the device has closed the shell.
    pub async fn close(self, wait: Duration) {
        let goodbye = async {
            let _ = self.handle.disconnect(Disconnect::ByApplication, "", "").await;
            let _ = self.handle.await;
        };
        // The session is over either way.
        let _ = timeout(wait, goodbye).await;
    }
}

async fn handshake(
    device: &Device,
    ssh: &SshEndpoint,
    stream: TcpStream,
    lab: &Lab,
) -> Result<Connection, SessionError> {
    let endpoint = &ssh.endpoint;
    let host = Host::new(&endpoint.host, endpoint.port, &ssh.host_keys)
        .map_err(|problem| Failure::HostKey(problem).into_error(device, Step::Handshaking))?;
    let config = Arc::new(config(&host, ssh.legacy));
    // A server speaks first. A silent one does not keep other sessions waiting.
    let first_word = async { stream.readable().await.map_err(|error| Failure::Ssh(error.into())) };
    within(device, lab.timeout, Step::Handshaking, first_word).await?;
    let _permit = HANDSHAKES.acquire().await;
    let (wire, hang_up, heard) = Wire::new(stream);
    let said = PartingWords::default();
    let watcher = Watcher { host, said: said.clone() };
    let handshake = client::connect_stream(config, wire, watcher);
    match within(device, lab.timeout, Step::Handshaking, handshake).await {
        Ok(handle) => Ok(Connection { handle, _hang_up: hang_up }),
        Err(error) => Err(explain(device, error, &heard, &said)),
    }
}

/// Why the handshake failed, if the bytes that arrived tell it better than the error.
fn explain(
    device: &Device,
    error: SessionError,
    heard: &ServerGreeting,
    said: &PartingWords,
) -> SessionError {
    let device = device.name.clone();
    let may_tell = matches!(
        error,
        SessionError::Closed { .. } | SessionError::TimedOut { .. } | SessionError::Ssh { .. }
    );
    if !may_tell {
        return error;
    }
    if let Some(says) = said.take() {
        return SessionError::Refused { device, says };
    }
    if let Some(says) = heard.not_ssh() {
        return SessionError::NotSsh { device, says };
    }
    if matches!(error, SessionError::Closed { .. }) && heard.nothing() {
        // A router without a free line hangs up at once.
        let says = super::cli::HUNG_UP.to_owned();
        return SessionError::Refused { device, says };
    }
    error
}

fn config(host: &Host, legacy: bool) -> client::Config {
    client::Config {
        preferred: algorithms::offered(&host.algorithms(), legacy),
        // Without this, each step of the protocol waits for the one before.
        nodelay: true,
        // A larger group costs more processor time than all the rest.
        gex: GexParams::new(2048, 2048, 4096).unwrap_or_default(),
        ..client::Config::default()
    }
}

async fn start_shell(handle: &Handle<Watcher>) -> Result<Channel<client::Msg>, Failure> {
    let mut channel = handle.channel_open_session().await?;
    channel.request_pty(true, "vt100", COLUMNS, ROWS, 0, 0, &[]).await?;
    answered(&mut channel, "terminal").await?;
    channel.request_shell(true).await?;
    answered(&mut channel, "shell").await?;
    Ok(channel)
}

async fn answered(channel: &mut Channel<client::Msg>, what: &'static str) -> Result<(), Failure> {
    loop {
        match channel.wait().await {
            Some(ChannelMsg::Success) => return Ok(()),
            Some(ChannelMsg::WindowAdjusted { .. }) => {}
            Some(ChannelMsg::Failure) => return Err(Failure::NoShell(what)),
            _ => return Err(Failure::Ssh(russh::Error::Disconnect)),
        }
    }
}

/// Hears what the server says beside the sessions.
pub struct Watcher {
    host: Host,
    said: PartingWords,
}

/// The server's parting words.
#[derive(Debug, Clone, Default)]
struct PartingWords(Arc<Mutex<Option<String>>>);

impl PartingWords {
    fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set(&self, words: &str) {
        let words = printable(words);
        if !words.is_empty() {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(words);
        }
    }
}

impl Handler for Watcher {
    type Error = Failure;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, Failure> {
        match key {
            PublicKeyOrCertificate::PublicKey { key, .. } => {
                self.host.check(key).map_err(Failure::HostKey)?;
                Ok(true)
            }
            // None is asked for.
            PublicKeyOrCertificate::Certificate(_) => Ok(false),
        }
    }

    async fn disconnected(&mut self, reason: DisconnectReason<Failure>) -> Result<(), Failure> {
        match reason {
            DisconnectReason::ReceivedDisconnect(info) => {
                self.said.set(&info.message);
                Err(Failure::Ssh(russh::Error::Disconnect))
            }
            DisconnectReason::Error(error) => Err(error),
        }
    }
}

/// What can go wrong below a session.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The protocol or the connection.
    #[error(transparent)]
    Ssh(#[from] russh::Error),
    /// The host's key is not trusted.
    #[error(transparent)]
    HostKey(HostKeyProblem),
    /// There is no terminal or no shell.
    #[error("no {0}")]
    NoShell(&'static str),
}

impl Failure {
    fn into_error(self, device: &Device, step: Step) -> SessionError {
        let device = device.name.clone();
        match self {
            Failure::HostKey(problem) => SessionError::HostKey { device, problem },
            Failure::NoShell(what) => {
                SessionError::NoShell { device, says: format!("it gives no {what}") }
            }
            Failure::Ssh(russh::Error::ChannelOpenFailure(reason)) => {
                SessionError::NoShell { device, says: format!("it opens no session ({reason:?})") }
            }
            Failure::Ssh(russh::Error::NoCommonAlgo { kind, ours, theirs }) => {
                SessionError::NoCommonAlgorithm {
                    device,
                    kind: kind_in_words(&kind),
                    legacy: algorithms::legacy_helps(&theirs),
                    ours: ours.join(", "),
                    theirs: printable_list(&theirs),
                }
            }
            Failure::Ssh(error) => broken(device, step, error),
        }
    }
}

fn broken(device: String, step: Step, error: russh::Error) -> SessionError {
    use russh::Error;
    match error {
        Error::IO(source) if source.kind() == io::ErrorKind::UnexpectedEof => {
            SessionError::Closed { device, step, source: None }
        }
        Error::IO(source) => SessionError::Closed { device, step, source: Some(source) },
        Error::Disconnect | Error::HUP | Error::SendError | Error::RecvError => {
            SessionError::Closed { device, step, source: None }
        }
        other => SessionError::Ssh { device, step, says: printable(&other.to_string()) },
    }
}

fn printable_list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().take(40).map(|name| printable(name)).collect();
    names.join(", ")
}

fn kind_in_words(kind: &russh::AlgorithmKind) -> &'static str {
    match kind {
        russh::AlgorithmKind::Kex => "key exchange",
        russh::AlgorithmKind::Key => "host key",
        russh::AlgorithmKind::Cipher => "cipher",
        russh::AlgorithmKind::Compression => "compression",
        russh::AlgorithmKind::Mac => "message authentication",
    }
}

/// One step of a session and its end.
async fn within<T>(
    device: &Device,
    after: Duration,
    step: Step,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, SessionError> {
    match timeout(after, work).await {
        Ok(result) => result.map_err(|failure| failure.into_error(device, step)),
        Err(_) => Err(SessionError::TimedOut { device: device.name.clone(), step, after }),
    }
}

/// The path with `~` in front replaced by the user's home folder.
fn at_home(path: &Path) -> Option<PathBuf> {
    match path.strip_prefix("~") {
        Ok(rest) => Some(std::env::home_dir()?.join(rest)),
        Err(_) => Some(path.to_owned()),
    }
}
