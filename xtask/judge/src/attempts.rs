//! Words about how often, when and for how long a program tries a device.

use anyhow::Result;
use course::lab::word::{Between, Expression, RetryPauses};
use course::text::{count, list};
use pattern::expression::plain;

use super::evidence::Evidence;
use super::{Verdict, evaluate, fail};

/// Most devices a verdict names.
const MOST: usize = 4;
/// Pauses that are closer to each other are the same, simulated seconds.
const SAME: f64 = 0.001;
/// So many pauses of a device show how they grow, whatever chance adds to one of them.
const MANY: usize = 5;
/// Real seconds by which a timer may be late without the next one being later: an interval
/// of tokio's tells no tick as missed that is up to 5 ms late, and timers have milliseconds.
const LATE: f64 = 0.007;

/// A connection that a program asked for, whether the device took it or not.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    from_us: u64,
    /// `None` if it was open to the end.
    to_us: Option<u64>,
}

/// By device, in the order of time.
fn attempts(evidence: &Evidence<'_>) -> Vec<Vec<Attempt>> {
    let mut attempts = vec![Vec::new(); evidence.devices.len()];
    for session in &evidence.sessions {
        let attempt = Attempt { from_us: session.opened_us, to_us: session.closed_us };
        attempts[session.device].push(attempt);
    }
    for refusal in &evidence.refused {
        let attempt = Attempt { from_us: refusal.at_us, to_us: Some(refusal.at_us) };
        attempts[refusal.device].push(attempt);
    }
    for attempts in &mut attempts {
        attempts.sort_by_key(|attempt| attempt.from_us);
    }
    attempts
}

/// Bounds as numbers, and as a person says them.
pub(super) struct Range {
    least: f64,
    most: f64,
}

impl Range {
    pub(super) fn of(word: &Between, evidence: &Evidence<'_>) -> Result<Self> {
        let value = |bound: &Option<Expression>| {
            bound.as_ref().map(|bound| evaluate(bound, evidence)).transpose()
        };
        let least = value(&word.at_least)?.unwrap_or(0.0);
        Ok(Self { least, most: value(&word.at_most)?.unwrap_or(f64::INFINITY) })
    }

    pub(super) fn contains(&self, value: f64) -> bool {
        (self.least..=self.most).contains(&value)
    }

    pub(super) fn in_words(&self) -> String {
        match (self.least, self.most) {
            (least, most) if least == most => plain(least),
            (least, f64::INFINITY) => format!("at least {}", plain(least)),
            (0.0, most) => format!("at most {}", plain(most)),
            (least, most) => format!("{} to {}", plain(least), plain(most)),
        }
    }
}

pub(super) fn attempts_within(word: &Between, evidence: &Evidence<'_>) -> Result<Verdict> {
    let range = Range::of(word, evidence)?;
    let by_device = attempts(evidence);
    let wrong = by_device.iter().zip(&evidence.devices);
    let wrong = wrong.filter(|(attempts, _)| !range.contains(attempts.len() as f64));
    let wrong: Vec<_> = wrong
        .map(|(attempts, device)| format!("{device}: {}", count(attempts.len(), "connection")))
        .collect();
    if wrong.is_empty() {
        return Ok(Verdict::Pass);
    }
    let devices = list(&evidence.devices, MOST);
    let expected = format!("connections to each of {devices}: {}", range.in_words());
    Ok(fail(expected, list(&wrong, MOST)))
}

/// The time between an attempt and the next one, simulated seconds; by device.
fn pauses(evidence: &Evidence<'_>) -> Vec<Vec<f64>> {
    let pause = |pair: &[Attempt]| {
        let ended = pair[0].to_us.unwrap_or(pair[0].from_us);
        pair[1].from_us.saturating_sub(ended) as f64 / 1e6 * evidence.speed
    };
    let by_device = attempts(evidence).into_iter();
    by_device.map(|attempts| attempts.windows(2).map(pause).collect()).collect()
}

/// In a run, a busy machine makes pauses longer, and it may see the end of an attempt too
/// late: only schedules tell whether they grow, and whether they are unlike.
pub(super) fn retry_pauses(word: &RetryPauses, evidence: &Evidence<'_>) -> Result<Verdict> {
    let is_exact = evidence.observation.schedule.is_some();
    let least = evaluate(&word.first_at_least, evidence)?;
    let most = word.at_most.as_ref().map(|most| evaluate(most, evidence)).transpose()?;
    let most = most.filter(|_| is_exact).unwrap_or(f64::INFINITY);
    let growth = word.growing_by.as_ref().map(|by| evaluate(by, evidence)).transpose()?;
    let average = word.on_average.as_ref().map(|by| evaluate(by, evidence)).transpose()?;
    let by_device = pauses(evidence);
    for (pauses, device) in by_device.iter().zip(&evidence.devices) {
        if let Some(pause) = pauses.iter().find(|pause| **pause < least) {
            return Ok(fail(
                format!("a pause of at least {} seconds before the next attempt", plain(least)),
                format!("{device}: the program tries again after {pause:.2} seconds"),
            ));
        }
        if let Some(pause) = pauses.iter().find(|pause| **pause > most) {
            return Ok(fail(
                format!("pauses of at most {} seconds", plain(most)),
                format!("{device}: a pause of {pause:.2} seconds"),
            ));
        }
        if let Some(average) = average.filter(|_| is_exact && pauses.len() >= MANY)
            && let (Some(first), Some(last)) = (pauses.first(), pauses.last())
        {
            let grows = (last / first).powf(1.0 / (pauses.len() - 1) as f64);
            if grows < average {
                return Ok(fail(
                    format!("on average, each pause is {average} times as long as the one before"),
                    format!("{device}: {grows:.2} times as long"),
                ));
            }
        }
        let Some(growth) = growth.filter(|_| is_exact) else { continue };
        if let Some(pair) = pauses.windows(2).find(|pair| pair[1] < pair[0] * growth) {
            return Ok(fail(
                "each pause is longer than the one before",
                format!("{device}: {:.2} seconds, and then {:.2} seconds", pair[0], pair[1]),
            ));
        }
    }
    let firsts: Vec<_> = by_device.iter().filter_map(|pauses| pauses.first().copied()).collect();
    let alike = |firsts: &[f64]| firsts.iter().all(|it| (it - firsts[0]).abs() < SAME);
    if word.unlike && is_exact && firsts.len() > 1 && alike(&firsts) {
        return Ok(fail(
            "the pauses of several devices are unlike (jitter)",
            format!(
                "{} devices, each with a first pause of {:.3} seconds",
                firsts.len(),
                firsts[0]
            ),
        ));
    }
    Ok(Verdict::Pass)
}

pub(super) fn sessions_last(word: &Between, evidence: &Evidence<'_>) -> Result<Verdict> {
    let range = Range::of(word, evidence)?;
    for session in &evidence.sessions {
        let end = session.closed_us.unwrap_or(evidence.end_us);
        let lasted = end.saturating_sub(session.opened_us) as f64 / 1e6 * evidence.speed;
        if !range.contains(lasted) {
            let device = evidence.devices[session.device];
            return Ok(fail(
                format!("each of these sessions lasts {} seconds", range.in_words()),
                format!("the session on {device} lasts {lasted:.1} seconds"),
            ));
        }
    }
    Ok(Verdict::Pass)
}

pub(super) fn done_within(seconds: &Expression, evidence: &Evidence<'_>) -> Result<Verdict> {
    let most = evaluate(seconds, evidence)?;
    let all = attempts(evidence);
    let ends = all.iter().flatten().map(|it| it.to_us.unwrap_or(evidence.end_us));
    let (first, last) = (all.iter().flatten().map(|it| it.from_us).min(), ends.max());
    let (Some(first), Some(last)) = (first, last) else { return Ok(Verdict::Pass) };
    let took = (last - first) as f64 / 1e6 * evidence.speed;
    if took <= most {
        return Ok(Verdict::Pass);
    }
    Ok(fail(
        format!("from the first connection to the end of the last one, {} seconds", plain(most)),
        format!("{took:.1} seconds"),
    ))
}

/// In any second, so many attempts at most. Begins of attempts bunch up on a busy machine:
/// only schedules tell.
pub(super) fn attempts_per_second(rate: &Expression, evidence: &Evidence<'_>) -> Result<Verdict> {
    let most = evaluate(rate, evidence)?;
    let mut begins: Vec<_> =
        attempts(evidence).iter().flatten().map(|it| evidence.seconds(it.from_us)).collect();
    begins.sort_by(f64::total_cmp);
    // What begins a second later is of the next one.
    let second = 1.0 - LATE * evidence.speed;
    for (index, begin) in begins.iter().enumerate() {
        let within = begins[index..].iter().take_while(|it| **it < begin + second).count();
        if within as f64 > most {
            return Ok(fail(
                format!("never more than {} in one second", count(most as usize, "new connection")),
                format!("{within} within the second that begins at {begin:.2}"),
            ));
        }
    }
    Ok(Verdict::Pass)
}
