//! What words need besides patterns and expressions.

use pattern::expression::evaluate;
use pattern::matcher::Matcher;

use super::{Complaint, LONGEST_DELAY, Values, compiled, has_group};
use crate::lab::names::{COMMANDS, OPEN, OTHERS};
use crate::lab::word::{FirstTold, Happens, Number, ReportsAnswer, ToldWhen, Word};
use crate::lab::{Check, Devices, Task};

/// What is known of a line only is asked for in such a line only.
pub(super) fn known_of_lines(word: &Word, values: &Values) -> Result<(), Complaint> {
    let number = match word {
        Word::Number(number) | Word::NumberWhenTold(number) => number,
        Word::ToldOnlyWhen(word) => &word.number,
        _ => return Ok(()),
    };
    let asks = |name: &str| bounds(number).find(|bound| bound.get_ref().contains(name));
    for name in [OPEN, OTHERS] {
        if let Some(bound) = asks(name).filter(|_| !matches!(word, Word::NumberWhenTold(_))) {
            let message = format!("only 'number-when-told' knows '{name}'");
            return Err((bound.span(), message));
        }
    }
    let regex = compiled(pattern::whole_line, &number.line, values)?;
    match asks(COMMANDS).filter(|_| !has_group(&regex, "device")) {
        Some(bound) => Err((
            bound.span(),
            format!("'{COMMANDS}' counts those of a device: the line needs a group (?<device>...)"),
        )),
        None => Ok(()),
    }
}

fn bounds(number: &Number) -> impl Iterator<Item = &toml::Spanned<String>> {
    let bounds = [&number.at_least, &number.at_most, &number.measures];
    bounds.into_iter().flatten()
}

/// What devices log depends on numbers of the task.
pub(super) fn logs(devices: &Devices, task: &Task) -> Result<(), Complaint> {
    let Some(logs) = &devices.logs else {
        return Ok(());
    };
    let numbers = task.vary.numbers.keys().map(|name| (name.clone(), 1.0)).collect();
    evaluate(logs.lines.get_ref(), &numbers).map_err(|message| (logs.lines.span(), message))?;
    let [from, to] = *logs.every.get_ref();
    if 0.0 < from && from <= to && to <= LONGEST_DELAY {
        return Ok(());
    }
    let message = "lines come every two numbers of simulated seconds, above 0 and from low to high";
    Err((logs.every.span(), message.into()))
}

/// Without a log, no device pushes a line.
pub(super) fn has_logs(check: &Check, task: &Task) -> Result<(), Complaint> {
    let has = task.vary.devices.as_ref().is_some_and(|devices| devices.logs.is_some());
    if has || !matches!(check.that, Word::Pushed(_)) {
        return Ok(());
    }
    let message = "'pushed' needs logs = { … } in [task.vary.devices]";
    Err((check.id.span(), message.into()))
}

/// Devices are at work at the same time on a command that takes time, whatever
/// was asked before it.
pub(super) fn at_work(check: &Check, task: &Task) -> Result<(), Complaint> {
    let (Word::AllOverlap(command), Some(devices)) = (&check.that, &task.vary.devices) else {
        return Ok(());
    };
    let regex = compiled(pattern::search, command, &Values::new())?;
    match devices.delay_at() {
        Some(slow) if regex.is_match(slow) => Ok(()),
        Some(slow) => Err((
            command.span(),
            format!("the devices work on '{slow}' (delay-at), which does not match this pattern"),
        )),
        None => Err((
            command.span(),
            "name in [task.vary.devices] the command that takes time: delay-at = \"show version\""
                .into(),
        )),
    }
}

/// An order has two sides, and commands have patterns.
pub(super) fn told_when(word: &ToldWhen) -> Result<(), Complaint> {
    let sides = [word.after, word.before];
    if sides == [None, None] {
        let message = "say 'after', 'before' or both";
        return Err((word.line.span(), message.into()));
    }
    let needs = |side: &Option<Happens>| matches!(side, Some(Happens::Asked | Happens::Answered));
    if word.command.is_none() && sides.iter().any(needs) {
        Err((
            word.line.span(),
            "'asked' and 'answered' need the command: command = '^sh\\S* ver'".into(),
        ))
    } else {
        Ok(())
    }
}

/// What a line says besides its device is compared with an answer, and the answer has it.
pub(super) fn first_told(word: &FirstTold, values: &Values) -> Result<(), Complaint> {
    let line = compiled(pattern::whole_line, &word.line, values)?;
    let mut compared = line.names().filter(|name| *name != "device");
    let Some(answer) = &word.answer else {
        return match compared.next() {
            Some(group) => Err((
                word.line.span(),
                format!("say in 'answer' where '{group}' is in what the device answered"),
            )),
            None => Ok(()),
        };
    };
    let found = compiled(pattern::in_text, answer, values)?;
    match compared.find(|group| !has_group(&found, group)) {
        Some(group) => Err((
            answer.span(),
            format!("this pattern needs a group (?<{group}>...), as its line has"),
        )),
        None => Ok(()),
    }
}

pub(super) fn reports_answer(word: &ReportsAnswer, values: &Values) -> Result<(), Complaint> {
    let line = compiled(pattern::whole_line, &word.line, values)?;
    let answers = word.answer.get_ref().as_slice();
    let complain = |message: String| (word.answer.span(), message);
    if answers.is_empty() {
        return Err(complain("at least one pattern".into()));
    }
    let answers: Result<Vec<Matcher>, String> =
        answers.iter().map(|answer| pattern::in_text(answer, values)).collect();
    let answers = answers.map_err(complain)?;
    let compared: Vec<_> = line.names().filter(|name| *name != "device").collect();
    if compared.is_empty() {
        let message =
            "this pattern needs a group besides 'device': what is compared with the answer";
        return Err((word.line.span(), message.into()));
    }
    let lacks = |group: &&&str| !answers.iter().all(|answer| has_group(answer, group));
    match compared.iter().find(lacks) {
        Some(group) => Err((
            word.answer.span(),
            format!("this pattern needs a group (?<{group}>...), as its line has"),
        )),
        None => Ok(()),
    }
}
