//! Words about what devices and lines show by the order or the time of their events,
//! whichever threads did them.

use anyhow::Result;
use course::lab::word::{
    CanEndWith, Expression, Happens, Pattern, ThroughAsAnswered, WorkingReaches,
};
use course::text::visible;
use pattern::expression::plain;

use super::super::evidence::{Evidence, group};
use super::super::{Verdict, evaluate, fail};
use super::told::place_of;

pub(super) fn can_end_with(word: &CanEndWith, evidence: &Evidence<'_>) -> Result<Verdict> {
    let of = evidence.whole_line(word.of.get_ref())?;
    let line = evidence.whole_line(word.line.get_ref())?;
    let last = evidence.matching(&of).last();
    let Some((at, _)) = last else {
        return Ok(Verdict::Pass);
    };
    Ok(if line.is_match(evidence.lines[at]) {
        Verdict::Pass
    } else {
        fail(
            format!("'{}' as the last of these lines", evidence.readable(word.line.get_ref())),
            format!("'{}'", visible(evidence.lines[at])),
        )
    })
}

pub(super) fn working_reaches(word: &WorkingReaches, evidence: &Evidence<'_>) -> Result<Verdict> {
    let wanted = evaluate(&word.at_least, evidence)?;
    let command = evidence.search(&word.command)?;
    let exchanges = evidence.sessions.iter().flat_map(|it| &it.exchanges);
    let mut changes: Vec<(usize, i64)> = Vec::new();
    for exchange in exchanges.filter(|it| it.is(&command)) {
        changes.push((exchange.order, 1));
        changes.extend(exchange.answer.map(|answer| (answer.order, -1)));
    }
    changes.sort_unstable();
    let (mut working, mut most) = (0, 0);
    for (_, change) in changes {
        working += change;
        most = most.max(working);
    }
    if most as f64 >= wanted {
        return Ok(Verdict::Pass);
    }
    Ok(fail(
        format!("{} devices are at work at the same time", plain(wanted)),
        format!("never more than {most} were asked before one of them answered"),
    ))
}

/// Devices that answer nearer to each other may be through in either order.
const CLOSE_US: u64 = 10_000;

pub(super) fn through_as_answered(
    word: &ThroughAsAnswered,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let command = Some(&word.command);
    let time = |order: usize| evidence.observation.events.get(order).map(|it| it.at_us);
    let mut devices = Vec::new();
    for device in 0..evidence.devices.len() {
        let answered = place_of(Happens::Answered, (device, 0), command, evidence)?.and_then(time);
        let through = place_of(word.when, (device, 0), command, evidence)?.and_then(time);
        devices.extend(answered.zip(through).map(|times| (device, times)));
    }
    for (quick, (answered, through)) in &devices {
        let waits_for = devices
            .iter()
            .find(|(_, (later, _))| answered + CLOSE_US < *later && *through >= *later);
        if let Some((slow, _)) = waits_for {
            let (quick, slow) = (evidence.devices[*quick], evidence.devices[*slow]);
            return Ok(fail(
                "no device waits for another one",
                format!(
                    "{quick} had answered before {slow}, and was not through when {slow} answered"
                ),
            ));
        }
    }
    Ok(Verdict::Pass)
}

pub(super) fn logged_out_within(seconds: &Expression, evidence: &Evidence<'_>) -> Result<Verdict> {
    let most = evaluate(seconds, evidence)?;
    for session in &evidence.sessions {
        let leaves = session.exchanges.last().filter(|it| it.logs_out());
        // How long the device takes to hang up is its own affair.
        let Some(left) = leaves.map(|it| it.at_us).or(session.closed_us) else {
            continue;
        };
        let answers = session.exchanges.iter().filter_map(|it| it.answer);
        let last = answers.map(|it| it.at_us).filter(|at| *at <= left).max();
        let last = last.unwrap_or(session.opened_us);
        let waited = (left - last) as f64 / 1e6 * evidence.speed;
        if waited > most {
            let device = evidence.devices[session.device];
            return Ok(fail(
                format!("each session ends within {} seconds of its last answer", plain(most)),
                format!("the session on {device} stays open for {waited:.1} seconds"),
            ));
        }
    }
    Ok(Verdict::Pass)
}

pub(super) fn opened_within(seconds: &Expression, evidence: &Evidence<'_>) -> Result<Verdict> {
    let most = evaluate(seconds, evidence)?;
    let first = evidence.sessions.iter().map(|it| it.opened_us).min().unwrap_or_default();
    for session in &evidence.sessions {
        let after = (session.opened_us - first) as f64 / 1e6 * evidence.speed;
        if after > most {
            let device = evidence.devices[session.device];
            return Ok(fail(
                format!("all sessions are opened within {} seconds of the first", plain(most)),
                format!("the session on {device} is opened {after:.1} seconds after it"),
            ));
        }
    }
    Ok(Verdict::Pass)
}

pub(super) fn idle_within(seconds: &Expression, evidence: &Evidence<'_>) -> Result<Verdict> {
    let most = evaluate(seconds, evidence)?;
    for session in &evidence.sessions {
        let mut since = session.authenticated_us.unwrap_or(session.opened_us);
        for exchange in session.exchanges.iter().filter(|it| !it.is_setup) {
            let waited = exchange.at_us.saturating_sub(since) as f64 / 1e6 * evidence.speed;
            if waited > most {
                let device = evidence.devices[session.device];
                return Ok(fail(
                    format!("a session waits {} seconds for the program at most", plain(most)),
                    format!(
                        "the session on {device} waits {waited:.1} seconds for '{}'",
                        visible(exchange.line)
                    ),
                ));
            }
            since = exchange.answer.map_or(exchange.at_us, |it| it.at_us);
        }
    }
    Ok(Verdict::Pass)
}

/// Seconds by which a stamp may be off: it is cut, and so is the one before.
const CUT: f64 = 1.1;
/// Of a day, seconds.
const DAY: f64 = 86_400.0;

pub(super) fn stamps(line: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let regex = evidence.whole_line(line.get_ref())?;
    // Where it is known when the program started, stamps are those of the lab's clock.
    let begins = evidence.observation.variation.begins;
    let since_when = begins.map_or("the first".to_owned(), |it| it.time().to_string());
    let mut first = begins.map(|it| ((it.and_utc().timestamp() as f64).rem_euclid(DAY), 0.0));
    for (at, captures) in evidence.matching(&regex) {
        let Some(stamp) = seconds_of_day(group(&captures, "stamp")) else {
            continue;
        };
        let printed = evidence.observation.run.stdout.get(at);
        let printed = printed.map_or(0.0, |line| line.at.as_secs_f64() * evidence.speed);
        let (begun, since) = *first.get_or_insert((stamp, printed));
        let (told, passed) = ((stamp - begun).rem_euclid(DAY), printed - since);
        // A line that is printed for another thread may be a little older.
        if (told - passed).abs() > CUT && (told - DAY - passed).abs() > CUT {
            return Ok(fail(
                format!("a line that is printed {passed:.1} seconds after {since_when} says so"),
                format!("'{}'", visible(evidence.lines[at])),
            ));
        }
    }
    Ok(Verdict::Pass)
}

fn seconds_of_day(stamp: &str) -> Option<f64> {
    let mut parts = stamp.split(':').map(|part| part.parse::<f64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some(hours * 3600.0 + minutes * 60.0 + seconds)
}
