//! The sandbox: many simulated devices in one process, served over telnet or
//! SSH, that write down what they see.
//!
//! All of it runs on one thread: what happened first is then also served and
//! written first, and the other core is left to the program under test.

mod fault;
mod recorder;
mod session;
#[cfg(feature = "ssh")]
pub mod ssh;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::clock::Clock;
use crate::error::advice;
use crate::inventory::{Credentials, Delay, Device, Endpoint, Inventory, Password, Transport};
use crate::router::ios::Router;
use crate::router::simulated;
use crate::router::vty::Login;
use crate::trace::{ClosedBy, EventKind, FORMAT, TraceWriter};

pub use fault::Fault;
use recorder::Recorder;

/// How long sessions may take to end by themselves when the sandbox stops.
const GRACE: Duration = Duration::from_secs(1);

/// What a sandbox serves, and how.
pub struct Options {
    /// The devices; how they are reached is not looked at.
    pub inventory: Inventory,
    /// Where it listens.
    pub listen: IpAddr,
    /// The first device's port, the others follow; 0 uses free ports.
    pub port: u16,
    /// Every device gets an address of its own, from `listen` on, and all the
    /// same port.
    pub addresses: bool,
    /// Devices speak SSH, as this says, instead of telnet.
    #[cfg(feature = "ssh")]
    pub ssh: Option<ssh::Ssh>,
    /// The users that may log in on every device.
    pub login: Login,
    /// Sessions start in user mode and need this to leave it.
    pub enable_secret: Option<String>,
    /// Sessions at once on one device; more are refused.
    pub max_sessions_per_device: Option<usize>,
    /// Sessions at once on all devices; more are refused.
    pub max_sessions: Option<usize>,
    /// A session that is silent for this long (real time) is closed.
    pub idle: Duration,
    /// Shown before the login.
    pub banner: Option<String>,
    /// Simulated seconds that a login takes.
    pub login_delay: f64,
    /// Simulated seconds that each command takes, besides the device's delay.
    pub command_delay: f64,
    /// The command that the devices' delays are for, such as `show version`:
    /// each time it is typed. Without it, a session's first command.
    pub delay_at: Option<String>,
    /// Simulated seconds from a log-out until a device hangs up.
    pub hang_up: Delay,
    /// Simulated seconds that a device boots after a reload.
    pub boot_time: f64,
    /// What devices do wrong, by name.
    pub faults: HashMap<String, Fault>,
    /// Runs the devices' delays.
    pub clock: Clock,
}

impl Options {
    /// Spends what a login takes besides the protocol.
    async fn spend_login_delay(&self) {
        if self.login_delay > 0.0 {
            tokio::time::sleep(self.clock.real(self.login_delay)).await;
        }
    }

    fn reached_by(&self, endpoint: Endpoint) -> Transport {
        #[cfg(feature = "ssh")]
        if self.ssh.is_some() {
            return Transport::Ssh(Box::new(crate::inventory::SshEndpoint::new(endpoint)));
        }
        Transport::Telnet(Box::new(endpoint))
    }

    /// On any free ports of 127.0.0.1, without limits, and silent sessions are
    /// closed after ten minutes.
    pub fn on_loopback(inventory: Inventory, login: Login, clock: Clock) -> Self {
        Self {
            inventory,
            listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            addresses: false,
            #[cfg(feature = "ssh")]
            ssh: None,
            banner: None,
            login_delay: 0.0,
            command_delay: 0.0,
            delay_at: None,
            hang_up: Delay::NONE,
            boot_time: 60.0,
            faults: HashMap::new(),
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
    #[error("{devices} devices do not fit behind port {port}; omit --port to use free ports")]
    Ports {
        /// How many devices.
        devices: usize,
        /// The first port.
        port: u16,
    },
    /// The addresses would go beyond the last one, or are no IPv4 ones.
    #[error("{devices} devices do not get an address each from {first} on")]
    Addresses {
        /// How many devices.
        devices: usize,
        /// The first address.
        first: IpAddr,
    },
    /// The trace could not be written; what was seen later is lost.
    #[error("cannot write the trace: {0}")]
    Trace(io::Error),
}

/// A sandbox whose devices listen.
pub struct Sandbox {
    options: Options,
    listeners: Vec<TcpListener>,
    devices: Vec<Arc<ServedDevice>>,
}

/// One device of a running sandbox.
struct ServedDevice {
    name: String,
    delay: Delay,
    seed: u64,
    router: Mutex<Router>,
    open: AtomicUsize,
    /// Tells the sessions of the device that it reloads.
    reloaded: Notify,
    /// It boots, and accepts no login until then.
    boots_until: Mutex<Option<Instant>>,
    fault: Option<Fault>,
}

/// What all sessions share.
struct SandboxState {
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
        let places = places(&options)?;
        let mut listeners = Vec::with_capacity(places.len());
        for (device, (address, port)) in options.inventory.devices.iter().zip(places) {
            let listener = bind(address, port, listeners.last()).await;
            listeners.push(listener.map_err(|source| SandboxError::Listen {
                device: device.name.clone(),
                address,
                port,
                source,
            })?);
        }
        let devices = options.inventory.devices.iter();
        let devices = devices.map(|device| served(device, &options)).collect();
        Ok(Self { options, listeners, devices })
    }

    /// The inventory that reaches the devices, by telnet or by SSH. What only
    /// the devices know, their host names, states and delays, is not in it.
    ///
    /// # Errors
    /// When the system does not tell a port.
    pub fn inventory(&self) -> io::Result<Inventory> {
        let devices = self.options.inventory.devices.iter();
        let devices = devices
            .zip(&self.listeners)
            .zip(0..)
            .map(|((device, listener), position)| {
                let address = listener.local_addr()?;
                let endpoint = Endpoint {
                    host: address.ip().to_string(),
                    port: address.port(),
                    credentials: Credentials {
                        username: self.options.login.username.clone(),
                        password: Password::Written(self.options.login.password.clone()),
                        enable_secret: self.options.enable_secret.clone().map(Password::Written),
                    },
                };
                Ok(Device {
                    transport: self.options.reached_by(endpoint),
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
        let shared = Arc::new(SandboxState {
            recorder: Recorder::new(trace),
            sessions: AtomicU64::new(1),
            open: AtomicUsize::new(0),
            stop: stopping,
            options: self.options,
        });
        shared.recorder.record(|| EventKind::Started {
            format: FORMAT,
            speed: shared.options.clock.speed().factor(),
            devices: self.devices.len(),
        });
        #[cfg(feature = "ssh")]
        let config = shared.options.ssh.as_ref().map(ssh::Ssh::config);
        let mut doors = tokio::task::JoinSet::new();
        for (listener, device) in self.listeners.into_iter().zip(&self.devices) {
            let door = Door {
                device: Arc::clone(device),
                shared: Arc::clone(&shared),
                #[cfg(feature = "ssh")]
                ssh: config.clone(),
            };
            doors.spawn(door.admit(listener));
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
            shared.recorder.record(|| EventKind::Configuration {
                device: device.name.clone(),
                running: device.router().running_config(),
            });
        }
        shared.recorder.record(|| EventKind::Stopped);
        shared.recorder.finish().map_err(SandboxError::Trace)
    }
}

/// Any port is the one behind the last, where that is free: the system looks
/// for one at random, and longer the more are taken.
async fn bind(address: IpAddr, port: u16, last: Option<&TcpListener>) -> io::Result<TcpListener> {
    let last = last.and_then(|last| last.local_addr().ok());
    let behind = last.and_then(|last| last.port().checked_add(1));
    if let (0, Some(behind)) = (port, behind)
        && let Ok(listener) = TcpListener::bind((address, behind)).await
    {
        return Ok(listener);
    }
    TcpListener::bind((address, port)).await
}

/// Where each device listens.
fn places(options: &Options) -> Result<Vec<(IpAddr, u16)>, SandboxError> {
    let devices = options.inventory.devices.len();
    let (first, port) = (options.listen, options.port);
    if options.addresses {
        let no_address = SandboxError::Addresses { devices, first };
        let IpAddr::V4(address) = first else {
            return Err(no_address);
        };
        let bits = (0..devices).map(|step| address.to_bits().checked_add(step.try_into().ok()?));
        let place = |bits| (IpAddr::V4(Ipv4Addr::from_bits(bits)), port);
        let places: Option<Vec<_>> = bits.map(|bits| bits.map(place)).collect();
        return places.ok_or(no_address);
    }
    if port != 0 && usize::from(port) + devices > 65536 {
        return Err(SandboxError::Ports { devices, port });
    }
    let ports = (0..devices).map(|step| match port {
        0 => (first, 0),
        // Checked above: it does not wrap.
        port => (first, port.wrapping_add(step as u16)),
    });
    Ok(ports.collect())
}

/// Waits until no session is open, or for so long.
async fn all_closed(shared: &SandboxState, longest: Duration) {
    let closed = async {
        while shared.open.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    // Sessions that do not end are told to, or are written as still open.
    let _ = tokio::time::timeout(longest, closed).await;
}

fn served(device: &Device, options: &Options) -> Arc<ServedDevice> {
    let mut router = simulated::router(device);
    if let Some(secret) = &options.enable_secret {
        router = router.with_enable_secret(secret);
    }
    Arc::new(ServedDevice {
        name: device.name.clone(),
        delay: device.delay.unwrap_or(Delay::NONE),
        seed: device.seed,
        router: Mutex::new(router),
        open: AtomicUsize::new(0),
        reloaded: Notify::new(),
        boots_until: Mutex::new(None),
        fault: options.faults.get(&device.name).copied(),
    })
}

impl ServedDevice {
    /// Ends all its sessions and accepts no login until it has booted.
    fn reload(&self, options: &Options) {
        *self.boots_until() = Some(Instant::now() + options.clock.real(options.boot_time));
        self.reloaded.notify_waiters();
    }

    fn boots(&self) -> bool {
        self.boots_until().is_some_and(|until| Instant::now() < until)
    }

    fn boots_until(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.boots_until.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn router(&self) -> std::sync::MutexGuard<'_, Router> {
        self.router.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Where one device's clients come in.
struct Door {
    device: Arc<ServedDevice>,
    shared: Arc<SandboxState>,
    #[cfg(feature = "ssh")]
    ssh: Option<Arc<ssh::Config>>,
}

impl Door {
    async fn admit(self, listener: TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => self.welcome(stream),
                // Out of files or memory: others may free some in a moment.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    fn welcome(&self, stream: TcpStream) {
        // Without it an answer may wait for an acknowledgement; if it cannot be
        // had, the session is only slower.
        let _ = stream.set_nodelay(true);
        if matches!(self.device.fault, Some(Fault::Reset | Fault::Reload)) {
            // What is closed then is reset.
            let _ = stream.set_zero_linger();
        }
        let Some(open) = OpenSession::admit(&self.device, &self.shared) else {
            // A router without a free line resets the connection.
            let _ = stream.set_zero_linger();
            return;
        };
        #[cfg(feature = "ssh")]
        if let Some(config) = &self.ssh {
            tokio::spawn(ssh::serve(stream, open, Arc::clone(config)));
            return;
        }
        tokio::spawn(session::telnet(stream, open));
    }
}

fn no_line_free(device: &ServedDevice, shared: &SandboxState) -> Option<String> {
    let full = |open: &AtomicUsize, most: Option<usize>| {
        most.is_some_and(|most| open.load(Ordering::SeqCst) >= most)
    };
    if device.fault == Some(Fault::Refuse) {
        Some("the device refuses every session".to_owned())
    } else if device.boots() {
        Some("the device reloads".to_owned())
    } else if full(&device.open, shared.options.max_sessions_per_device) {
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
    device: Arc<ServedDevice>,
    shared: Arc<SandboxState>,
    closed_by: ClosedBy,
}

impl OpenSession {
    /// A new session, if the device has a line for it; else it is in the trace
    /// as refused.
    fn admit(device: &Arc<ServedDevice>, shared: &Arc<SandboxState>) -> Option<Self> {
        let session = shared.sessions.fetch_add(1, Ordering::SeqCst);
        if let Some(reason) = no_line_free(device, shared) {
            shared.recorder.record(|| EventKind::Refused {
                device: device.name.clone(),
                session,
                reason,
            });
            return None;
        }
        Some(Self::new(session, Arc::clone(device), Arc::clone(shared)))
    }

    fn record(&self, what: impl FnOnce(String, u64) -> EventKind) {
        let recorder = &self.shared.recorder;
        recorder.record(|| what(self.device.name.clone(), self.number));
    }

    fn authenticated(&self, user: &str) {
        self.record(|device, session| EventKind::Authenticated {
            device,
            session,
            user: user.to_owned(),
        });
    }

    fn refused(&self) {
        // Not the name: people type passwords there.
        let reason = "wrong user name or password".to_owned();
        self.record(|device, session| EventKind::Refused { device, session, reason });
    }

    fn new(number: u64, device: Arc<ServedDevice>, shared: Arc<SandboxState>) -> Self {
        device.open.fetch_add(1, Ordering::SeqCst);
        shared.open.fetch_add(1, Ordering::SeqCst);
        shared
            .recorder
            .record(|| EventKind::Opened { device: device.name.clone(), session: number });
        Self { number, device, shared, closed_by: ClosedBy::Stopped }
    }
}

impl Drop for OpenSession {
    fn drop(&mut self) {
        self.shared.recorder.record(|| EventKind::Closed {
            device: self.device.name.clone(),
            session: self.number,
            by: self.closed_by,
        });
        self.device.open.fetch_sub(1, Ordering::SeqCst);
        self.shared.open.fetch_sub(1, Ordering::SeqCst);
    }
}
