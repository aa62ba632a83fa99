//! Words that compare what the program printed with what its devices said.

use std::collections::HashMap;

use anyhow::Result;
use regex_lite::{Captures, Regex};

use super::evidence::{Answer, Evidence, group};
use super::{Verdict, fail, nearest};
use crate::lab::word::{AnsweredOrder, Pattern, ReportsAnswer};
use crate::text::{list, visible};

/// Answers nearer to each other, in microseconds of real time, may be told in
/// either order: a busy machine wakes the programs' threads late.
const CLOSE_US: u64 = 40_000;
/// Most devices a verdict names.
const MOST: usize = 4;

pub(super) fn finished_as_answered(line: &Pattern, evidence: &Evidence<'_>) -> Result<Verdict> {
    let regex = evidence.whole_line(line.get_ref())?;
    let wanted = evidence.readable(line.get_ref());
    let told = last_lines(&regex, evidence);
    let expected = format!("the lines '{wanted}' in the order in which the devices answered");
    if told.is_empty() {
        return Ok(fail(expected, nearest(&wanted, evidence)));
    }
    let answered = last_work(evidence);
    let mut finished = Vec::new();
    for (device, name) in evidence.devices.iter().enumerate() {
        match (told.get(&device), answered[device]) {
            (Some((at, _)), Some(answer)) => finished.push((answer.at_us, *at, *name)),
            (None, _) => return Ok(fail(expected, format!("no such line for {name}"))),
            (_, None) => return Ok(fail(expected, format!("{name} answered nothing"))),
        }
    }
    finished.sort_unstable();
    Ok(match out_of_order(&finished) {
        None => Verdict::Pass,
        Some((early, late)) => fail(
            expected,
            format!("{early} answered before {late}, but its line comes after that of {late}"),
        ),
    })
}

/// Two devices whose lines come in the other order than their answers, in
/// `finished` sorted by time of answer.
fn out_of_order<'a>(finished: &[(u64, usize, &'a str)]) -> Option<(&'a str, &'a str)> {
    let mut clearly_earlier = finished.iter().peekable();
    let mut last_told: Option<(usize, &str)> = None;
    for &(at_us, line, device) in finished {
        while let Some(&(_, line, device)) = clearly_earlier.next_if(|it| it.0 + CLOSE_US < at_us) {
            if last_told.is_none_or(|(last, _)| last < line) {
                last_told = Some((line, device));
            }
        }
        if let Some((told, early)) = last_told
            && told > line
        {
            return Some((early, device));
        }
    }
    None
}

/// Per device, the answer to its last command that is work: setting up the
/// terminal is not.
fn last_work<'a>(evidence: &Evidence<'a>) -> Vec<Option<Answer<'a>>> {
    let mut answers: Vec<Option<Answer<'a>>> = vec![None; evidence.devices.len()];
    for session in &evidence.sessions {
        for answer in session.work().filter_map(|exchange| exchange.answer) {
            let last = &mut answers[session.device];
            if last.is_none_or(|last| last.order < answer.order) {
                *last = Some(answer);
            }
        }
    }
    answers
}

/// Per device, its last matching line.
fn last_lines<'a>(regex: &Regex, evidence: &Evidence<'a>) -> HashMap<usize, (usize, Captures<'a>)> {
    let matching = evidence.matching(regex);
    let of_devices = matching.filter_map(|(at, captures)| {
        let device = evidence.position(group(&captures, "device"))?;
        Some((device, (at, captures)))
    });
    of_devices.collect()
}

pub(super) fn reports_answer(word: &ReportsAnswer, evidence: &Evidence<'_>) -> Result<Verdict> {
    let line = evidence.whole_line(word.line.get_ref())?;
    let command = evidence.search(&word.command)?;
    let answer = evidence.in_text(&word.answer)?;
    let compared: Vec<_> = line
        .capture_names()
        .flatten()
        .filter(|name| *name != "device")
        .collect();
    let wanted = evidence.readable(word.line.get_ref());
    let expected = format!("'{wanted}' with what the device answered");
    let told = last_lines(&line, evidence);
    if told.is_empty() {
        return Ok(fail(expected, nearest(&wanted, evidence)));
    }
    let answers = evidence.last_answers(&command);
    let mut wrong = Vec::new();
    for (device, name) in evidence.devices.iter().enumerate() {
        let Some((at, told)) = told.get(&device) else {
            wrong.push(format!("no such line for {name}"));
            continue;
        };
        let Some(said) = answers[device].and_then(|it| answer.captures_iter(it.output).last())
        else {
            wrong.push(format!("{name} gave no such answer"));
            continue;
        };
        let differs = compared
            .iter()
            .find(|group_name| group(told, group_name) != group(&said, group_name));
        if let Some(differs) = differs {
            let line = visible(evidence.lines[*at]);
            let said = visible(group(&said, differs));
            wrong.push(format!("'{line}', but {name} said '{said}'"));
        }
    }
    if wrong.is_empty() {
        return Ok(Verdict::Pass);
    }
    Ok(fail(expected, list(&wrong, MOST)))
}

pub(super) fn answered_order(word: &AnsweredOrder, evidence: &Evidence<'_>) -> Result<Verdict> {
    let line = evidence.whole_line(word.line.get_ref())?;
    let command = evidence.search(&word.command)?;
    let answers = evidence.last_answers(&command);
    let expected = "every worker takes the devices in the order in which they answered";
    // Two workers may print in either order: only within one is there an order.
    let mut last: HashMap<&str, (usize, &str)> = HashMap::new();
    let mut found = false;
    for (_, captures) in evidence.matching(&line) {
        found = true;
        let (worker, device) = (group(&captures, "worker"), group(&captures, "device"));
        let answer = evidence.position(device).and_then(|device| answers[device]);
        let Some(answer) = answer else {
            return Ok(fail(
                expected,
                format!("{} answered nothing", visible(device)),
            ));
        };
        if let Some((order, earlier)) = last.insert(worker, (answer.order, device))
            && order > answer.order
        {
            let worker = visible(worker);
            let seen = format!(
                "worker {worker} took {earlier} before {device}, which had answered earlier"
            );
            return Ok(fail(expected, seen));
        }
    }
    if found {
        return Ok(Verdict::Pass);
    }
    Ok(fail(
        expected,
        nearest(&evidence.readable(word.line.get_ref()), evidence),
    ))
}
