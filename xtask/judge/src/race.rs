//! Words about several devices of which one answer is enough.

use anyhow::Result;
use course::lab::word::{Answers, ClosedWithin, Expression, FirstTold, Pattern};
use course::text::{count, list, visible};
use pattern::expression::plain;
use pattern::matcher::Groups;

use super::answers::{CLOSE_EXACT_US, CLOSE_US, last};
use super::evidence::{Evidence, group};
use super::session::Answer;
use super::{Verdict, evaluate, fail, nearest};

/// Most devices a verdict names.
const MOST: usize = 4;

/// A good answer, and the device that gave it.
#[derive(Clone, Copy)]
struct GoodAnswer<'a> {
    device: usize,
    answer: Answer<'a>,
}

/// In the order of time, the first one of each session: what a device says instead of taking
/// the command is none.
fn good_answers<'a>(command: &Pattern, evidence: &Evidence<'a>) -> Result<Vec<GoodAnswer<'a>>> {
    let command = evidence.search(command)?;
    let mut answers = Vec::new();
    for session in &evidence.sessions {
        let good = session.exchanges.iter().filter(|it| it.rejection().is_none());
        let mut good = good.filter(|it| it.is(&command)).filter_map(|it| it.answer);
        let first = good.next().map(|answer| GoodAnswer { device: session.device, answer });
        answers.extend(first);
    }
    answers.sort_by_key(|it| it.answer.order);
    Ok(answers)
}

/// Microseconds of real time within which answers come at the same time.
fn close(evidence: &Evidence<'_>) -> u64 {
    match evidence.observation.schedule {
        Some(_) => CLOSE_EXACT_US,
        None => CLOSE_US,
    }
}

pub(super) fn first_told<'a>(word: &FirstTold, evidence: &Evidence<'a>) -> Result<Verdict> {
    let line = evidence.whole_line(word.line.get_ref())?;
    let wanted = evidence.readable(word.line.get_ref());
    let expected = format!("one line '{wanted}' with the device that was the first to answer");
    let told: Vec<(usize, Groups<'a>)> = evidence.matching(&line).collect();
    if told.is_empty() {
        return Ok(fail(expected, nearest(wanted, evidence)));
    }
    if let [_, (second, _), ..] = told[..] {
        let second = visible(evidence.lines[second]);
        return Ok(fail(expected, format!("more than one such line: '{second}', too")));
    }
    let answers = good_answers(&word.command, evidence)?;
    let Some(first) = answers.first() else {
        return Ok(fail(expected, "no device has given a good answer"));
    };
    for (at, captures) in &told {
        let said = visible(evidence.lines[*at]);
        let named = group(captures, "device");
        let named = evidence.position(named);
        let answered = answers.iter().find(|it| Some(it.device) == named);
        let Some(answered) = answered else {
            return Ok(fail(expected, format!("'{said}', but this device has not answered")));
        };
        if answered.answer.at_us > first.answer.at_us + close(evidence) {
            let earlier = evidence.devices[first.device];
            return Ok(fail(expected, format!("'{said}', but {earlier} had answered before")));
        }
        if let Some(differs) = differs(word, captures, answered.answer, evidence)? {
            return Ok(fail(expected, format!("'{said}', but the device said '{differs}'")));
        }
    }
    Ok(Verdict::Pass)
}

/// What the device said where the line says something else.
fn differs(
    word: &FirstTold,
    told: &Groups<'_>,
    answer: Answer<'_>,
    evidence: &Evidence<'_>,
) -> Result<Option<String>> {
    let Some(pattern) = &word.answer else {
        return Ok(None);
    };
    let line = evidence.whole_line(word.line.get_ref())?;
    let said = last(&evidence.in_text(pattern.get_ref())?, answer.output);
    let said = |name: &str| said.as_ref().and_then(|it| it.get(name)).map_or("", String::as_str);
    let mut compared = line.names().filter(|name| *name != "device");
    let differs = compared.find(|name| group(told, name) != said(name));
    Ok(differs.map(|name| visible(said(name))))
}

pub(super) fn answers(word: &Answers, evidence: &Evidence<'_>) -> Result<Verdict> {
    let answers = good_answers(&word.command, evidence)?;
    let at_once = answers.first().map_or(0, |first| {
        let until = first.answer.at_us + close(evidence);
        answers.iter().filter(|it| it.answer.at_us <= until).count()
    });
    // One program cannot stop the other devices at the same instant.
    let later = &answers[at_once..];
    let counted = later.len() + usize::from(at_once > 0);
    let bound = |bound: &Option<Expression>| {
        bound.as_ref().map(|bound| evaluate(bound, evidence)).transpose()
    };
    let command = evidence.command(&word.command);
    if let Some(least) = bound(&word.at_least)?.filter(|least| (answers.len() as f64) < *least) {
        let expected = format!("at least {} good answers to '{command}'", plain(least));
        return Ok(fail(expected, count(answers.len(), "good answer")));
    }
    let Some(most) = bound(&word.at_most)?.filter(|most| counted as f64 > *most) else {
        return Ok(Verdict::Pass);
    };
    let told = |it: &GoodAnswer<'_>| {
        let seconds = evidence.seconds(it.answer.at_us);
        format!("{} after {seconds:.1} seconds", evidence.devices[it.device])
    };
    let told: Vec<_> = answers.iter().map(told).collect();
    let expected = match most {
        0.0 => format!("no device comes to its answer to '{command}'"),
        most => format!("answers to '{command}': {} at most", plain(most)),
    };
    Ok(fail(expected, format!("answers of {}", list(&told, MOST))))
}

pub(super) fn closed_within(word: &ClosedWithin, evidence: &Evidence<'_>) -> Result<Verdict> {
    let exactly = word.exactly.as_ref().filter(|_| evidence.observation.schedule.is_some());
    let most = evaluate(exactly.unwrap_or(&word.seconds), evidence)?;
    let command = evidence.command(&word.command);
    let expected = format!("all sessions end within {} seconds of the first answer", plain(most));
    let answers = good_answers(&word.command, evidence)?;
    let Some(first) = answers.first() else {
        return Ok(fail(expected, format!("no device has given a good answer to '{command}'")));
    };
    let late = evidence.sessions.iter().filter_map(|session| {
        let end = session.closed_us.unwrap_or(evidence.end_us);
        let after = end.saturating_sub(first.answer.at_us) as f64 / 1e6 * evidence.speed;
        let device = evidence.devices[session.device];
        (after > most).then(|| format!("{device}: {after:.1} seconds after it"))
    });
    let late: Vec<_> = late.collect();
    if late.is_empty() {
        return Ok(Verdict::Pass);
    }
    Ok(fail(expected, list(&late, MOST)))
}
