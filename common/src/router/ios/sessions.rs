//! Who is on which terminal line of a router.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use super::{Moment, Router, Terminal};

/// Who sits at a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seat {
    /// The number of the session, which no other session has.
    pub session: u64,
    pub user: Box<str>,
    /// Where the user is.
    pub location: Box<str>,
    /// The number of the terminal line: `vty 0`.
    pub line: u8,
}

/// A session that is open.
#[derive(Debug, Clone)]
pub(super) struct OpenLine {
    seat: Seat,
    /// When it typed a line last.
    active: Duration,
}

impl Seat {
    /// As the log speaks of it.
    pub(super) fn in_log(&self) -> Arc<str> {
        format!("{} on vty{} ({})", self.user, self.line, self.location).into()
    }
}

impl Router {
    /// A session begins: `user`, who is at `location`, gets the first free line.
    pub fn sign_in(
        &mut self,
        terminal: &mut Terminal,
        session: u64,
        user: &str,
        location: &str,
        now: Moment,
    ) {
        let lines = &mut self.change().lines;
        let free = |number: &u8| lines.iter().all(|it| it.seat.line != *number);
        let line = (0..=u8::MAX).find(free).unwrap_or(u8::MAX);
        let seat = Seat { session, user: user.into(), location: location.into(), line };
        terminal.seat = Some(Box::new(seat.clone()));
        let at = lines.partition_point(|it| it.seat.line < line);
        lines.insert(at, OpenLine { seat, active: now.uptime });
    }

    /// A session has ended; its line is free.
    pub fn sign_out(&mut self, session: u64) {
        if let Some(changed) = &mut self.changed {
            changed.lines.retain(|it| it.seat.session != session);
        }
    }

    /// A session has typed something.
    pub(super) fn touch(&mut self, terminal: &Terminal, now: Moment) {
        if let (Some(seat), Some(changed)) = (&terminal.seat, &mut self.changed) {
            let own = changed.lines.iter_mut().find(|it| it.seat.session == seat.session);
            own.into_iter().for_each(|it| it.active = now.uptime);
        }
    }
}

/// `show users`
pub(super) fn users(router: &Router, terminal: &Terminal, now: Moment) -> String {
    let mut text =
        String::from("    Line       User       Host(s)              Idle       Location\n");
    let lines = router.changed.as_ref().map_or(&[][..], |changed| &changed.lines);
    match &terminal.seat {
        None => {
            text.push_str("*  2 vty 0     developer  idle                 00:00:00 127.0.0.1\n")
        }
        Some(own) => {
            for OpenLine { seat, active } in lines {
                let idle = now.uptime.saturating_sub(*active).as_secs();
                let _ = writeln!(
                    text,
                    "{}{:3} vty {:<5} {:<10} idle                 {:02}:{:02}:{:02} {}",
                    if seat.session == own.session { '*' } else { ' ' },
                    // Lines 0 and 1 are the console and the auxiliary port.
                    u16::from(seat.line) + 2,
                    seat.line,
                    seat.user,
                    idle / 3600,
                    idle / 60 % 60,
                    idle % 60,
                    seat.location,
                );
            }
        }
    }
    text.push_str("\n  Interface    User               Mode         Idle     Peer Address\n\n");
    text
}
