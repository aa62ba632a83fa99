//! Words about what the program printed.

use std::collections::HashMap;

use anyhow::Result;
use course::lab::word::{InDeviceOrder, Pattern, Patterns, ToldOnlyWhen, ToldTogether};
use course::text::{count, list, visible};
use pattern::matcher::Matcher;

use super::evidence::{Evidence, ReadablePattern, group};
use super::numbers::number;
use super::{Verdict, evaluate, fail, nearest};

/// Most devices a verdict names.
const MOST: usize = 6;

pub(super) fn prints(line: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let regex = evidence.whole_line(line.get_ref())?;
    if evidence.matching(&regex).next().is_some() {
        return Ok(Verdict::Pass);
    }
    let wanted = evidence.readable(line.get_ref());
    Ok(fail(format!("the line '{wanted}'"), nearest(wanted, evidence)))
}

pub(super) fn last_line(line: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let regex = evidence.whole_line(line.get_ref())?;
    let last = evidence.lines.iter().rfind(|line| !line.is_empty());
    let seen = match last {
        None => "the program printed nothing".into(),
        Some(last) if regex.is_match(last) => return Ok(Verdict::Pass),
        Some(last) => {
            let earlier = evidence.lines.iter().any(|line| regex.is_match(line));
            let but =
                if earlier { "it was printed, but the last line is" } else { "the last line is" };
            format!("{but} '{}'", visible(last))
        }
    };
    let wanted = evidence.readable(line.get_ref());
    Ok(fail(format!("'{wanted}' as the last line"), seen))
}

pub(super) fn never_prints(line: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let regex = evidence.whole_line(line.get_ref())?;
    let printed = evidence.lines.iter().find(|line| regex.is_match(line));
    let wanted = evidence.readable(line.get_ref());
    Ok(match printed {
        None => Verdict::Pass,
        Some(line) => fail(format!("no line '{wanted}'"), format!("'{}'", visible(line))),
    })
}

pub(super) fn told_together(word: &ToldTogether, evidence: &Evidence<'_>) -> Result<Verdict> {
    let most = evaluate(&word.at_most, evidence)?;
    let (start, end) =
        (evidence.whole_line(word.start.get_ref())?, evidence.whole_line(word.end.get_ref())?);
    let starts = evidence.matching(&start).map(|(at, it)| (at, true, it));
    let ends = evidence.matching(&end).map(|(at, it)| (at, false, it));
    let mut told: Vec<_> = starts.chain(ends).collect();
    told.sort_by_key(|(at, ..)| *at);
    let mut open: Vec<&str> = Vec::new();
    for (at, begins, captures) in told {
        let device = group(&captures, "device");
        open.retain(|other| *other != device);
        if begins {
            open.push(device);
        }
        if open.len() as f64 > most {
            let others = count(most as usize, "device");
            return Ok(fail(
                format!("lines that are about {others} at a time"),
                format!("'{}' before the end of {}", visible(evidence.lines[at]), open[0]),
            ));
        }
    }
    Ok(Verdict::Pass)
}

/// Of lines that all name devices, the order of each device's own.
pub(super) fn in_order(patterns: &Patterns, evidence: &Evidence<'_>) -> Result<Verdict> {
    let patterns = patterns.as_slice();
    let regexes: Result<Vec<Matcher>> = patterns.iter().map(|it| evidence.whole_line(it)).collect();
    let regexes = regexes?;
    let names_devices = |regex: &Matcher| regex.names().any(|it| it == "device");
    let by_device = regexes.iter().all(names_devices);
    let mut found = Vec::new();
    for (pattern, regex) in regexes.iter().enumerate() {
        let lines = evidence.matching(regex);
        found.extend(lines.map(|(at, captures)| {
            let device = if by_device { group(&captures, "device") } else { "" };
            (at, pattern, device)
        }));
    }
    let missing = |at: &usize| !found.iter().any(|(_, pattern, _)| pattern == at);
    if !by_device && let Some(at) = (0..patterns.len()).find(missing) {
        let wanted = evidence.readable(&patterns[at]);
        return Ok(fail(format!("a line '{wanted}'"), nearest(wanted, evidence)));
    }
    found.sort_unstable();
    // By device: the pattern and the line of what came last.
    let mut last: HashMap<&str, (usize, usize)> = HashMap::new();
    for (at, pattern, device) in found {
        if let Some((later, before)) = last.get(device)
            && *later > pattern
        {
            let wanted = |pattern: usize| evidence.readable(&patterns[pattern]);
            let (line, before) = (evidence.lines[at], evidence.lines[*before]);
            return Ok(fail(
                format!("'{}' before '{}'", wanted(pattern), wanted(*later)),
                format!("'{}' after '{}'", visible(line), visible(before)),
            ));
        }
        last.insert(device, (pattern, at));
    }
    Ok(Verdict::Pass)
}

pub(super) fn told_only_when(word: &ToldOnlyWhen, evidence: &Evidence<'_>) -> Result<Verdict> {
    let told = evidence.whole_line(word.line.get_ref())?;
    if evidence.matching(&told).next().is_none() {
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

pub(super) fn once_per_device(patterns: &Patterns, evidence: &Evidence<'_>) -> Result<Verdict> {
    for pattern in patterns.as_slice() {
        let regex = evidence.whole_line(pattern)?;
        let wanted = evidence.readable(pattern);
        if let Some(seen) = not_once(&regex, wanted, evidence) {
            let devices = evidence.devices.len();
            let expected =
                format!("one line '{wanted}' for each of the {}", count(devices, "device"));
            return Ok(fail(expected, seen));
        }
    }
    Ok(Verdict::Pass)
}

fn not_once(
    regex: &Matcher,
    wanted: ReadablePattern<'_>,
    evidence: &Evidence<'_>,
) -> Option<String> {
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
        let devices = lines.iter().enumerate().filter(|(_, lines)| wanted(**lines));
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
            "a line for {}, which is not a device of this run",
            list(&unknown, MOST)
        ));
    }
    (!seen.is_empty()).then(|| seen.join("; "))
}

pub(super) fn in_device_order(word: &InDeviceOrder, evidence: &Evidence<'_>) -> Result<Verdict> {
    let line = evidence.whole_line(word.line.get_ref())?;
    let item = word.item.as_ref().map(|item| evidence.search(item)).transpose()?;
    let mut named: Vec<&str> = Vec::new();
    let mut found = false;
    for (at, captures) in evidence.matching(&line) {
        found = true;
        match &item {
            None => named.push(group(&captures, "device")),
            Some(item) => {
                let items = item.all(evidence.lines[at]);
                named.extend(items.map(|captures| group(&captures, "device")));
            }
        }
    }
    if named == evidence.devices {
        return Ok(Verdict::Pass);
    }
    let wanted = evidence.readable(word.line.get_ref());
    let seen = match (found, named.is_empty()) {
        (false, _) => nearest(wanted, evidence),
        (true, true) => "no device in it".into(),
        (true, false) => {
            let shown: Vec<_> = named.iter().map(|name| visible(name)).collect();
            list(&shown, 2 * MOST)
        }
    };
    let devices = list(&evidence.devices, 2 * MOST);
    Ok(fail(format!("'{wanted}' with {devices}, in this order"), seen))
}
