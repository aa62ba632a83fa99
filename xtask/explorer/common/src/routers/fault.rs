//! What a device of a schedule does wrong.

use common::fault::FaultPlan;

use super::request;

/// In which way a device fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It takes no connection.
    Refuses,
    /// It hangs up when it is asked something.
    HangsUp,
    /// It rejects commands: those that configure, or else those that ask.
    Rejects,
    /// It answers nothing.
    Hangs,
    /// It says nothing at all, not even at the login.
    Silent,
    /// It soon logs nothing more.
    Quiet,
}

/// What goes wrong in one session, and whether it has begun.
#[derive(Debug)]
pub(super) struct SessionFault {
    kind: Option<Fault>,
    is_due: bool,
    /// Commands that the device has taken in a configuration mode.
    configured: u32,
}

impl SessionFault {
    /// A device that fails as its schedule says takes the first configuration command and fails
    /// at the next one, in every other four schedules.
    pub(super) fn of(device: &str, schedule: u64, visit: u64) -> Self {
        let fails = request().failing.iter().any(|failing| failing == device);
        let kind = fault(device, schedule, visit);
        let fault = Self { kind, is_due: true, configured: 0 };
        let fails_later = fails && (schedule / 4).is_multiple_of(2);
        Self { is_due: !fails_later && !fault.breaks_off(), ..fault }
    }

    /// Whether the device hangs up in the middle of the log that it pushes.
    pub(super) fn breaks_off(&self) -> bool {
        self.is(Fault::HangsUp) && request().log_plan.lines > 0
    }

    /// Whether this is what goes wrong, from the login on.
    pub(super) fn is(&self, fault: Fault) -> bool {
        self.kind == Some(fault)
    }

    /// Whether this goes wrong now.
    pub(super) fn is_now(&self, fault: Fault) -> bool {
        self.is(fault) && self.is_due
    }

    /// The device is asked: what asks fails at once.
    pub(super) fn asked(&mut self, line: &str, configures: bool) {
        self.is_due |= line.starts_with("sh") && !configures || self.configured > 0;
    }

    /// The device has answered.
    pub(super) fn answered(&mut self, configures: bool) {
        self.configured += u32::from(configures);
    }
}

/// The fault of a device in one of its sessions: each schedule is about one kind of those
/// that fail as their schedule says; the others fail as the run says.
fn fault(device: &str, schedule: u64, visit: u64) -> Option<Fault> {
    if request().failing.iter().any(|failing| failing == device) {
        let kinds = [Fault::Refuses, Fault::HangsUp, Fault::Rejects, Fault::Hangs];
        return Some(kinds[(schedule % 4) as usize]);
    }
    let (_, plan) = request().faults.iter().find(|(name, _)| name == device)?;
    let plan: FaultPlan = plan.parse().ok()?;
    match plan.of_session(visit)? {
        common::fault::Fault::Refuse => Some(Fault::Refuses),
        common::fault::Fault::Reset => Some(Fault::HangsUp),
        common::fault::Fault::Hang => Some(Fault::Hangs),
        common::fault::Fault::Silent => Some(Fault::Silent),
        common::fault::Fault::Reject => Some(Fault::Rejects),
        common::fault::Fault::Quiet => Some(Fault::Quiet),
        // A lab that is explored has no others.
        _ => None,
    }
}
