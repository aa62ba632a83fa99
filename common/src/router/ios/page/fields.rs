//! The fields of templates that are about the router as a whole.

use std::fmt::Write;

use chrono::TimeDelta;

use super::Page;
use crate::inventory::Platform;
use crate::router::ios::config::write_start;
use crate::router::ios::log;
use crate::router::ios::network::neighbours;
use crate::router::ios::port;
use crate::router::ios::seed::Fact;

/// What a platform is called: its model, its family in file names, its image.
pub(in crate::router::ios) struct Hardware {
    pub model: &'static str,
    pub chassis: &'static str,
    pub file: &'static str,
}

/// What the platform is called.
pub(in crate::router::ios) fn hardware(platform: Platform) -> Hardware {
    match platform {
        Platform::IosXe | Platform::Isr4331 => Hardware {
            model: "ISR4331/K9",
            chassis: "Cisco ISR4331 Chassis",
            file: "isr4300-universalk9",
        },
        Platform::C8000v => Hardware {
            model: "C8000V",
            chassis: "Cisco Catalyst 8000V Edge Chassis",
            file: "c8000v-universalk9",
        },
        Platform::C9300 => {
            Hardware { model: "C9300-24T", chassis: "c93xx Stack", file: "cat9k_iosxe" }
        }
    }
}

/// The field, or `None` if there is no such field.
pub(super) fn field(page: &Page<'_>, name: &str) -> Option<String> {
    let (router, facts, now) = (page.router, page.router.facts, page.now);
    let release = facts.release();
    let changed = router.changed.as_deref();
    let kept = &page.config.kept;
    let first = |words| kept.values(words).next().unwrap_or_default().to_owned();
    let memory = facts.draw(Fact::Memory, 0) % 90_000_000;
    let load = |which, period, most| facts.varying(which, now.uptime, period) % most;
    let value = match name {
        "hostname" => router.hostname().to_owned(),
        "version" => release.version.to_owned(),
        "padded" => release.padded.to_owned(),
        // Without a letter behind it.
        "numbers" => {
            release.version.trim_end_matches(|it: char| it.is_ascii_alphabetic()).to_owned()
        }
        "name" => release.name.to_owned(),
        "build" => release.build.to_owned(),
        "year" => release.year.to_string(),
        "compiled" => release.compiled.to_owned(),
        "serial" => facts.serial(),
        "model" => hardware(facts.platform).model.to_owned(),
        "chassis" => hardware(facts.platform).chassis.to_owned(),
        "image" => format!("{}.{}.SPA.bin", hardware(facts.platform).file, release.padded),
        "flash" if facts.platform == Platform::C9300 => "flash".to_owned(),
        "flash" => "bootflash".to_owned(),
        "mac" => facts.hardware(page.config.ports().next()?.name).to_string(),
        "mac_colons" => {
            let mac = facts.hardware(page.config.ports().next()?.name).to_string().replace('.', "");
            let pairs = mac.as_bytes().chunks(2).map(|it| String::from_utf8_lossy(it).into_owned());
            pairs.collect::<Vec<_>>().join(":")
        }
        "ports" => port::count(facts.platform).to_string(),
        "uptime" => long_duration(log::uptime(facts, changed.and_then(|it| it.reloaded), now)),
        "clock" => now.date.format("*%H:%M:%S%.3f UTC %a %b %-d %Y").to_string(),
        "file_date" => now.date.format("%b %d %Y %H:%M:%S +00:00").to_string(),
        "cpu_5s" => (2 + load(0, 5, 9)).to_string(),
        "cpu_interrupt" => load(1, 5, 2).to_string(),
        "cpu_1m" => (2 + load(2, 60, 5)).to_string(),
        "cpu_5m" => (2 + load(3, 300, 4)).to_string(),
        "celsius" => (21 + load(2, 60, 5)).to_string(),
        "celsius_inside" => (48 + load(3, 300, 4)).to_string(),
        "memory_total" => "1839062552".to_owned(),
        "memory_used" => (180_000_000 + memory).to_string(),
        "memory_free" => (1_839_062_552 - 180_000_000 - memory).to_string(),
        "memory_lowest" => (1_839_062_552 - 190_000_000 - memory).to_string(),
        "flash_free" => (2_100_000_000 - facts.draw(Fact::Memory, 1) % 90_000_000).to_string(),
        "neighbours" => neighbours(router.network.as_deref(), facts).len().to_string(),
        "interfaces" => page.config.interfaces().count().to_string(),
        "domain" => {
            let named = first("ip domain name");
            if named.is_empty() { first("ip domain-name") } else { named }
        }
        "name_servers" => {
            let servers: Vec<_> = kept.values("ip name-server").collect();
            if servers.is_empty() { "255.255.255.255".to_owned() } else { servers.join(", ") }
        }
        "hosts" => kept.values("ip host").count().to_string(),
        "location" => first("snmp-server location"),
        "contact" => first("snmp-server contact"),
        "is_switch" if facts.platform == Platform::C9300 => "yes".to_owned(),
        "is_switch" => String::new(),
        "server" => first("ntp server"),
        "community" => first("snmp-server community"),
        "uptime_short" => {
            let uptime = log::uptime(facts, changed.and_then(|it| it.reloaded), now);
            let (weeks, days) = (uptime.num_weeks(), uptime.num_days() % 7);
            format!("{weeks}w{days}d")
        }
        "gateway" => gateway(page).unwrap_or_default(),
        "length" => page.terminal.length.to_string(),
        "width" => page.terminal.width.to_string(),
        "configured_bytes" => {
            let mut text = String::with_capacity(1024);
            write_start(&mut text, facts);
            router.write_config(&mut text);
            text.len().to_string()
        }
        _ => return None,
    };
    Some(value)
}

/// The next hop of the default route.
fn gateway(page: &Page<'_>) -> Option<String> {
    let mut routes = page.config.kept.values("ip route 0.0.0.0 0.0.0.0");
    routes.next()?.split(' ').next().map(str::to_owned)
}

/// `3 weeks, 2 days, 4 hours, 5 minutes`
pub(in crate::router::ios) fn long_duration(duration: TimeDelta) -> String {
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
