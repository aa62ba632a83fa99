//! The sandbox: many simulated devices in one process, served over telnet or
//! SSH, that write down what they see.
//!
//! All of it runs on one thread: what happened first is then also served and
//! written first, and the other core is left to the program under test.

mod acceptor;
mod device;
mod error;
mod listen;
mod open_session;
mod options;
mod recorder;
mod session;
#[cfg(feature = "ssh")]
pub mod ssh;
mod state;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::inventory::{Credentials, Device, Endpoint, Inventory, Password};
use crate::router::ios::Network;
use crate::router::simulated;
use crate::trace::{EventKind, FORMAT, TraceWriter};

pub use error::SandboxError;
pub use options::Options;

use acceptor::Acceptor;
use device::ServedDevice;
use recorder::Recorder;
use state::SandboxState;

/// How long sessions may take to end by themselves when the sandbox stops.
const GRACE: Duration = Duration::from_secs(1);

/// A sandbox whose devices listen.
pub struct Sandbox {
    options: Options,
    listeners: Vec<TcpListener>,
    devices: Vec<Arc<ServedDevice>>,
}

impl Sandbox {
    /// Opens a port for every device.
    ///
    /// # Errors
    /// When a port cannot be had.
    pub async fn bind(options: Options) -> Result<Self, SandboxError> {
        let addresses = listen::addresses(&options)?;
        let mut listeners = Vec::with_capacity(addresses.len());
        for (device, (address, port)) in options.inventory.devices.iter().zip(addresses) {
            let listener = listen::bind(address, port, listeners.last()).await;
            listeners.push(listener.map_err(|source| SandboxError::Listen {
                device: device.name.clone(),
                address,
                port,
                source,
            })?);
        }
        let routers: Vec<_> = options.inventory.devices.iter().map(simulated::router).collect();
        let members = routers.iter().zip(&options.inventory.devices);
        let members =
            members.map(|(router, device)| (router.hostname(), device.seed, device.platform));
        let network = Network::drawn(members);
        let devices = options.inventory.devices.iter().zip(routers).zip(0..);
        let devices = devices.map(|((device, router), position)| {
            let router = router.within(Arc::clone(&network), position);
            Arc::new(ServedDevice::new(device, router, &options))
        });
        let devices = devices.collect();
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
                    transport: self.options.transport_to(endpoint),
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
        let state = SandboxState::new(self.options, Recorder::new(trace), stopping);
        let shared = Arc::new(state);
        shared.recorder.record(|| EventKind::Started {
            format: FORMAT,
            speed: shared.options.clock.speed().factor(),
            devices: self.devices.len(),
        });
        #[cfg(feature = "ssh")]
        let config = shared.options.ssh.as_ref().map(ssh::Ssh::config);
        let mut acceptors = JoinSet::new();
        for (listener, device) in self.listeners.into_iter().zip(&self.devices) {
            let acceptor = Acceptor {
                device: Arc::clone(device),
                shared: Arc::clone(&shared),
                #[cfg(feature = "ssh")]
                ssh: config.clone(),
            };
            acceptors.spawn(acceptor.run(listener));
        }
        tokio::select! {
            () = stop => {}
            () = shared.recorder.failed() => {}
        }
        acceptors.shutdown().await;
        shared.all_closed(GRACE).await;
        stop_sessions.send_replace(true);
        shared.all_closed(GRACE).await;
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
