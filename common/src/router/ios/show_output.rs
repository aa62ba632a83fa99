//! What `show` commands say, but for the interfaces.

use std::fmt::Write;

use super::commands::{Filter, Show};
use super::config;
use super::defaults::with_defaults;
use super::grammar::{Arguments, Failure};
use super::log::Log;
use super::page::Page;
use super::show_interfaces as interfaces;
use super::{Moment, Reply, Router, Terminal, filter, reload, routes, sessions};
use crate::inventory::Platform;

/// The output of a `show` command, cut down if asked to.
pub(super) fn reply(
    router: &Router,
    terminal: &Terminal,
    what: Show,
    arguments: &Arguments<'_>,
    cut: Option<(Filter, Arguments<'_>)>,
    now: Moment,
) -> Result<Reply, Failure> {
    let config = router.config();
    let facts = router.facts;
    let named = || config.interface(arguments.interface).ok_or(Failure::Invalid(arguments.at));
    let page = Page { router, config: &config, terminal, arguments, now };
    let cleared = router.changed.as_ref().and_then(|it| it.counters_cleared);
    let cleared = cleared.map(|at| now.uptime.saturating_sub(at));
    let mut millis = 0;
    let output = match what {
        Show::Page(template) => {
            arguments.named_interface().map_or(Ok(()), |_| named().map(|_| ()))?;
            page.fill(template)
        }
        Show::Version => page.fill(version(facts.platform)),
        Show::Users => sessions::users(router, terminal, now),
        Show::Clock => now.date.format("*%H:%M:%S%.3f UTC %a %b %-d %Y\n").to_string(),
        Show::Logging => logging(router, now),
        Show::Brief => interfaces::brief(&config, facts),
        Show::Interfaces => interfaces::all(&config, facts, cleared),
        Show::Interface => interfaces::one(named()?, facts, cleared),
        Show::Descriptions => interfaces::descriptions(&config, facts),
        Show::Running => running(router, str::to_owned),
        Show::RunningAll => running(router, with_defaults),
        Show::RunningInterface => {
            let mut text = String::new();
            config::write_interface(&mut text, named()?);
            text.push_str("end\n\n");
            current("Building configuration...\n\n", "!\n", &text)
        }
        Show::Startup => startup(router),
        Show::Record => routes::record(facts, arguments.numbers[1]),
        Show::Route => routes::route(&config, facts, arguments.addresses[1]),
        Show::Network => routes::route(&config, facts, arguments.addresses[0]),
        Show::TechSupport => {
            millis = TECH_SUPPORT_MILLIS;
            tech_support(router, now)
        }
    };
    let output = match cut {
        Some((kind, arguments)) => filter::filter(&output, kind, arguments.text),
        None => output,
    };
    Ok(Reply { millis, ..Reply::says(output) })
}

/// How long a router works on `show tech-support`.
const TECH_SUPPORT_MILLIS: u64 = 20_000;

fn version(platform: Platform) -> &'static str {
    match platform {
        Platform::IosXe | Platform::Isr4331 => include_str!("outputs/version_isr4331.txt"),
        Platform::C8000v => include_str!("outputs/version_c8000v.txt"),
        Platform::C9300 => include_str!("outputs/version_c9300.txt"),
    }
}

/// The answers to many commands, one after the other.
fn tech_support(router: &Router, now: Moment) -> String {
    const COMMANDS: [&str; 14] = [
        "show clock",
        "show version",
        "show running-config",
        "show interfaces",
        "show ip interface",
        "show processes cpu",
        "show processes memory",
        "show memory statistics",
        "show ip route",
        "show cdp neighbors detail",
        "show logging",
        "show inventory",
        "show platform",
        "dir",
    ];
    let mut text = String::with_capacity(32 * 1024);
    let (mut own, mut terminal) = (router.clone(), Terminal::privileged());
    for command in COMMANDS {
        let _ = write!(text, "\n------------------ {command} ------------------\n\n");
        text.push_str(&own.execute(&mut terminal, command, now).output);
    }
    text
}

/// A configuration behind the line that tells its size.
fn current(before: &str, start: &str, text: &str) -> String {
    let size = start.len() + text.len();
    format!("{before}Current configuration : {size} bytes\n{start}{text}")
}

/// The configuration, with whatever `more` adds to it.
fn running(router: &Router, more: fn(&str) -> String) -> String {
    let mut text = String::with_capacity(1024);
    let last = router.changed.as_ref().and_then(|changed| changed.last_change.as_ref());
    if let Some((date, user)) = last {
        let date = date.format("%H:%M:%S UTC %a %b %-d %Y");
        let _ = writeln!(text, "!\n! Last configuration change at {date} by {user}");
    }
    config::write_start(&mut text, router.facts);
    router.write_config(&mut text);
    current("Building configuration...\n\n", "", &more(&text))
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
