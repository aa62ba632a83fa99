//! The word about what the devices are configured with, and by which commands.

mod typed;

use std::collections::HashMap;

use anyhow::{Result, bail};
use common::inventory::Device;
use course::text::{list, visible};
use run::router;

use super::evidence::Evidence;
use super::session::Session;
use super::{Verdict, fail};

/// Most lines a verdict names.
const MOST: usize = 6;

pub(super) fn configured(evidence: &Evidence<'_>) -> Result<Verdict> {
    let variation = &evidence.observation.variation;
    let mut wrong = Vec::new();
    for (position, (device, commands)) in
        variation.devices.iter().zip(&variation.commands).enumerate()
    {
        let Some(running) = evidence.running.get(&position) else {
            bail!("the trace has no configuration of {}", device.name);
        };
        if let Some(problem) = problem_of(position, (device, commands), running, evidence) {
            wrong.push(format!("{}: {problem}", device.name));
        }
    }
    if wrong.is_empty() {
        return Ok(Verdict::Pass);
    }
    Ok(fail(
        "each device gets its own commands, each of them once and in their order, and no others",
        wrong.join("; "),
    ))
}

/// In what way the first of these devices that is not configured as it should be is not.
pub(super) fn otherwise_configured(
    mut places: impl Iterator<Item = usize>,
    evidence: &Evidence<'_>,
) -> Option<(usize, String)> {
    let variation = &evidence.observation.variation;
    places.find_map(|position| {
        let of_it = (&variation.devices[position], &**variation.commands.get(position)?);
        let running = evidence.running.get(&position)?;
        Some((position, problem_of(position, of_it, running, evidence)?))
    })
}

/// How the configuration of a device, or what was typed on it, is not what its commands are.
fn problem_of(
    position: usize,
    (device, commands): (&Device, &[String]),
    running: &str,
    evidence: &Evidence<'_>,
) -> Option<String> {
    let difference = difference(&expected(device, commands), running)
        .map(|difference| difference + restarted(position, evidence));
    difference.or_else(|| typed::otherwise(position, commands, evidence))
}

/// That a device restarted, if it did, and what made it.
fn restarted(device: usize, evidence: &Evidence<'_>) -> &'static str {
    let mut sessions = evidence.sessions.iter().filter(|it| it.device == device);
    match sessions.clone().any(Session::restarted) {
        true if sessions.any(Session::reloads) => {
            "; the program typed 'reload', and a restart loses what 'write memory' has not saved"
        }
        true => "; the device restarted, and lost what 'write memory' has not saved",
        false => "",
    }
}

/// What a fresh router's configuration becomes by a device's commands.
fn expected(device: &Device, commands: &[String]) -> String {
    let commands = commands.iter().map(String::as_str);
    let lines = ["configure terminal"].into_iter().chain(commands).chain(["end"]);
    router::typed(device, lines).0.running_config()
}

/// What is missing and what is there besides; `None` if both are equal.
fn difference(expected: &str, running: &str) -> Option<String> {
    if expected.trim_end() == running.trim_end() {
        return None;
    }
    let (expected, running) = (with_sections(expected), with_sections(running));
    let (missing, extra) = (besides(&expected, &running), besides(&running, &expected));
    let mut parts = Vec::new();
    if !missing.is_empty() {
        parts.push(format!("missing {}", list(&missing, MOST)));
    }
    if !extra.is_empty() {
        parts.push(format!("extra {}", list(&extra, MOST)));
    }
    if parts.is_empty() {
        parts.push("the right lines in another order".into());
    }
    Some(parts.join(", "))
}

/// Each line with the line it belongs under: an address says nothing without
/// its interface.
fn with_sections(text: &str) -> Vec<String> {
    let mut section = "";
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim_end).filter(|line| !line.trim_matches('!').is_empty()) {
        if line.starts_with(' ') {
            lines.push(format!("'{}' ({})", visible(line.trim_start()), visible(section)));
        } else {
            section = line;
            lines.push(format!("'{}'", visible(line)));
        }
    }
    lines
}

/// The lines of `these` that `those` lack, as often as they lack them.
fn besides<'a>(these: &'a [String], those: &[String]) -> Vec<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in those {
        *counts.entry(line).or_default() += 1;
    }
    let lacking = these.iter().filter(|line| match counts.get_mut(line.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    lacking.map(String::as_str).collect()
}
