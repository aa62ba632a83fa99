//! What configuration commands do.

use std::net::Ipv4Addr;

use super::commands::Set;
use super::config::{LineConfig, MOST_CREATED, TooManyInterfaces};
use super::grammar::Arguments;
use super::interface::{Interface, InterfaceName, Method, Status, prefix_length};
use super::kept::{self, KeptLine};
use super::log::{Event, Log};
use super::{LineName, Mode, Moment, Reply, Router, RouterChanges, Terminal};

/// Longer descriptions are cut.
const LONGEST_DESCRIPTION: usize = 240;
/// What a router without a name calls itself.
const NO_HOSTNAME: &str = "Router";

/// Executes one configuration command.
pub(super) fn reply(
    router: &mut Router,
    terminal: &mut Terminal,
    action: Set,
    arguments: &Arguments<'_>,
    now: Moment,
) -> Reply {
    let done = match (action, terminal.mode) {
        (Set::Hostname, _) => hostname(router, arguments.text),
        (Set::NoHostname, _) => hostname(router, NO_HOSTNAME),
        (Set::Interface, _) => enter(router, terminal, arguments.interface, now),
        (Set::NoInterface, _) => remove(router, arguments.interface, now),
        (Set::Console, _) => {
            terminal.mode = Mode::Line(LineName::Console);
            Ok(())
        }
        (Set::Vty, _) => {
            let config = &mut router.change().config;
            let last = arguments.numbers.map(|number| number as u8);
            config.last_vty = last.into_iter().fold(config.last_vty, u8::max);
            terminal.mode = Mode::Line(LineName::Vty);
            Ok(())
        }
        (Set::Keep(which), _) => keep(router, which, arguments),
        (Set::Forget(which), _) => {
            let config = &mut router.change().config;
            config.kept.forget(which, &arguments.value());
            Ok(())
        }
        (_, Mode::Interface(name)) => on_interface(router, name, action, arguments, now),
        (_, Mode::Line(name)) => on_line(router, name, action, arguments),
        _ => Ok(()),
    };
    terminal.changed |= done.is_ok() && action != Set::Ignore;
    Reply::says(done.err().unwrap_or_default())
}

fn hostname(router: &mut Router, hostname: &str) -> Result<(), String> {
    let before = std::mem::replace(&mut router.hostname, hostname.into());
    router.change().booted_as.get_or_insert(before);
    Ok(())
}

/// Keeps a line; a banner needs the same character before and behind it.
fn keep(router: &mut Router, which: KeptLine, arguments: &Arguments<'_>) -> Result<(), String> {
    let mut value = arguments.value();
    if which == KeptLine::Banner {
        value = banner(&value).ok_or("% The banner must begin and end on this line\n")?;
    }
    let kept = &mut router.change().config.kept;
    kept.keep(which, &value)
        .map_err(|kept::TooManyLines| format!("% There are {} such lines already\n", kept::MOST))
}

/// `#text#`, as the configuration shows it.
fn banner(typed: &str) -> Option<String> {
    let delimiter = typed.chars().next()?;
    let (text, _) = typed[delimiter.len_utf8()..].split_once(delimiter)?;
    Some(format!("^C{text}^C"))
}

/// `interface`: creates it if it can be created, and goes there.
fn enter(
    router: &mut Router,
    terminal: &mut Terminal,
    name: InterfaceName,
    now: Moment,
) -> Result<(), String> {
    if !name.is_physical() {
        let facts = router.facts;
        let RouterChanges { config, log, .. } = router.change();
        let created = config.create(name).map_err(|TooManyInterfaces| {
            format!("% Cannot create {name}: there are {MOST_CREATED} interfaces already\n")
        })?;
        if created {
            let after = facts.state(&Interface::new(name));
            log_states(log, name, ABSENT, after, now);
        }
    }
    terminal.mode = Mode::Interface(name);
    Ok(())
}

/// `no interface`; removing one that does not exist is not an error.
fn remove(router: &mut Router, name: InterfaceName, now: Moment) -> Result<(), String> {
    if name.is_physical() {
        return Err("% Removal of physical interfaces is not permitted\n".to_owned());
    }
    let facts = router.facts;
    let RouterChanges { config, log, .. } = router.change();
    if let Some(interface) = config.remove(name) {
        log_states(log, name, facts.state(&interface), ABSENT, now);
    }
    Ok(())
}

/// A command of the interface mode.
fn on_interface(
    router: &mut Router,
    name: InterfaceName,
    action: Set,
    arguments: &Arguments<'_>,
    now: Moment,
) -> Result<(), String> {
    let facts = router.facts;
    let RouterChanges { config, log, .. } = router.change();
    // Another session may have removed it meanwhile.
    let Some(interface) = config.interface_mut(name) else {
        return Err(format!("% Interface {name} was removed\n"));
    };
    let before = facts.state(interface);
    match action {
        Set::Address => set_address(interface, arguments.addresses)?,
        Set::NoAddress => {
            interface.address = None;
            interface.method = Method::Manual;
        }
        Set::Description => interface.description = Some(cut(arguments.text)),
        Set::NoDescription => interface.description = None,
        Set::Shutdown => interface.shutdown = true,
        Set::NoShutdown => interface.shutdown = false,
        _ => {}
    }
    log_states(log, name, before, facts.state(interface), now);
    Ok(())
}

/// How the log speaks of an interface that is not there.
const ABSENT: (Status, bool) = (Status::AdministrativelyDown, false);

/// Logs what is different of an interface and of its line protocol.
fn log_states(
    log: &mut Log,
    name: InterfaceName,
    before: (Status, bool),
    after: (Status, bool),
    now: Moment,
) {
    if before.0 != after.0 {
        log.push(now.date, Event::Link(name, after.0));
    }
    if before.1 != after.1 {
        log.push(now.date, Event::Protocol(name, after.1));
    }
}

/// What is kept of a description.
fn cut(text: &str) -> Box<str> {
    let printable = text.chars().filter(|character| !character.is_control());
    let text: String = printable.take(LONGEST_DESCRIPTION).collect();
    text.into()
}

/// `ip address`, with the complaints of IOS.
fn set_address(interface: &mut Interface, [address, mask]: [Ipv4Addr; 2]) -> Result<(), String> {
    let Some(length) = prefix_length(mask).filter(|&length| length > 0) else {
        let mask = mask.to_bits();
        return Err(format!("Bad mask 0x{mask:X} for address {address}\n"));
    };
    let [first, ..] = address.octets();
    if matches!(first, 0 | 127 | 224..) {
        return Err(format!("Not a valid host address - {address}\n"));
    }
    let host = address.to_bits() & !mask.to_bits();
    let outside = match length {
        32 => !matches!(interface.name, InterfaceName::Loopback(_)),
        31 => false,
        _ => host == 0 || host == !mask.to_bits(),
    };
    if outside {
        return Err(format!("Bad mask /{length} for address {address}\n"));
    }
    interface.address = Some((address, length));
    interface.method = Method::Manual;
    Ok(())
}

/// A command of the line mode.
fn on_line(
    router: &mut Router,
    name: LineName,
    action: Set,
    arguments: &Arguments<'_>,
) -> Result<(), String> {
    let config = &mut router.change().config;
    let line = match name {
        LineName::Console => &mut config.console,
        LineName::Vty => &mut config.vty,
    };
    let [minutes, seconds] = arguments.numbers;
    match action {
        Set::Synchronous => line.synchronous = true,
        Set::NoSynchronous => line.synchronous = false,
        Set::ExecMinutes => line.exec_timeout = (seconds, 0),
        Set::ExecTimeout => line.exec_timeout = (minutes, seconds),
        Set::Transport(transport) => line.transport = transport,
        Set::NoExecTimeout => line.exec_timeout = LineConfig::EXEC_TIMEOUT,
        _ => {}
    }
    Ok(())
}
