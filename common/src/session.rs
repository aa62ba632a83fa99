//! A session with one device: connect, run, configure, close.
//!
//! The same four calls whether the device lives in this process, behind
//! telnet in the sandbox, or in a rack. [`blocking`] has them for threads.

pub mod blocking;

use std::io;

use rand::{SeedableRng, rngs::SmallRng};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::cli::Cli;
use crate::error::{SessionError, Step};
use crate::inventory::{Credentials, Delay, Device, Endpoint, Password, Transport};
use crate::lab::Lab;
use crate::simulated::SimulatedStream;
use crate::telnet::TelnetStream;

/// An open session with a device.
///
/// Dropping it hangs up without saying goodbye; [`Session::close`] waits until
/// the device has freed the line.
pub struct Session<'d> {
    device: &'d Device,
    lab: &'d Lab,
    line: Line<'d>,
}

enum Line<'d> {
    /// A simulated device nobody has asked anything yet: it is built when its
    /// delay has passed, so that a million waiting ones stay small.
    Asleep,
    Simulated(Box<Cli<'d, SimulatedStream>>),
    Telnet(Box<Cli<'d, TelnetStream<TcpStream>>>),
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
        };
        Ok(Self { device, lab, line })
    }

    /// Runs one command and returns what the device says: lines with LF,
    /// without the echo and the prompt.
    ///
    /// # Errors
    /// [`SessionError::Rejected`] when the device does not take the command;
    /// the session goes on. After any other error it is of no more use.
    pub async fn run(&mut self, command: &str) -> Result<String, SessionError> {
        self.wake_up().await?;
        match &mut self.line {
            Line::Asleep => Err(asleep(self.device)),
            Line::Simulated(cli) => Box::pin(cli.run(command)).await,
            Line::Telnet(cli) => Box::pin(cli.run(command)).await,
        }
    }

    /// Sends configuration commands, in order, from `configure terminal` to
    /// `end`.
    ///
    /// # Errors
    /// As [`Session::run`], for the first command the device does not take;
    /// the ones before it stay in force, the ones after it are not sent.
    pub async fn configure<C: AsRef<str>>(&mut self, commands: &[C]) -> Result<(), SessionError> {
        self.wake_up().await?;
        match &mut self.line {
            Line::Asleep => Err(asleep(self.device)),
            Line::Simulated(cli) => Box::pin(cli.configure(commands)).await,
            Line::Telnet(cli) => Box::pin(cli.configure(commands)).await,
        }
    }

    /// Logs out and waits until the device has hung up.
    ///
    /// # Errors
    /// When the device does not hang up in time.
    pub async fn close(self) -> Result<(), SessionError> {
        match self.line {
            Line::Asleep => Ok(()),
            Line::Simulated(cli) => Box::pin(cli.close()).await,
            Line::Telnet(cli) => Box::pin(cli.close()).await,
        }
    }

    /// A simulated device spends its delay before its first answer, as one in
    /// the sandbox does.
    async fn wake_up(&mut self) -> Result<(), SessionError> {
        if !matches!(self.line, Line::Asleep) {
            return Ok(());
        }
        // No timer at all for a device without delay: a sleep takes at least
        // a millisecond.
        if let Some(delay) = self.device.delay.filter(|&delay| delay != Delay::NONE) {
            let mut rng = SmallRng::seed_from_u64(self.device.seed);
            let delay = self.lab.clock.real(delay.draw(&mut rng));
            sleep(delay.min(self.lab.timeout)).await;
            if delay > self.lab.timeout {
                return Err(timed_out(self.device, self.lab, Step::Running));
            }
        }
        self.line = Line::Simulated(Box::pin(simulated(self.device, self.lab)).await?);
        Ok(())
    }
}

async fn simulated<'d>(
    device: &'d Device,
    lab: &'d Lab,
) -> Result<Box<Cli<'d, SimulatedStream>>, SessionError> {
    let stream = SimulatedStream::new(device, lab.clock);
    Ok(Box::new(Cli::open(&device.name, stream, lab.timeout).await?))
}

async fn telnet<'d>(
    device: &'d Device,
    endpoint: &Endpoint,
    lab: &Lab,
) -> Result<Box<Cli<'d, TelnetStream<TcpStream>>>, SessionError> {
    let password = password(device, &endpoint.credentials)?;
    let address = (endpoint.host.as_str(), endpoint.port);
    let connecting = timeout(lab.timeout, TcpStream::connect(address)).await;
    let stream = match connecting {
        Ok(Ok(stream)) => stream,
        Ok(Err(source)) => return Err(not_connected(device, source)),
        Err(_) => return Err(timed_out(device, lab, Step::Connecting)),
    };
    // Commands are short and wait for their answers: no reason to hold them back.
    stream
        .set_nodelay(true)
        .map_err(|source| not_connected(device, source))?;
    let stream = TelnetStream::client(stream);
    let user = &endpoint.credentials.username;
    let mut cli = Cli::login(&device.name, stream, user, &password, lab.timeout).await?;
    cli.enable(&password).await?;
    cli.run("terminal length 0").await?;
    // IOS redraws lines longer than the terminal, which would spoil the echo.
    // Some platforms do not take it, and do not redraw either.
    match cli.run("terminal width 511").await {
        Ok(_) | Err(SessionError::Rejected { .. }) => Ok(Box::new(cli)),
        Err(error) => Err(error),
    }
}

fn password(device: &Device, credentials: &Credentials) -> Result<String, SessionError> {
    match &credentials.password {
        Password::Written(password) => Ok(password.clone()),
        Password::Env(variable) => {
            std::env::var(variable).map_err(|_| SessionError::NoPassword {
                device: device.name.clone(),
                variable: variable.clone(),
            })
        }
    }
}

fn not_connected(device: &Device, source: io::Error) -> SessionError {
    SessionError::Connect {
        device: device.name.clone(),
        source,
    }
}

fn timed_out(device: &Device, lab: &Lab, step: Step) -> SessionError {
    SessionError::TimedOut {
        device: device.name.clone(),
        step,
        after: lab.timeout,
    }
}

/// Cannot happen: [`Session::wake_up`] comes first.
fn asleep(device: &Device) -> SessionError {
    SessionError::Closed {
        device: device.name.clone(),
        step: Step::Running,
        source: None,
    }
}
