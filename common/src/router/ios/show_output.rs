//! What `show` commands say, but for the interfaces.

use std::fmt::Write;

use chrono::TimeDelta;

use super::commands::{Filter, Show};
use super::config;
use super::grammar::{Arguments, Failure};
use super::log::{self, Log};
use super::seed::Facts;
use super::show_interfaces as interfaces;
use super::{Moment, Router, filter, reload, routes};

/// The output of a `show` command, cut down if asked to.
pub(super) fn reply(
    router: &Router,
    what: Show,
    arguments: &Arguments<'_>,
    cut: Option<(Filter, Arguments<'_>)>,
    now: Moment,
) -> Result<String, Failure> {
    let config = router.config();
    let facts = router.facts;
    let named = || config.interface(arguments.interface).ok_or(Failure::Invalid(arguments.at));
    let output = match what {
        Show::Version => version(router, now),
        Show::Inventory => inventory(facts),
        Show::Users => USERS.to_owned(),
        Show::Clock => now.date.format("*%H:%M:%S%.3f UTC %a %b %-d %Y\n").to_string(),
        Show::Logging => logging(router, now),
        Show::Brief => interfaces::brief(&config, facts),
        Show::Interfaces => interfaces::all(&config, facts),
        Show::Interface => interfaces::one(named()?, facts),
        Show::Descriptions => interfaces::descriptions(&config, facts),
        Show::Running => running(router),
        Show::RunningInterface => {
            let mut text = String::new();
            config::write_interface(&mut text, named()?);
            text.push_str("end\n\n");
            current("Building configuration...\n\n", "!\n", &text)
        }
        Show::Startup => startup(router),
        Show::Record => routes::record(facts, arguments.numbers[1]),
        Show::Route => routes::route(&config, facts, arguments.addresses[1]),
    };
    Ok(match cut {
        Some((kind, arguments)) => filter::filter(&output, kind, arguments.text),
        None => output,
    })
}

/// A configuration behind the line that tells its size.
fn current(before: &str, start: &str, text: &str) -> String {
    let size = start.len() + text.len();
    format!("{before}Current configuration : {size} bytes\n{start}{text}")
}

fn running(router: &Router) -> String {
    let mut text = String::with_capacity(1024);
    if let Some(date) = router.changed.as_ref().and_then(|changed| changed.last_change) {
        let date = date.format("%H:%M:%S UTC %a %b %-d %Y");
        let _ = writeln!(text, "!\n! Last configuration change at {date} by developer");
    }
    config::write_start(&mut text, router.facts);
    router.write_config(&mut text);
    current("Building configuration...\n\n", "", &text)
}

fn startup(router: &Router) -> String {
    let (facts, secret) = (router.facts, router.enable_secret.is_some());
    let mut text = String::with_capacity(1024);
    config::write_start(&mut text, facts);
    let saved = reload::startup(router);
    saved.config.write(&mut text, &saved.hostname, facts, secret);
    let size = text.len();
    format!("Using {size} out of 33554432 bytes\n{text}")
}

/// The session that asks; a router keeps no list of the others.
const USERS: &str = "    Line       User       Host(s)              Idle       Location
*  2 vty 0     developer  idle                 00:00:00 127.0.0.1

  Interface    User               Mode         Idle     Peer Address

";

fn inventory(facts: Facts) -> String {
    format!(
        "NAME: \"Chassis\", DESCR: \"Cisco ISR4331 Chassis\"
PID: ISR4331/K9        , VID: V04  , SN: {}

",
        facts.serial()
    )
}

fn version(router: &Router, now: Moment) -> String {
    let (hostname, facts) = (router.hostname(), router.facts);
    let reloaded = router.changed.as_ref().and_then(|it| it.reloaded);
    let release = facts.release();
    let (version, padded) = (release.version, release.padded);
    let uptime = long_duration(log::uptime(facts, reloaded, now));
    let mut text = String::with_capacity(1200);
    let _ = write!(
        text,
        "Cisco IOS XE Software, Version {padded}
Cisco IOS Software [{name}], ISR Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version {version}, RELEASE SOFTWARE ({build})
Technical Support: http://www.cisco.com/techsupport
Copyright (c) 1986-{year} by Cisco Systems, Inc.
Compiled {compiled} by mcpre


ROM: IOS-XE ROMMON

{hostname} uptime is {uptime}
Uptime for this control processor is {uptime}
System returned to ROM by Reload Command
System image file is \"bootflash:isr4300-universalk9.{padded}.SPA.bin\"
Last reload reason: Reload Command


cisco ISR4331/K9 (1RU) processor with 1795979K/6147K bytes of memory.
Processor board ID {serial}
Router operating mode: Autonomous
4 Gigabit Ethernet interfaces
32768K bytes of non-volatile configuration memory.
4194304K bytes of physical memory.
3207167K bytes of flash memory at bootflash:.

Configuration register is 0x2102

",
        name = release.name,
        build = release.build,
        year = release.year,
        compiled = release.compiled,
        serial = facts.serial(),
    );
    text
}

/// `3 weeks, 2 days, 4 hours, 5 minutes`
fn long_duration(duration: TimeDelta) -> String {
    let minutes = duration.num_minutes();
    let years = minutes / (365 * 24 * 60);
    let rest = minutes % (365 * 24 * 60);
    let mut text = String::new();
    for (count, unit) in [
        (years, "year"),
        (rest / (7 * 24 * 60), "week"),
        (rest / (24 * 60) % 7, "day"),
        (rest / 60 % 24, "hour"),
        (rest % 60, "minute"),
    ] {
        let comma = if text.is_empty() { "" } else { ", " };
        let plural = if count == 1 { "" } else { "s" };
        if count > 0 {
            let _ = write!(text, "{comma}{count} {unit}{plural}");
        }
    }
    if text.is_empty() {
        text.push_str("0 minutes");
    }
    text
}

fn logging(router: &Router, now: Moment) -> String {
    let log = router.changed.as_ref().map(|changed| &changed.log);
    let (logged, lines) = Log::lines(log, router.facts, now);
    let mut text = String::with_capacity(1200 + 100 * lines.len());
    let _ = write!(
        text,
        "Syslog logging: enabled (0 messages dropped, 3 messages rate-limited, 0 flushes, 0 overruns, xml disabled, filtering disabled)

No Active Message Discriminator.



No Inactive Message Discriminator.


    Console logging: level debugging, {logged} messages logged, xml disabled,
                     filtering disabled
    Monitor logging: level debugging, 0 messages logged, xml disabled,
                     filtering disabled
    Buffer logging:  level debugging, {logged} messages logged, xml disabled,
                    filtering disabled
    Exception Logging: size (4096 bytes)
    Count and timestamp logging messages: disabled
    Persistent logging: disabled

No active filter modules.

    Trap logging: level informational, {logged} message lines logged
        Logging Source-Interface:       VRF Name:

Log Buffer (65536 bytes):

"
    );
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    text
}
