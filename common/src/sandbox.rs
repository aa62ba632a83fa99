//! The sandbox: many simulated devices in one process, served over telnet,
//! that write down what they see.
//!
//! All of it runs on one thread: what happened first is then also served and
//! written first, and the other core is left to the program under test.

mod recorder;
mod session;

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::error::advice;
use crate::inventory::{Credentials, Delay, Device, Endpoint, Inventory, Password, Transport};
use crate::ios::Router;
use crate::simulated;
use crate::trace::{ClosedBy, FORMAT, TraceWriter, What};
use crate::vty::Login;

use recorder::Recorder;

/// How long sessions may take to end by themselves when the sandbox stops.
const GRACE: Duration = Duration::from_secs(1);

/// What a sandbox serves, and how.
pub struct Options {
    /// The devices; how they are reached is not looked at.
    pub inventory: Inventory,
    /// Where it listens.
    pub listen: IpAddr,
    /// The first device's port, the others follow; 0 takes any free ones.
    pub port: u16,
    /// Who may log in on every device.
    pub login: Login,
    /// Sessions start in user mode and need this to leave it.
    pub enable_secret: Option<String>,
    /// Sessions at once on one device; more are refused.
    pub max_sessions_per_device: Option<usize>,
    /// Sessions at once on all devices; more are refused.
    pub max_sessions: Option<usize>,
    /// A session that is silent for this long (real time) is closed.
    pub idle: Duration,
    /// Runs the devices' delays.
    pub clock: Clock,
}

impl Options {
    /// On any free ports of 127.0.0.1, without limits, and silent sessions are
    /// closed after ten minutes.
    pub fn on_loopback(inventory: Inventory, login: Login, clock: Clock) -> Self {
        Self {
            inventory,
            listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            login,
            enable_secret: None,
            max_sessions_per_device: None,
            max_sessions: None,
            idle: Duration::from_secs(600),
            clock,
        }
    }
}

/// Why a sandbox cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A device got no port.
    #[error("cannot listen on {address}:{port} for {device}{}", advice(source))]
    Listen {
        /// The device's name.
        device: String,
        /// Where it was to listen.
        address: IpAddr,
        /// The port, 0 for any.
        port: u16,
        /// Why not.
        source: io::Error,
    },
    /// The ports would go beyond 65535.
    #[error(
        "{devices} devices do not fit behind port {port}; leave --port out to take any free ones"
    )]
    Ports {
        /// How many devices.
        devices: usize,
        /// The first port.
        port: u16,
    },
    /// The trace could not be written; what was seen later is lost.
    #[error("cannot write the trace: {0}")]
    Trace(io::Error),
}

/// A sandbox whose devices listen.
pub struct Sandbox {
    options: Options,
    listeners: Vec<TcpListener>,
    devices: Vec<Arc<Served>>,
}

/// One device of a running sandbox.
struct Served {
    name: String,
    delay: Delay,
    seed: u64,
    router: Mutex<Router>,
    open: AtomicUsize,
}

/// What all sessions share.
struct Shared {
    options: Options,
    recorder: Recorder,
    /// Counts the sessions from 1.
    sessions: AtomicU64,
    open: AtomicUsize,
    /// Turns true when sessions must end.
    stop: watch::Receiver<bool>,
}

impl Sandbox {
    /// Opens a port for every device.
    ///
    /// # Errors
    /// When a port cannot be had.
    pub async fn bind(options: Options) -> Result<Self, SandboxError> {
        let count = options.inventory.devices.len();
        if options.port != 0 && usize::from(options.port) + count > 65536 {
            return Err(SandboxError::Ports {
                devices: count,
                port: options.port,
            });
        }
        let mut listeners = Vec::with_capacity(count);
        for (device, step) in options.inventory.devices.iter().zip(0u16..) {
            let port = match options.port {
                0 => 0,
                first => first + step,
            };
            let listener = TcpListener::bind((options.listen, port)).await;
            listeners.push(listener.map_err(|source| SandboxError::Listen {
                device: device.name.clone(),
                address: options.listen,
                port,
                source,
            })?);
        }
        let devices = options.inventory.devices.iter();
        let devices = devices.map(|device| served(device, &options)).collect();
        Ok(Self {
            options,
            listeners,
            devices,
        })
    }

    /// The inventory that reaches the devices by telnet. What only the devices
    /// know, their host names and states, is not in it.
    ///
    /// # Errors
    /// When the system does not tell a port.
    pub fn inventory(&self) -> io::Result<Inventory> {
        let devices = self.options.inventory.devices.iter();
        let devices = devices
            .zip(&self.listeners)
            .zip(0..)
            .map(|((device, listener), position)| {
                let endpoint = Endpoint {
                    host: self.options.listen.to_string(),
                    port: listener.local_addr()?.port(),
                    credentials: Credentials {
                        username: self.options.login.username.clone(),
                        password: Password::Written(self.options.login.password.clone()),
                        enable_secret: self.options.enable_secret.clone().map(Password::Written),
                    },
                };
                Ok(Device {
                    transport: Transport::Telnet(Box::new(endpoint)),
                    delay: device.delay,
                    platform: device.platform,
                    ..Device::simulated(device.name.clone(), None, position)
                })
            })
            .collect::<io::Result<_>>()?;
        Ok(Inventory { devices })
    }

    /// Serves until `stop` completes; then lets sessions end, for a second at
    /// most, and writes every device's running configuration.
    ///
    /// # Errors
    /// [`SandboxError::Trace`]; serving ends when the trace cannot be written.
    pub async fn serve(
        self,
        trace: Option<TraceWriter>,
        stop: impl Future<Output = ()>,
    ) -> Result<(), SandboxError> {
        let (stop_sessions, stopping) = watch::channel(false);
        let shared = Arc::new(Shared {
            recorder: Recorder::new(trace),
            sessions: AtomicU64::new(1),
            open: AtomicUsize::new(0),
            stop: stopping,
            options: self.options,
        });
        shared.recorder.record(|| What::Started {
            format: FORMAT,
            speed: shared.options.clock.speed().factor(),
            devices: self.devices.len(),
        });
        let mut doors = tokio::task::JoinSet::new();
        for (listener, device) in self.listeners.into_iter().zip(&self.devices) {
            doors.spawn(admit(listener, Arc::clone(device), Arc::clone(&shared)));
        }
        tokio::select! {
            () = stop => {}
            () = shared.recorder.failed() => {}
        }
        doors.shutdown().await;
        all_closed(&shared, GRACE).await;
        stop_sessions.send_replace(true);
        all_closed(&shared, GRACE).await;
        for device in &self.devices {
            shared.recorder.record(|| What::Configuration {
                device: device.name.clone(),
                running: device.router().running_config(),
            });
        }
        shared.recorder.record(|| What::Stopped);
        shared.recorder.finish().map_err(SandboxError::Trace)
    }
}

/// Waits until no session is open, or for so long.
async fn all_closed(shared: &Shared, longest: Duration) {
    let closed = async {
        while shared.open.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    // Sessions that do not end are told to, or are written as still open.
    let _ = tokio::time::timeout(longest, closed).await;
}

fn served(device: &Device, options: &Options) -> Arc<Served> {
    let mut router = simulated::router(device);
    if let Some(secret) = &options.enable_secret {
        router = router.with_enable_secret(secret);
    }
    Arc::new(Served {
        name: device.name.clone(),
        delay: device.delay.unwrap_or(Delay::NONE),
        seed: device.seed,
        router: Mutex::new(router),
        open: AtomicUsize::new(0),
    })
}

impl Served {
    fn router(&self) -> std::sync::MutexGuard<'_, Router> {
        self.router
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Accepts one device's clients.
async fn admit(listener: TcpListener, device: Arc<Served>, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => welcome(stream, &device, &shared),
            // Out of files or memory: others may free some in a moment.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

fn welcome(stream: TcpStream, device: &Arc<Served>, shared: &Arc<Shared>) {
    let session = shared.sessions.fetch_add(1, Ordering::SeqCst);
    if let Some(reason) = no_line_free(device, shared) {
        shared.recorder.record(|| What::Refused {
            device: device.name.clone(),
            session,
            reason,
        });
        // A router without a free line resets the connection.
        let _ = stream.set_zero_linger();
        return;
    }
    let open = OpenSession::new(session, Arc::clone(device), Arc::clone(shared));
    tokio::spawn(session::serve(stream, open));
}

fn no_line_free(device: &Served, shared: &Shared) -> Option<String> {
    let full = |open: &AtomicUsize, most: Option<usize>| {
        most.is_some_and(|most| open.load(Ordering::SeqCst) >= most)
    };
    if full(&device.open, shared.options.max_sessions_per_device) {
        Some("all lines of the device are busy".to_owned())
    } else if full(&shared.open, shared.options.max_sessions) {
        Some("the sandbox serves its most sessions".to_owned())
    } else {
        None
    }
}

/// A session that is counted and in the trace as opened; dropped, it is
/// neither any more, whatever ended it.
struct OpenSession {
    number: u64,
    device: Arc<Served>,
    shared: Arc<Shared>,
    closed_by: ClosedBy,
}

impl OpenSession {
    fn new(number: u64, device: Arc<Served>, shared: Arc<Shared>) -> Self {
        device.open.fetch_add(1, Ordering::SeqCst);
        shared.open.fetch_add(1, Ordering::SeqCst);
        shared.recorder.record(|| What::Opened {
            device: device.name.clone(),
            session: number,
        });
        Self {
            number,
            device,
            shared,
            closed_by: ClosedBy::Stopped,
        }
    }
}

impl Drop for OpenSession {
    fn drop(&mut self) {
        self.shared.recorder.record(|| What::Closed {
            device: self.device.name.clone(),
            session: self.number,
            by: self.closed_by,
        });
        self.device.open.fetch_sub(1, Ordering::SeqCst);
        self.shared.open.fetch_sub(1, Ordering::SeqCst);
    }
}
