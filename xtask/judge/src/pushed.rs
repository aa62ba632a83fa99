//! Words about lines that devices push by themselves: a log that is watched.

use std::collections::HashMap;

use anyhow::{Result, bail};
use common::trace::EventKind;
use course::lab::word::{Between, MergedWithin, Pattern, Pushed, QuietTold};
use course::text::{count, list, visible};
use pattern::expression::plain;

use super::evidence::{Evidence, group};
use super::{Verdict, evaluate, fail, nearest};
use crate::attempts::Range;

/// Most devices, or lines, that a verdict names.
const MOST: usize = 4;

/// A line that a device has sent.
#[derive(Debug, Clone, Copy)]
struct SentLine<'a> {
    text: &'a str,
    at_us: u64,
    /// By the device's clock.
    logged_ms: i64,
}

/// By device, in the order of time.
fn sent<'a>(evidence: &Evidence<'a>) -> Vec<Vec<SentLine<'a>>> {
    let mut sent = vec![Vec::new(); evidence.devices.len()];
    for event in &evidence.observation.events {
        if let EventKind::Pushed { device, line, logged_ms, .. } = &event.what
            && let Some(device) = evidence.position(device)
        {
            let line = SentLine { text: line, at_us: event.at_us, logged_ms: *logged_ms };
            sent[device].push(line);
        }
    }
    sent
}

/// How many lines these devices have pushed.
pub(super) fn lines_of(evidence: &Evidence<'_>) -> f64 {
    sent(evidence).iter().map(Vec::len).sum::<usize>() as f64
}

/// What a run shows.
pub(super) fn of_run(word: &Pushed, evidence: &Evidence<'_>) -> Result<Verdict> {
    match word {
        Pushed::Count(word) => pushed_count(word, evidence),
        Pushed::ToldOnce(line) => told_once(line, evidence),
        Pushed::InOrder(line) => in_order(line, evidence),
        Pushed::LeftAfter(word) => left_after(word, evidence),
        Pushed::MergedWithin(_) | Pushed::QuietTold(_) => bail!("only a schedule shows it"),
    }
}

/// What only a schedule shows, where the program and its devices have one clock.
pub(super) fn of_schedule(word: &Pushed, evidence: &Evidence<'_>) -> Result<Verdict> {
    match word {
        Pushed::MergedWithin(word) => merged_within(word, evidence),
        Pushed::QuietTold(word) => quiet_told(word, evidence),
        _ => of_run(word, evidence),
    }
}

fn pushed_count(word: &Between, evidence: &Evidence<'_>) -> Result<Verdict> {
    let range = Range::of(word, evidence)?;
    let sent = sent(evidence);
    let wrong = sent.iter().zip(&evidence.devices);
    let wrong = wrong.filter(|(lines, _)| !range.contains(lines.len() as f64));
    let wrong: Vec<_> =
        wrong.map(|(lines, device)| format!("{device}: {}", count(lines.len(), "line"))).collect();
    if wrong.is_empty() {
        return Ok(Verdict::Pass);
    }
    let expected = format!("lines that each device pushes: {}", range.in_words());
    Ok(fail(expected, list(&wrong, MOST)))
}

/// The printed lines: place, device, and what it is said to have pushed.
fn told<'a>(line: &Pattern, evidence: &Evidence<'a>) -> Result<Vec<(usize, &'a str, &'a str)>> {
    let regex = evidence.whole_line(line.get_ref())?;
    let told = evidence.matching(&regex);
    Ok(told.map(|(at, it)| (at, group(&it, "device"), group(&it, "pushed").trim_end())).collect())
}

fn told_once(line: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let wanted = evidence.readable(line.get_ref());
    let expected = format!("'{wanted}' once for each line that a device pushes");
    let sent = sent(evidence);
    if sent.iter().all(Vec::is_empty) {
        return Ok(fail(expected, "no device has pushed a line"));
    }
    let mut times: HashMap<(usize, &str), usize> = HashMap::new();
    let lines = sent.iter().enumerate();
    times.extend(lines.flat_map(|(at, lines)| lines.iter().map(move |line| ((at, line.text), 0))));
    for (at, device, text) in told(line, evidence)? {
        let device = evidence.position(device);
        match device.and_then(|device| times.get_mut(&(device, text))) {
            Some(times) => *times += 1,
            None => {
                let seen = format!(
                    "'{}', and this device has pushed no such line",
                    visible(evidence.lines[at])
                );
                return Ok(fail(expected, seen));
            }
        }
    }
    if times.values().all(|times| *times == 0) {
        return Ok(fail(expected, nearest(wanted, evidence)));
    }
    let is_wrong = |device: usize, line: &SentLine<'_>| times[&(device, line.text)] != 1;
    let lines = sent.iter().enumerate();
    let wrong = lines.flat_map(|(at, lines)| lines.iter().map(move |line| (at, line)));
    let wrong: Vec<_> = wrong
        .filter(|(device, line)| is_wrong(*device, line))
        .map(|(device, line)| {
            let times = times[&(device, line.text)];
            format!("{times} times: '{}' of {}", visible(line.text), evidence.devices[device])
        })
        .collect();
    if wrong.is_empty() {
        return Ok(Verdict::Pass);
    }
    Ok(fail(expected, list(&wrong, 2)))
}

/// The printed lines that devices have pushed: place, device and what was sent.
fn known<'a>(line: &Pattern, evidence: &Evidence<'a>) -> Result<Vec<(usize, usize, SentLine<'a>)>> {
    let sent = sent(evidence);
    let line_of =
        |device: usize, text: &str| sent[device].iter().find(|line| line.text == text).copied();
    let told = told(line, evidence)?.into_iter().filter_map(|(at, device, text)| {
        let device = evidence.position(device)?;
        Some((at, device, line_of(device, text)?))
    });
    Ok(told.collect())
}

fn in_order(line: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let wanted = evidence.readable(line.get_ref());
    let expected = format!("'{wanted}' in the order in which the devices logged the lines");
    let known = known(line, evidence)?;
    if known.is_empty() {
        return Ok(fail(expected, nearest(wanted, evidence)));
    }
    let Some(pair) = known.windows(2).find(|pair| pair[0].2.logged_ms > pair[1].2.logged_ms) else {
        return Ok(Verdict::Pass);
    };
    let text = |at: usize| visible(evidence.lines[at]);
    Ok(fail(expected, format!("'{}' before '{}'", text(pair[0].0), text(pair[1].0))))
}

fn left_after(word: &Between, evidence: &Evidence<'_>) -> Result<Verdict> {
    let range = Range::of(word, evidence)?;
    let sent = sent(evidence);
    for session in &evidence.sessions {
        let leaves = session.exchanges.last().filter(|it| it.logs_out());
        let left = leaves.map(|it| it.at_us).or(session.closed_us).unwrap_or(evidence.end_us);
        let last = sent[session.device].iter().map(|line| line.at_us).filter(|at| *at <= left);
        let Some(last) = last.max() else { continue };
        let after = (left - last) as f64 / 1e6 * evidence.speed;
        if !range.contains(after) {
            let device = evidence.devices[session.device];
            return Ok(fail(
                format!("from a device's last line to the log-out: {} seconds", range.in_words()),
                format!("the program leaves {device} {after:.1} seconds after its last line"),
            ));
        }
    }
    Ok(Verdict::Pass)
}

/// When a line is printed, microseconds.
fn printed_us(at: usize, evidence: &Evidence<'_>) -> u64 {
    let line = evidence.observation.run.stdout.get(at);
    line.map_or(0, |line| u64::try_from(line.at.as_micros()).unwrap_or(u64::MAX))
}

/// The time from which on a device can push no line that was logged before this one: of
/// lines with the same stamp, either may be printed first.
fn is_past(
    logged_ms: i64,
    device: usize,
    (lines, quiet_us): (f64, u64),
    sent: &[SentLine<'_>],
    evidence: &Evidence<'_>,
) -> u64 {
    if let Some(later) = sent.iter().find(|line| line.logged_ms > logged_ms) {
        return later.at_us;
    }
    let session = evidence.sessions.iter().rfind(|it| it.device == device);
    let begun = session.map_or(0, |it| it.authenticated_us.unwrap_or(it.opened_us));
    let last = sent.last().map_or(begun, |line| line.at_us);
    let given_up = if sent.len() as f64 >= lines { last } else { last + quiet_us };
    let closed = session.and_then(|it| it.closed_us).unwrap_or(u64::MAX);
    given_up.min(closed)
}

fn merged_within(word: &MergedWithin, evidence: &Evidence<'_>) -> Result<Verdict> {
    let most = evaluate(&word.seconds, evidence)?;
    let lines = evaluate(&word.lines, evidence)?;
    let quiet_us = (evaluate(&word.quiet, evidence)? / evidence.speed * 1e6) as u64;
    let sent = sent(evidence);
    for (at, own, line) in known(&word.line, evidence)? {
        let devices = sent.iter().enumerate().filter(|(device, _)| *device != own);
        let past = devices.map(|(device, sent)| {
            is_past(line.logged_ms, device, (lines, quiet_us), sent, evidence)
        });
        let certain = past.chain([line.at_us]).max().unwrap_or_default();
        let late = printed_us(at, evidence).saturating_sub(certain) as f64 / 1e6 * evidence.speed;
        if late > most {
            return Ok(fail(
                "a line is printed as soon as no device can push an earlier one",
                format!("'{}' is printed {late:.1} seconds later", visible(evidence.lines[at])),
            ));
        }
    }
    Ok(Verdict::Pass)
}

fn quiet_told(word: &QuietTold, evidence: &Evidence<'_>) -> Result<Verdict> {
    let least = evaluate(&word.at_least, evidence)?;
    let most = evaluate(&word.at_most, evidence)?;
    let regex = evidence.whole_line(word.line.get_ref())?;
    let sent = sent(evidence);
    for (at, captures) in evidence.matching(&regex) {
        let Some(device) = evidence.position(group(&captures, "device")) else { continue };
        let printed = printed_us(at, evidence);
        let before = sent[device].iter().map(|line| line.at_us).filter(|it| *it <= printed);
        let session = evidence.sessions.iter().find(|it| it.device == device);
        let begun = session.map_or(0, |it| it.authenticated_us.unwrap_or(it.opened_us));
        let last = before.max().unwrap_or(begun);
        let after = printed.saturating_sub(last) as f64 / 1e6 * evidence.speed;
        if !(least..=most).contains(&after) {
            return Ok(fail(
                format!(
                    "the line is printed when the device has pushed nothing for {} to {} seconds",
                    plain(least),
                    plain(most)
                ),
                format!("'{}' {after:.1} seconds after its last line", visible(evidence.lines[at])),
            ));
        }
    }
    Ok(Verdict::Pass)
}
