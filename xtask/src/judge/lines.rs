//! Words about what the program printed.

use anyhow::Result;
use regex_lite::Regex;

use super::evidence::{Evidence, group};
use super::{Verdict, evaluate, fail, nearest};
use crate::expression::plain;
use crate::lab::word::{InDeviceOrder, Number, Pattern, Patterns, ToldOnlyWhen};
use crate::text::{count, list, visible};

/// Most devices a verdict names.
const MOST: usize = 6;

pub(super) fn prints(line: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let regex = evidence.whole_line(line.get_ref())?;
    if evidence.lines.iter().any(|line| regex.is_match(line)) {
        return Ok(Verdict::Pass);
    }
    let wanted = evidence.readable(line.get_ref());
    Ok(fail(
        format!("the line '{wanted}'"),
        nearest(&wanted, evidence),
    ))
}

pub(super) fn last_line(line: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let regex = evidence.whole_line(line.get_ref())?;
    let last = evidence.lines.iter().rfind(|line| !line.is_empty());
    let seen = match last {
        None => "the program printed nothing".into(),
        Some(last) if regex.is_match(last) => return Ok(Verdict::Pass),
        Some(last) => {
            let earlier = evidence.lines.iter().any(|line| regex.is_match(line));
            let but = if earlier {
                "it was printed, but the last line is"
            } else {
                "the last line is"
            };
            format!("{but} '{}'", visible(last))
        }
    };
    let wanted = evidence.readable(line.get_ref());
    Ok(fail(format!("'{wanted}' as the last line"), seen))
}

pub(super) fn number(word: &Number, evidence: &Evidence<'_>) -> Result<Verdict> {
    let bound = |bound: &Option<_>| bound.as_ref().map(|it| evaluate(it, evidence)).transpose();
    let (least, most) = (bound(&word.at_least)?, bound(&word.at_most)?);
    let regex = evidence.whole_line(word.line.get_ref())?;
    let wanted = evidence.readable(word.line.get_ref());
    let mut found = false;
    for (at, captures) in evidence.matching(&regex) {
        found = true;
        let number = captures.get(1).and_then(|text| text.as_str().parse().ok());
        let within = |number: f64| {
            least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most)
        };
        if !number.is_some_and(within) {
            let expected = format!("{} in '{wanted}'", range(least, most));
            return Ok(fail(expected, format!("'{}'", visible(evidence.lines[at]))));
        }
    }
    if found {
        return Ok(Verdict::Pass);
    }
    Ok(fail(
        format!("a line '{wanted}'"),
        nearest(&wanted, evidence),
    ))
}

pub(super) fn told_only_when(word: &ToldOnlyWhen, evidence: &Evidence<'_>) -> Result<Verdict> {
    let told = evidence.whole_line(word.line.get_ref())?;
    if !evidence.lines.iter().any(|line| told.is_match(line)) {
        return Ok(Verdict::Pass);
    }
    let wanted = evidence.readable(word.line.get_ref());
    Ok(match number(&word.number, evidence)? {
        Verdict::Fail { seen, .. } => fail(
            format!("no line '{wanted}', as it is not true here"),
            format!("it was printed, and {seen}"),
        ),
        verdict => verdict,
    })
}

fn range(least: Option<f64>, most: Option<f64>) -> String {
    match (least, most) {
        (Some(least), Some(most)) if least == most => plain(least),
        (Some(least), Some(most)) => format!("a number from {} to {}", plain(least), plain(most)),
        (Some(least), None) => format!("a number of at least {}", plain(least)),
        (None, Some(most)) => format!("a number of at most {}", plain(most)),
        (None, None) => "a number".into(),
    }
}

pub(super) fn once_per_device(patterns: &Patterns, evidence: &Evidence<'_>) -> Result<Verdict> {
    for pattern in patterns.as_slice() {
        let regex = evidence.whole_line(pattern)?;
        let wanted = evidence.readable(pattern);
        if let Some(seen) = not_once(&regex, &wanted, evidence) {
            let devices = evidence.devices.len();
            let expected = format!(
                "one line '{wanted}' for each of the {}",
                count(devices, "device")
            );
            return Ok(fail(expected, seen));
        }
    }
    Ok(Verdict::Pass)
}

fn not_once(regex: &Regex, wanted: &str, evidence: &Evidence<'_>) -> Option<String> {
    let mut lines = vec![0_usize; evidence.devices.len()];
    let mut unknown = Vec::new();
    for (_, captures) in evidence.matching(regex) {
        let device = group(&captures, "device");
        match evidence.position(device) {
            Some(position) => lines[position] += 1,
            None => unknown.push(visible(device)),
        }
    }
    if unknown.is_empty() && lines.iter().all(|&lines| lines == 0) {
        return Some(nearest(wanted, evidence));
    }
    let with = |wanted: fn(usize) -> bool| {
        let devices = lines
            .iter()
            .enumerate()
            .filter(|(_, lines)| wanted(**lines));
        evidence.names(devices.map(|(device, _)| device))
    };
    let (none, several) = (with(|lines| lines == 0), with(|lines| lines > 1));
    let mut seen = Vec::new();
    if !none.is_empty() {
        seen.push(format!("none for {}", list(&none, MOST)));
    }
    if !several.is_empty() {
        seen.push(format!("more than one for {}", list(&several, MOST)));
    }
    if !unknown.is_empty() {
        seen.push(format!(
            "a line for {}, which is no device of this run",
            list(&unknown, MOST)
        ));
    }
    (!seen.is_empty()).then(|| seen.join("; "))
}

pub(super) fn in_device_order(word: &InDeviceOrder, evidence: &Evidence<'_>) -> Result<Verdict> {
    let line = evidence.whole_line(word.line.get_ref())?;
    let item = word
        .item
        .as_ref()
        .map(|item| evidence.search(item))
        .transpose()?;
    let mut named: Vec<&str> = Vec::new();
    let mut found = false;
    for (at, captures) in evidence.matching(&line) {
        found = true;
        match &item {
            None => named.push(group(&captures, "device")),
            Some(item) => {
                let items = item.captures_iter(evidence.lines[at]);
                named.extend(items.map(|captures| group(&captures, "device")));
            }
        }
    }
    if named == evidence.devices {
        return Ok(Verdict::Pass);
    }
    let wanted = evidence.readable(word.line.get_ref());
    let seen = match (found, named.is_empty()) {
        (false, _) => nearest(&wanted, evidence),
        (true, true) => "no device in it".into(),
        (true, false) => {
            let shown: Vec<_> = named.iter().map(|name| visible(name)).collect();
            list(&shown, 2 * MOST)
        }
    };
    let devices = list(&evidence.devices, 2 * MOST);
    Ok(fail(
        format!("'{wanted}' with {devices}, in this order"),
        seen,
    ))
}
