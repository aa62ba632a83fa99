//! How a device's clients come in: each connection becomes a session, or is refused.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use super::device::ServedDevice;
use super::open_session::OpenSession;
use super::session;
#[cfg(feature = "ssh")]
use super::ssh;
use super::state::SandboxState;
use crate::fault::Fault;

/// Accepts the connections of one device.
pub(super) struct Acceptor {
    pub(super) device: Arc<ServedDevice>,
    pub(super) shared: Arc<SandboxState>,
    #[cfg(feature = "ssh")]
    pub(super) ssh: Option<Arc<ssh::Config>>,
}

impl Acceptor {
    /// Accepts connections until it is dropped.
    pub(super) async fn run(self, listener: TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, from)) => self.accept(stream, from.ip()),
                // Out of files or memory: others may free some in a moment.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    fn accept(&self, stream: TcpStream, from: IpAddr) {
        // Without it an answer may wait for an acknowledgement; if it cannot be
        // had, the session is only slower.
        let _ = stream.set_nodelay(true);
        let Some(mut open) = OpenSession::admit(&self.device, &self.shared) else {
            // A router without a free line resets the connection.
            let _ = stream.set_zero_linger();
            return;
        };
        open.from = from;
        if matches!(open.fault, Some(Fault::Reset | Fault::Reload)) {
            // What is closed then is reset.
            let _ = stream.set_zero_linger();
        }
        if open.fault == Some(Fault::Silent) {
            tokio::spawn(session::silent(stream, open));
            return;
        }
        #[cfg(feature = "ssh")]
        if let Some(config) = &self.ssh {
            tokio::spawn(ssh::serve(stream, open, Arc::clone(config)));
            return;
        }
        tokio::spawn(session::telnet(stream, open));
    }
}
