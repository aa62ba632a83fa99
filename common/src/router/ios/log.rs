//! The router's log: what it noticed since boot, as events, written out only
//! when a command reads it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};

use super::Moment;
use super::config::Config;
use super::interface::{InterfaceName, Status};
use super::port::{PORTS, Port};
use super::seed::{Fact, Facts};

/// Most lines `show logging` ever shows.
pub(super) const LONGEST: usize = 500;
/// Most lines that the seed puts in.
const MOST_AT_BOOT: usize = 8;

/// What was logged after the simulation started; what was before, is drawn.
#[derive(Debug, Clone, Default)]
pub(super) struct Log {
    entries: VecDeque<Entry>,
    /// How many old ones made room for new ones.
    forgotten: usize,
    /// The lines of the boot are among the entries: it was no drawn one.
    booted: bool,
}

/// One line of the log.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    at: NaiveDateTime,
    event: Event,
}

/// What a line of the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    Restored,
    Link(InterfaceName, Status),
    Protocol(InterfaceName, bool),
    /// By a user on a line, if they are known.
    Configured(Option<Arc<str>>),
    Restarted,
}

impl Log {
    /// Adds a line; returns it as it is shown.
    pub(super) fn push(&mut self, at: NaiveDateTime, event: Event) -> String {
        let entry = Entry { at, event };
        let line = entry.to_string();
        self.add(entry);
        line
    }

    fn add(&mut self, entry: Entry) {
        if self.entries.len() >= LONGEST - MOST_AT_BOOT {
            self.entries.pop_front();
            self.forgotten += 1;
        }
        self.entries.push_back(entry);
    }

    /// Forgets all lines, also those of the boot.
    pub(super) fn clear(&mut self) {
        *self = Log { booted: true, ..Log::default() };
    }

    /// The log of a router that has just restarted with `config`.
    pub(super) fn of_boot(config: &Config, facts: Facts, now: Moment) -> Self {
        let mut log = Log { booted: true, ..Log::default() };
        log.push(now.date, Event::Restored);
        for interface in config.interfaces() {
            let (status, protocol) = facts.state(interface);
            log.push(now.date, Event::Link(interface.name, status));
            if protocol {
                log.push(now.date, Event::Protocol(interface.name, true));
            }
        }
        log.push(now.date, Event::Restarted);
        log
    }

    /// How many lines were ever logged, and those that are still there.
    pub(super) fn lines(log: Option<&Log>, facts: Facts, now: Moment) -> (usize, Vec<Entry>) {
        let mut lines = match log {
            Some(log) if log.booted => Vec::new(),
            _ => at_boot(facts, now),
        };
        let Some(log) = log else {
            return (lines.len(), lines);
        };
        let logged = lines.len() + log.forgotten + log.entries.len();
        if log.forgotten > 0 {
            lines.clear();
        }
        lines.extend(log.entries.iter().cloned());
        (logged, lines)
    }
}

/// What happens by itself: a port goes down, its line protocol with it, and both come up.
pub(super) fn by_itself(facts: Facts, which: u8) -> Event {
    let drawn = facts.draw(Fact::Log, MOST_AT_BOOT as u8 + which / 4);
    let name = InterfaceName::Port(Port::new(1 + drawn as u8 % (PORTS - 1), facts.platform));
    match which % 4 {
        0 => Event::Link(name, Status::Down),
        1 => Event::Protocol(name, false),
        2 => Event::Link(name, Status::Up),
        _ => Event::Protocol(name, true),
    }
}

/// The time it has been up, since the boot that was drawn or a reload.
pub(super) fn uptime(facts: Facts, reloaded: Option<Duration>, now: Moment) -> TimeDelta {
    let uptime = match reloaded {
        Some(at) => now.uptime.saturating_sub(at),
        None => facts.uptime().saturating_add(now.uptime),
    };
    TimeDelta::from_std(uptime).unwrap_or_default()
}

/// The lines of the boot. The last line about an interface always says what
/// state it is in.
fn at_boot(facts: Facts, now: Moment) -> Vec<Entry> {
    let booted = now.date.checked_sub_signed(uptime(facts, None, now));
    let booted = booted.unwrap_or(now.date);
    let drawn = facts.draw(Fact::Log, 0);
    let most = 3 + (drawn % 6) as usize;
    let mut events = Vec::with_capacity(MOST_AT_BOOT);
    events.push(Event::Restored);
    let first = (drawn >> 8) as u8 % (PORTS - 1);
    let others = (0..PORTS - 1).map(|step| 1 + (first + step) % (PORTS - 1));
    for port in std::iter::once(0).chain(others) {
        let name = InterfaceName::Port(Port::new(port, facts.platform));
        let (status, protocol) = facts.state(&facts.port(port));
        if events.len() + usize::from(protocol) < most {
            events.push(Event::Link(name, status));
            events.extend(protocol.then_some(Event::Protocol(name, true)));
        }
    }
    let mut at = TimeDelta::seconds(38 + (drawn >> 16) as i64 % 40);
    let entry = |(event, which)| {
        let at = booted.checked_add_signed(at_step(&mut at, facts, which));
        let at = at.unwrap_or(booted);
        Entry { at, event }
    };
    events.into_iter().zip(1..).map(entry).collect()
}

fn at_step(at: &mut TimeDelta, facts: Facts, which: u8) -> TimeDelta {
    *at += TimeDelta::milliseconds((facts.draw(Fact::Log, which) % 2500) as i64);
    *at
}

impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.format("%b %e %H:%M:%S%.3f");
        write!(formatter, "*{at}: {}", self.event)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Restored => {
                formatter.write_str("%SYS-5-CONFIG_I: Configured from memory by console")
            }
            Event::Configured(by) => {
                let by = by.as_deref().unwrap_or("developer on vty0");
                write!(formatter, "%SYS-5-CONFIG_I: Configured from console by {by}")
            }
            Event::Restarted => formatter.write_str("%SYS-5-RESTART: System restarted --"),
            Event::Link(name, status) => {
                let what = match status {
                    Status::AdministrativelyDown => "5-CHANGED",
                    Status::Up | Status::Down => "3-UPDOWN",
                };
                let status = status.name();
                write!(formatter, "%LINK-{what}: Interface {name}, changed state to {status}")
            }
            Event::Protocol(name, up) => {
                let state = if *up { "up" } else { "down" };
                write!(
                    formatter,
                    "%LINEPROTO-5-UPDOWN: Line protocol on Interface {name}, changed state to {state}"
                )
            }
        }
    }
}
