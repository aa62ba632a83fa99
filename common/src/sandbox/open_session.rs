//! An open session: it is counted, and the trace tells of it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::device::ServedDevice;
use super::state::SandboxState;
use crate::fault::Fault;
use crate::trace::{ClosedBy, EventKind};

/// A session that is counted and in the trace as opened; dropped, it is
/// neither any more, whatever ended it.
pub(super) struct OpenSession {
    pub(super) number: u64,
    pub(super) device: Arc<ServedDevice>,
    pub(super) shared: Arc<SandboxState>,
    /// What the device does wrong in it.
    pub(super) fault: Option<Fault>,
    pub(super) closed_by: ClosedBy,
    /// Where its client is.
    pub(super) from: IpAddr,
    /// Who is logged in.
    pub(super) user: OnceLock<String>,
}

impl OpenSession {
    /// A new session, if the device has a line for it; else it is in the trace
    /// as refused.
    pub(super) fn admit(device: &Arc<ServedDevice>, shared: &Arc<SandboxState>) -> Option<Self> {
        let session = shared.sessions.fetch_add(1, Ordering::SeqCst);
        let visit = device.visits.fetch_add(1, Ordering::SeqCst) + 1;
        let fault = device.fault.and_then(|plan| plan.of_session(visit));
        if let Some(reason) = refusal(device, fault, shared) {
            shared.recorder.record(|| EventKind::Refused {
                device: device.name.clone(),
                session,
                reason,
            });
            return None;
        }
        Some(Self::new(session, fault, Arc::clone(device), Arc::clone(shared)))
    }

    /// Writes down what the session saw; `event` gets the device and the session.
    pub(super) fn record(&self, event: impl FnOnce(String, u64) -> EventKind) {
        let recorder = &self.shared.recorder;
        recorder.record(|| event(self.device.name.clone(), self.number));
    }

    /// Its user is logged in.
    pub(super) fn authenticated(&self, user: &str) {
        let _ = self.user.set(user.to_owned());
        self.record(|device, session| EventKind::Authenticated {
            device,
            session,
            user: user.to_owned(),
        });
    }

    /// Its user is not, for a wrong name or password.
    pub(super) fn refused(&self) {
        // Not the name: people type passwords there.
        let reason = "wrong user name or password".to_owned();
        self.record(|device, session| EventKind::Refused { device, session, reason });
    }

    fn new(
        number: u64,
        fault: Option<Fault>,
        device: Arc<ServedDevice>,
        shared: Arc<SandboxState>,
    ) -> Self {
        device.open.fetch_add(1, Ordering::SeqCst);
        shared.open.fetch_add(1, Ordering::SeqCst);
        shared
            .recorder
            .record(|| EventKind::Opened { device: device.name.clone(), session: number });
        let (closed_by, from) = (ClosedBy::Stopped, IpAddr::V4(Ipv4Addr::LOCALHOST));
        Self { number, device, shared, fault, closed_by, from, user: OnceLock::new() }
    }
}

impl Drop for OpenSession {
    fn drop(&mut self) {
        self.device.router().sign_out(self.number);
        self.shared.recorder.record(|| EventKind::Closed {
            device: self.device.name.clone(),
            session: self.number,
            by: self.closed_by,
        });
        self.device.open.fetch_sub(1, Ordering::SeqCst);
        self.shared.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Why the device takes no session now.
fn refusal(device: &ServedDevice, fault: Option<Fault>, shared: &SandboxState) -> Option<String> {
    let full = |open: &AtomicUsize, most: Option<usize>| {
        most.is_some_and(|most| open.load(Ordering::SeqCst) >= most)
    };
    if fault == Some(Fault::Refuse) {
        Some("the device refuses the session".to_owned())
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
