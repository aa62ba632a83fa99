//! A session with one device: connect, run, configure, close.
//!
//! The same four calls whether the device lives in this process, behind
//! telnet in the sandbox, or in a rack. [`blocking`] has them for threads.

pub mod blocking;

use std::io;
use std::time::Duration;

use rand::{SeedableRng, rngs::SmallRng};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::client::cli::{self, Cli};
#[cfg(feature = "ssh")]
use crate::client::ssh::{self, Shell};
use crate::client::telnet::TelnetStream;
use crate::client::{SETUP, secrets};
use crate::error::{SessionError, Step};
#[cfg(feature = "ssh")]
use crate::inventory::SshEndpoint;
use crate::inventory::{Delay, Device, Endpoint, Transport};
use crate::lab::Lab;
use crate::router::simulated::{self, SimulatedStream};

/// An open session with a device.
///
/// Dropping it hangs up without saying goodbye; [`Session::close`] waits until
/// the device has freed the line.
///
/// ```
/// use common::{Lab, LabArgs, Session, SessionError};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let lab = LabArgs::default().open([10, 10, 20, 40].into(), 1, &[])?;
/// let device = &lab.devices[0];
///
/// let mut session = Session::connect(device, &lab).await?;
/// session.configure(&["hostname R1-LAB"]).await?;
/// let config = session.run("show running-config").await?;
/// session.close().await?;
/// assert!(config.contains("hostname R1-LAB"));
/// # Ok(())
/// # }
/// ```
pub struct Session<'d> {
    device: &'d Device,
    lab: &'d Lab,
    line: Line<'d>,
}

enum Line<'d> {
    /// A simulated device before its first command: it is built when its
    /// delay has passed, so that a million waiting ones stay small.
    Asleep,
    /// A simulated device that has only been looked at: see
    /// [`simulated::fetch`].
    Awake,
    Simulated(Box<Cli<'d, SimulatedStream>>),
    Telnet(Box<Cli<'d, TelnetStream<TcpStream>>>),
    #[cfg(feature = "ssh")]
    Ssh(Box<Ssh<'d>>),
}

/// The command line, and the connection it needs to live.
#[cfg(feature = "ssh")]
struct Ssh<'d> {
    cli: Cli<'d, Shell>,
    connection: ssh::Connection,
}

impl<'d> Session<'d> {
    /// Connects and logs in, up to privileged mode.
    ///
    /// # Errors
    /// When the device cannot be reached, refuses the login or the session, or
    /// takes longer than the lab's time-out for a step.
    pub async fn connect(device: &'d Device, lab: &'d Lab) -> Result<Self, SessionError> {
        let line = match &device.transport {
            Transport::Simulated => Line::Asleep,
            // Boxed, so that sessions without a network stay small.
            Transport::Telnet(endpoint) => {
                Line::Telnet(Box::pin(telnet(device, endpoint, lab)).await?)
            }
            #[cfg(feature = "ssh")]
            Transport::Ssh(endpoint) => {
                Line::Ssh(Box::pin(self::ssh(device, endpoint, lab)).await?)
            }
            #[cfg(not(feature = "ssh"))]
            Transport::Ssh(_) => {
                return Err(SessionError::NoSsh { device: device.name.clone() });
            }
        };
        Ok(Self { device, lab, line })
    }

    /// Runs one command and returns what the device says: lines with LF,
    /// without the echo and the prompt.
    ///
    /// The future may be dropped, as `select!` and `timeout` do: the session stays usable.
    /// The device goes on with the command, until the next call aborts it (Ctrl-Shift-6).
    ///
    /// # Errors
    /// [`SessionError::Rejected`] when the device does not take the command;
    /// the session goes on. After any other error it is unusable.
    #[expect(clippy::manual_async_fn, reason = "an `async fn` would keep its arguments twice")]
    pub fn run(&mut self, command: &str) -> impl Future<Output = Result<String, SessionError>> {
        async move {
            if let Some(delay) = self.first_delay() {
                sleep(delay).await;
            }
            // Boxed, so that a session that waits for its device stays small.
            Box::pin(self.run_now(command)).await
        }
    }

    /// The next line of the device's log. The device pushes the lines by itself, after
    /// `run("terminal monitor")`.
    ///
    /// It waits as long as it takes. It may stand in `timeout` and `select!`: if it is
    /// dropped, the next call gets the line.
    ///
    /// # Errors
    /// When the device hangs up.
    pub async fn next_line(&mut self) -> Result<String, SessionError> {
        match &mut self.line {
            Line::Telnet(cli) => cli.next_line().await,
            #[cfg(feature = "ssh")]
            Line::Ssh(line) => line.cli.next_line().await,
            Line::Simulated(cli) => cli.next_line().await,
            Line::Asleep | Line::Awake => std::future::pending().await,
        }
    }

    /// Sends configuration commands, in order, from `configure terminal` to
    /// `end`.
    ///
    /// # Errors
    /// As [`Session::run`], for the first command the device does not take;
    /// the ones before it stay in force, the ones after it are not sent.
    pub async fn configure<C: AsRef<str>>(&mut self, commands: &[C]) -> Result<(), SessionError> {
        if let Some(delay) = self.first_delay() {
            sleep(delay).await;
        }
        Box::pin(self.configure_now(commands)).await
    }

    /// Logs out and waits until the device has hung up. A command that nothing waits for any
    /// more is aborted first: a router logs no session out that still works for it.
    ///
    /// # Errors
    /// When the device does not hang up in time.
    pub async fn close(self) -> Result<(), SessionError> {
        match self.line {
            // No other session uses its line: there is nothing to wait for.
            Line::Asleep | Line::Awake | Line::Simulated(_) => Ok(()),
            Line::Telnet(cli) => Box::pin(cli.close()).await,
            #[cfg(feature = "ssh")]
            Line::Ssh(line) => {
                Box::pin(line.cli.close()).await?;
                Box::pin(line.connection.close(self.lab.timeout)).await;
                Ok(())
            }
        }
    }

    /// A simulated device spends its delay before its first answer, as one in
    /// the sandbox does; but not more of it than the caller waits for. `None`
    /// where there is no delay: a sleep takes at least a millisecond.
    fn first_delay(&self) -> Option<Duration> {
        let delay = match self.line {
            Line::Asleep => self.delay().min(self.lab.timeout),
            _ => Duration::ZERO,
        };
        (!delay.is_zero()).then_some(delay)
    }

    /// How long, in real time, a simulated device works in this session.
    fn delay(&self) -> Duration {
        let delay = self.device.delay.unwrap_or(Delay::NONE);
        let mut rng = SmallRng::seed_from_u64(self.device.seed);
        self.lab.clock.real(delay.draw(&mut rng))
    }

    async fn run_now(&mut self, command: &str) -> Result<String, SessionError> {
        self.wake_up()?;
        match &mut self.line {
            Line::Telnet(cli) => cli.run(command).await,
            #[cfg(feature = "ssh")]
            Line::Ssh(line) => line.cli.run(command).await,
            Line::Simulated(cli) => cli.run(command).await,
            Line::Asleep | Line::Awake => {
                match simulated::fetch(self.device, command, self.lab.clock.moment()) {
                    Some(output) => cli::answer(&self.device.name, command, output),
                    None => self.open_line().await?.run(command).await,
                }
            }
        }
    }

    async fn configure_now<C: AsRef<str>>(&mut self, commands: &[C]) -> Result<(), SessionError> {
        self.wake_up()?;
        match &mut self.line {
            Line::Telnet(cli) => cli.configure(commands).await,
            #[cfg(feature = "ssh")]
            Line::Ssh(line) => line.cli.configure(commands).await,
            Line::Simulated(cli) => cli.configure(commands).await,
            Line::Asleep | Line::Awake => self.open_line().await?.configure(commands).await,
        }
    }

    /// After the first delay: a device that takes longer than the caller waits
    /// for has been waited for in vain.
    fn wake_up(&mut self) -> Result<(), SessionError> {
        if matches!(self.line, Line::Asleep) {
            if self.delay() > self.lab.timeout {
                return Err(timed_out(self.device, self.lab, Step::Running));
            }
            self.line = Line::Awake;
        }
        Ok(())
    }

    async fn open_line(&mut self) -> Result<&mut Cli<'d, SimulatedStream>, SessionError> {
        let stream = SimulatedStream::new(self.device, self.lab.clock);
        let cli = Cli::open(&self.device.name, stream, self.lab.timeout).await?;
        self.line = Line::Simulated(Box::new(cli));
        match &mut self.line {
            Line::Simulated(cli) => Ok(cli),
            _ => unreachable!("it was set in the line above"),
        }
    }
}

async fn telnet<'d>(
    device: &'d Device,
    endpoint: &Endpoint,
    lab: &Lab,
) -> Result<Box<Cli<'d, TelnetStream<TcpStream>>>, SessionError> {
    let credentials = &endpoint.credentials;
    let password = secrets::login(device, credentials)?;
    let stream = TelnetStream::client(reach(device, endpoint, lab).await?);
    let user = &credentials.username;
    let cli = Cli::login(&device.name, stream, user, &password, lab.timeout).await?;
    Ok(Box::new(prepare(device, endpoint, cli).await?))
}

#[cfg(feature = "ssh")]
async fn ssh<'d>(
    device: &'d Device,
    ssh: &SshEndpoint,
    lab: &Lab,
) -> Result<Box<Ssh<'d>>, SessionError> {
    if ssh.key_file.is_none() && !ssh.agent {
        // No open connection waits while the user types.
        secrets::login(device, &ssh.endpoint.credentials)?;
    }
    let stream = reach(device, ssh::first_hop(ssh), lab).await?;
    let (connection, shell) = ssh::connect(device, ssh, stream, lab).await?;
    let cli = Cli::open(&device.name, shell, lab.timeout).await?;
    let cli = prepare(device, &ssh.endpoint, cli.with_line_feeds()).await?;
    Ok(Box::new(Ssh { cli, connection }))
}

async fn reach(device: &Device, endpoint: &Endpoint, lab: &Lab) -> Result<TcpStream, SessionError> {
    let address = (endpoint.host.as_str(), endpoint.port);
    let connecting = timeout(lab.timeout, TcpStream::connect(address)).await;
    let stream = match connecting {
        Ok(Ok(stream)) => stream,
        // A router without a free line hangs up so quickly that the connection
        // may not even seem to stand.
        Ok(Err(source)) if source.kind() == io::ErrorKind::ConnectionReset => {
            return Err(SessionError::Refused {
                device: device.name.clone(),
                says: cli::HUNG_UP.to_owned(),
            });
        }
        Ok(Err(source)) => return Err(not_connected(device, source)),
        Err(_) => return Err(timed_out(device, lab, Step::Connecting)),
    };
    // Commands are short and wait for their answers: no reason to hold them back.
    stream.set_nodelay(true).map_err(|source| not_connected(device, source))?;
    Ok(stream)
}

/// Privileged, and without pages or redrawn lines.
async fn prepare<'d, S: AsyncRead + AsyncWrite + Unpin>(
    device: &Device,
    endpoint: &Endpoint,
    mut cli: Cli<'d, S>,
) -> Result<Cli<'d, S>, SessionError> {
    let [no_pages, no_redrawing] = SETUP;
    // First, because only the prompt behind a command tells the mode for sure.
    cli.run(no_pages).await?;
    if !cli.prompt().is_privileged() {
        let secret = secrets::enable(device, &endpoint.credentials)?;
        cli.enable(&secret).await?;
    }
    // IOS redraws lines longer than the terminal, which would spoil the echo.
    // Some platforms do not take it, and do not redraw either.
    match cli.run(no_redrawing).await {
        Ok(_) | Err(SessionError::Rejected { .. }) => Ok(cli),
        Err(error) => Err(error),
    }
}

fn not_connected(device: &Device, source: io::Error) -> SessionError {
    SessionError::Connect { device: device.name.clone(), source }
}

fn timed_out(device: &Device, lab: &Lab, step: Step) -> SessionError {
    SessionError::TimedOut { device: device.name.clone(), step, after: lab.timeout }
}
