//! What configuration commands do.

use std::net::Ipv4Addr;

use super::commands::Set;
use super::config::{LineConfig, MOST_CREATED, TooManyInterfaces};
use super::grammar::Arguments;
use super::interface::{Interface, InterfaceName, Method, Status, prefix_length};
use super::kept::{self, LineKind, Lines, Place, TooManyLines};
use super::log::{Event, Log};
use super::{
    LineName, Mode, Moment, Reply, Router, RouterChanges, Terminal, banner, blocks, range, secrets,
};

/// Longer descriptions are cut.
const LONGEST_DESCRIPTION: usize = 240;
/// What a router without a name calls itself.
const NO_HOSTNAME: &str = "Router";

/// Executes one configuration command; `line` is the whole command, written out.
pub(super) fn reply(
    router: &mut Router,
    terminal: &mut Terminal,
    action: Set,
    arguments: &Arguments<'_>,
    line: &str,
    now: Moment,
) -> Reply {
    let negated = arguments.negated;
    let done = match (action, terminal.mode) {
        (Set::Hostname, _) if negated => hostname(router, NO_HOSTNAME),
        (Set::Hostname, _) => hostname(router, arguments.text),
        (Set::Interface, _) if negated => remove(router, arguments.interface, now),
        (Set::Interface, _) => enter(router, terminal, arguments.interface, now),
        (Set::Range, _) => range::enter(router, terminal, arguments.text, now),
        (Set::Vlan, _) => vlan(router, terminal, arguments.numbers[1] as u16, negated),
        (Set::Block(kind), _) => blocks::enter(router, terminal, kind, arguments),
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
        (Set::Secret, _) => secrets::set(router, arguments),
        (Set::Banner(place), _) if negated => {
            router.change().config.kept.forget(place, "");
            Ok(())
        }
        (Set::Banner(place), _) => return banner::begin(router, terminal, place, arguments.text),
        (Set::Keep(it), _) if it.place != Place::Here => {
            let line = secrets::hashed(router, it, line);
            keep(&mut router.change().config.kept, it, &line, negated)
        }
        (_, Mode::Interface(name)) => on_interface(router, name, action, arguments, line, now),
        (_, Mode::Range) => {
            let each = |it| on_interface(router, it, action, arguments, line, now);
            terminal.range.iter().copied().try_for_each(each)
        }
        (_, Mode::Vlan(number)) => {
            let name = arguments.text.split_whitespace().next();
            let default = format!("VLAN{number:04}");
            if action == Set::Description {
                let name = if negated { Some(default.as_str()) } else { name };
                router.change().config.name_vlan(number, name);
            }
            Ok(())
        }
        (_, Mode::Block(kind)) => blocks::line(router, terminal, kind, (action, line), negated),
        (_, Mode::Line(name)) => on_line(router, name, action, arguments, line),
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

/// Keeps a line, or forgets it.
pub(super) fn keep(
    lines: &mut Lines,
    it: LineKind,
    line: &str,
    negated: bool,
) -> Result<(), String> {
    let words = line.strip_prefix("no ").filter(|_| negated).unwrap_or(line);
    if negated == it.is_on {
        let kept = if it.is_on { words } else { line };
        let kept = if it.is_on { kept.to_owned() } else { format!("no {kept}") };
        lines.forget(it.place, &kept);
        return Ok(());
    }
    let line = if it.is_on { words.to_owned() } else { format!("no {words}") };
    lines
        .keep(it, &line)
        .map_err(|TooManyLines| format!("% There are {} such lines already\n", kept::MOST))
}

/// `vlan 10`: there is one from now on.
fn vlan(
    router: &mut Router,
    terminal: &mut Terminal,
    number: u16,
    negated: bool,
) -> Result<(), String> {
    let config = &mut router.change().config;
    match (number, negated) {
        (1, true) => return Err("% Default VLAN 1 may not be deleted.\n".to_owned()),
        (1, false) => {}
        (_, true) => config.vlans.retain(|(it, _)| *it != number),
        (_, false) => config.name_vlan(number, None),
    }
    if !negated {
        terminal.mode = Mode::Vlan(number);
    }
    Ok(())
}

/// `interface`: creates it if it can be created, and goes there.
fn enter(
    router: &mut Router,
    terminal: &mut Terminal,
    name: InterfaceName,
    now: Moment,
) -> Result<(), String> {
    create(router, name, now)?;
    terminal.mode = Mode::Interface(name);
    Ok(())
}

/// Creates an interface if it can be created.
pub(super) fn create(router: &mut Router, name: InterfaceName, now: Moment) -> Result<(), String> {
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
    line: &str,
    now: Moment,
) -> Result<(), String> {
    let facts = router.facts;
    let RouterChanges { config, log, .. } = router.change();
    // Another session may have removed it meanwhile.
    let Some(interface) = config.interface_mut(name) else {
        return Err(format!("% Interface {name} was removed\n"));
    };
    let before = facts.state(interface);
    let negated = arguments.negated;
    let secondary = LineKind { place: Place::Here, words: 4, is_on: true };
    match action {
        Set::Address | Set::Dhcp if negated => {
            interface.address = None;
            interface.method = Method::Manual;
        }
        Set::Address => set_address(interface, arguments.addresses)?,
        Set::Dhcp if !interface.is_switchport() => {
            interface.address = Some(facts.leased(name));
            interface.method = Method::Dhcp;
        }
        Set::Secondary => {
            if !negated {
                set_address(&mut interface.clone(), arguments.addresses)?;
            }
            keep_here(&mut interface.kept, secondary, line, negated)?;
        }
        Set::Description => {
            interface.description = (!negated).then(|| cut(arguments.text));
        }
        Set::Shutdown => interface.shutdown = !negated,
        Set::Keep(it) => keep_here(&mut interface.kept, it, line, negated)?,
        _ => {}
    }
    log_states(log, name, before, facts.state(interface), now);
    Ok(())
}

/// Keeps a line of an interface that may have none yet.
fn keep_here(
    lines: &mut Option<Box<Lines>>,
    it: LineKind,
    line: &str,
    negated: bool,
) -> Result<(), String> {
    let kept = lines.get_or_insert_default();
    keep(kept, it, line, negated)?;
    if kept.is_empty() {
        *lines = None;
    }
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
    if interface.is_switchport() {
        return Err(
            "% Invalid input: this port is a switchport; type 'no switchport' first\n".to_owned()
        );
    }
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
    written: &str,
) -> Result<(), String> {
    let config = &mut router.change().config;
    let line = match name {
        LineName::Console => &mut config.console,
        LineName::Vty => &mut config.vty,
    };
    let [minutes, seconds] = arguments.numbers;
    match action {
        Set::Synchronous => line.synchronous = !arguments.negated,
        Set::ExecMinutes | Set::ExecTimeout if arguments.negated => {
            line.exec_timeout = LineConfig::EXEC_TIMEOUT;
        }
        Set::ExecMinutes => line.exec_timeout = (seconds, 0),
        Set::ExecTimeout => line.exec_timeout = (minutes, seconds),
        Set::Transport(transport) => line.transport = transport,
        Set::Keep(it) => return keep(&mut line.kept, it, written, arguments.negated),
        _ => {}
    }
    Ok(())
}
