//! Commands that devices are configured with.

use super::{Complaint, flag};
use crate::lab::Task;
use crate::lab::names;

pub(super) fn commands(task: &Task) -> Result<(), Complaint> {
    let Some(commands) = &task.vary.commands else {
        return Ok(());
    };
    flag(&commands.flag)?;
    if task.vary.devices.is_none() {
        return Err((commands.flag.span(), "commands need [task.vary.devices]".into()));
    }
    let templates = commands.templates.get_ref();
    let complain = |message: String| Err((commands.templates.span(), message));
    if templates.is_empty() || templates.iter().any(Vec::is_empty) {
        return complain("write at least one template, each with at least one command".into());
    }
    for command in templates.iter().flatten() {
        if let Err(message) = names::fill(command, "word", 1) {
            return complain(message);
        }
    }
    Ok(())
}
