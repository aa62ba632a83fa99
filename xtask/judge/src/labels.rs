//! The word about the names with which lines about devices are signed.

use std::collections::BTreeMap;

use anyhow::Result;
use course::lab::word::Patterns;
use course::text::visible;

use super::evidence::{Evidence, group};
use super::{Verdict, fail};

/// The lines about one device.
struct DeviceLines<'a> {
    device: &'a str,
    label: &'a str,
    first: usize,
    last: usize,
}

pub(super) fn labels(patterns: &Patterns, evidence: &Evidence<'_>) -> Result<Verdict> {
    let mut signed = BTreeMap::new();
    for pattern in patterns.as_slice() {
        let regex = evidence.whole_line(pattern)?;
        for (at, captures) in evidence.matching(&regex) {
            signed.insert(at, (group(&captures, "device"), group(&captures, "label")));
        }
    }
    let mut all: Vec<DeviceLines<'_>> = Vec::new();
    for (at, (device, label)) in signed {
        match all.iter_mut().find(|told| told.device == device) {
            Some(told) if told.label == label => told.last = at,
            Some(told) => {
                let (line, before) = (visible(evidence.lines[at]), visible(told.label));
                return Ok(fail(
                    "all lines about a device carry the same label",
                    format!("'{line}', and before it a line about {device} with {before}"),
                ));
            }
            None => all.push(DeviceLines { device, label, first: at, last: at }),
        }
    }
    // Those whose lines come in turn may carry the label of one worker.
    let both = |one: &DeviceLines<'_>, other: &DeviceLines<'_>| {
        one.label == other.label && one.first < other.first && other.first < one.last
    };
    let twice = all.iter().find_map(|one| Some((one, all.iter().find(|it| both(one, it))?)));
    Ok(match twice {
        None => Verdict::Pass,
        Some((one, other)) => fail(
            "devices that the program works on at the same time have different labels",
            format!(
                "{} and {} have the same label {}",
                visible(one.device),
                visible(other.device),
                visible(one.label)
            ),
        ),
    })
}
