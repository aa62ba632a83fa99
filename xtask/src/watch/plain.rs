//! `watch` without a terminal: a report after every save.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use anyhow::Result;
use contain::interrupt::Interrupt;
use course::text::count;

use super::model::Action;
use super::session::WatchSession;
use super::{End, Event};
use crate::console;

/// How often a signal is looked for.
const LOOK: Duration = Duration::from_millis(20);

/// Until all tasks have passed, a signal comes, or the output is closed.
pub(super) fn run(
    mut session: WatchSession<'_, '_>,
    events: Receiver<Event>,
    named: bool,
    interrupt: &Interrupt,
) -> Result<End> {
    // A user who names a task that has passed wants to see it.
    let mut stay = named;
    announce(&session)?;
    session.act(Action::Grade);
    while !interrupt.happened() {
        let new = match events.recv_timeout(LOOK) {
            Ok(event) => session.take(event),
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        stay &= !session.settle();
        if !new {
            continue;
        }
        let goes_on = session.standing().is_passed() && !stay;
        if show(&session).is_err() || (goes_on && session.model.all_passed()) {
            return Ok(End::Left);
        }
        if goes_on {
            let next = session.model.next();
            let action = session.model.go_to(next);
            announce(&session)?;
            session.act(action);
        }
    }
    Ok(End::Interrupted)
}

fn announce(session: &WatchSession<'_, '_>) -> io::Result<()> {
    let task = &session.model.tasks[session.model.current];
    let (passed, all) = session.passed();
    let mut out = console::stdout();
    writeln!(
        out,
        "task {}: {}; {passed} of {all} tasks passed\nwatching {}; Ctrl-C ends it",
        task.id,
        task.title,
        session.program()
    )
}

fn show(session: &WatchSession<'_, '_>) -> io::Result<()> {
    let mut out = console::stdout();
    for line in &session.model.verdict {
        writeln!(out, "{line}")?;
    }
    match session.model.warnings {
        0 => writeln!(out, "{}", session.model.status)?,
        more => writeln!(out, "{}; {}", session.model.status, count(more, "compiler warning"))?,
    }
    out.flush()
}
