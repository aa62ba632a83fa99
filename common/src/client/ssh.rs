//! Sessions over SSH: a shell on a terminal, as a user who types has it.
//!
//! All that is known of the SSH library is in here. Its session runs as a task
//! of its own on the caller's runtime, which ends with the [`Connection`].

mod algorithms;
mod failure;
mod host_keys;
mod jump;
mod known_hosts;
mod login;
mod shell;
mod wire;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh::client::{self, DisconnectReason, GexParams, Handle, Handler};
use russh::keys::PublicKeyOrCertificate;
use russh::{Channel, ChannelMsg, Disconnect};
use tokio::io::{AsyncRead, AsyncWrite, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use self::failure::Failure;
use self::host_keys::Host;
use self::login::Login;
pub use self::shell::Shell;
use self::wire::{HangUp, ServerGreeting, Wire, printable};
use crate::error::{SessionError, Step};
use crate::inventory::{Device, Endpoint, SshEndpoint};
use crate::lab::Lab;

/// How many key exchanges go on at once, in the whole program: each takes some
/// memory for a moment (a thousand at once 70 MB, 64 at once 19 MB), and the
/// processor is busy with a few. Sessions are not limited, nor is waiting for
/// a device that has not said a word: only the address counts.
static HANDSHAKES: Semaphore = Semaphore::const_new(64);

/// The library reads the length of a packet, and then the packet: without this, each is a
/// call into the system of its own.
const READ_AHEAD: usize = 2048;

/// Lines longer than the terminal are redrawn by IOS, which spoils the echo.
const COLUMNS: u32 = 511;
/// No height: nothing is shown page by page.
const ROWS: u32 = 0;

/// An authenticated connection. Dropping it hangs up.
pub struct Connection {
    handle: Handle<Watcher>,
    _hang_up: HangUp,
    /// What it goes through; it ends with this.
    _jump: Option<Box<Connection>>,
}

/// Connects, checks the host's key, logs in and starts a shell. `stream` leads to the device,
/// or to the first of the jump hosts in front of it.
///
/// # Errors
/// See [`SessionError`]; every step has the lab's time-out.
pub async fn connect(
    device: &Device,
    ssh: &SshEndpoint,
    stream: TcpStream,
    lab: &Lab,
) -> Result<(Connection, Shell), SessionError> {
    let mut hops: Vec<_> = ssh.hops().collect();
    let first = hops.pop().unwrap_or(ssh);
    let mut connection = {
        let device = jump::shown(device, ssh, first);
        let stream = over_tcp(&device, stream, lab).await?;
        logged_in(&device, first, stream, lab).await?
    };
    while let Some(hop) = hops.pop() {
        let device = jump::shown(device, ssh, hop);
        let stream = jump::through(&connection, &device, hop, lab).await?;
        let behind = logged_in(&device, hop, stream, lab).await?;
        connection = Connection { _jump: Some(Box::new(connection)), ..behind };
    }
    let shell = async { start_shell(&connection.handle).await };
    let shell = within(device, lab.timeout, Step::LoggingIn, shell).await?;
    Ok((connection, Shell::new(shell)))
}

/// Where [`connect`] is to connect to.
pub fn first_hop(ssh: &SshEndpoint) -> &Endpoint {
    &ssh.hops().last().unwrap_or(ssh).endpoint
}

async fn logged_in<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    device: &Device,
    ssh: &SshEndpoint,
    stream: S,
    lab: &Lab,
) -> Result<Connection, SessionError> {
    let mut connection = handshake(device, ssh, stream, lab).await?;
    let login = Login {
        device,
        ssh,
        handle: &mut connection.handle,
        timeout: lab.timeout,
        tried: Vec::new(),
        takes: None,
    };
    login.run().await?;
    Ok(connection)
}

/// A server speaks first. A silent one does not keep other sessions waiting.
async fn over_tcp(
    device: &Device,
    stream: TcpStream,
    lab: &Lab,
) -> Result<TcpStream, SessionError> {
    let first_word = async { stream.readable().await.map_err(|error| Failure::Ssh(error.into())) };
    within(device, lab.timeout, Step::Handshaking, first_word).await?;
    Ok(stream)
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

async fn handshake<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    device: &Device,
    ssh: &SshEndpoint,
    stream: S,
    lab: &Lab,
) -> Result<Connection, SessionError> {
    let endpoint = &ssh.endpoint;
    let host = Host::new(&endpoint.host, endpoint.port, &ssh.host_keys)
        .map_err(|problem| Failure::HostKey(problem).into_error(device, Step::Handshaking))?;
    let config = Arc::new(config(&host, ssh.legacy));
    let _permit = HANDSHAKES.acquire().await;
    let (wire, hang_up, heard) = Wire::new(stream);
    let said = PartingWords::default();
    let watcher = Watcher { host, said: said.clone() };
    let wire = BufReader::with_capacity(READ_AHEAD, wire);
    let handshake = client::connect_stream(config, wire, watcher);
    match within(device, lab.timeout, Step::Handshaking, handshake).await {
        Ok(handle) => Ok(Connection { handle, _hang_up: hang_up, _jump: None }),
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
    // One after the other, as OpenSSH does, and not one after the answer to the other.
    channel.request_pty(true, "vt100", COLUMNS, ROWS, 0, 0, &[]).await?;
    channel.request_shell(true).await?;
    answered(&mut channel, "terminal").await?;
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
