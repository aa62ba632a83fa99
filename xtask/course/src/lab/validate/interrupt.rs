//! The run in which the program gets a Ctrl-C, and the checks about it.

use super::{Complaint, LONGEST_DELAY};
use crate::lab::{Check, Task};

/// The shortest time that a busy machine does not use up before the signal is sent, simulated
/// seconds.
const SHORTEST: f64 = 30.0;

pub(super) fn interrupt(task: &Task) -> Result<(), Complaint> {
    let Some(interrupt) = &task.vary.interrupt else {
        return Ok(());
    };
    let later = &interrupt.answers_later;
    let works_on = task.vary.devices.as_ref().and_then(|devices| devices.delay_at());
    if works_on.is_none() {
        let message = "the signal comes while devices work on a command: name it in \
                       [task.vary.devices], delay-at = \"show version\"";
        return Err((later.span(), message.into()));
    }
    if !(SHORTEST..=LONGEST_DELAY).contains(later.get_ref()) {
        let message =
            format!("the answers must come {SHORTEST} to {LONGEST_DELAY} simulated seconds later");
        return Err((later.span(), message));
    }
    if !task.checks.iter().any(Check::is_about_interrupt) {
        let message = "no check of this task is about this run; say run = \"interrupted\" in one";
        return Err((later.span(), message.into()));
    }
    Ok(())
}

/// A check is about a run that there is, and needs none that is about another one.
pub(super) fn run(check: &Check, task: &Task) -> Result<(), Complaint> {
    if let (Some(run), None) = (&check.run, &task.vary.interrupt) {
        let message = "no run of this task is interrupted; say [task.vary.interrupt]";
        return Err((run.span(), message.into()));
    }
    let other = |needed: &&toml::Spanned<String>| {
        let mut earlier = task.checks.iter();
        let needed = earlier.find(|it| it.id() == needed.get_ref());
        needed.is_some_and(|it| it.is_about_interrupt() != check.is_about_interrupt())
    };
    match check.needs.iter().find(other) {
        Some(needed) => {
            let message = format!("'{}' is about another run than this check", needed.get_ref());
            Err((needed.span(), message))
        }
        None => Ok(()),
    }
}
