//! What task 3.6 needs besides its lesson: routers that push their logs, and the stamps in
//! these logs.

use chrono::NaiveDateTime;
use common::client::log::stamp;
use common::inventory::{Delay, InventoryError};
use common::log_plan::LogPlan;
use common::{Lab, LabArgs};

/// Opens the devices of task 3.6: four, of which the third one soon logs nothing more, or
/// the devices that the flags name. Each sends its lines later than it logs them, and not
/// equally late.
///
/// # Errors
/// When the inventory cannot be used.
pub fn one_that_goes_quiet(args: &LabArgs) -> Result<Lab, InventoryError> {
    let seconds = [0.5, 2.5, 1.5, 0.1];
    let mut lab = crate::open(args, seconds.len(), &seconds.map(Delay::fixed))?;
    if let Some(third) = lab.devices.get_mut(2) {
        third.log_plan = Some(Box::new(LogPlan { goes_quiet: true, ..LogPlan::default() }));
    }
    Ok(lab)
}

/// When a device logged this line, by its own clock; `None` if it is not a line of a log.
pub fn logged_at(line: &str, lab: &Lab) -> Option<NaiveDateTime> {
    stamp(line, lab.clock.moment().date)
}
