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

/// Whether a device that fails as its schedule says takes the first configuration command, and
/// fails at the next one: in every other four schedules.
pub(super) fn is_later(device: &str, schedule: u64) -> bool {
    (schedule / 4).is_multiple_of(2) && request().failing.iter().any(|failing| failing == device)
}

/// The fault of a device in one of its sessions: each schedule is about one kind of those
/// that fail as their schedule says; the others fail as the run says.
pub(super) fn fault(device: &str, schedule: u64, visit: u64) -> Option<Fault> {
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
