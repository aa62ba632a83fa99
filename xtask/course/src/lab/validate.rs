//! What serde cannot check: ids, ranges, references, patterns.

mod commands;
mod explore;
mod groups;
mod hints;
mod interrupt;
mod items;
mod lines;
mod words;

use std::collections::HashSet;
use std::ops::RangeInclusive;

use pattern::expression::{Values, evaluate};
use pattern::matcher::Matcher;
use toml::Spanned;

use super::word::{Number, Part, Pattern, Span, Word};
use super::{Check, Delays, Devices, Lab, Limits, Task};
use crate::lab::names;

type Complaint = (Span, String);

/// Longest delay that is not a mistake, simulated seconds.
const LONGEST_DELAY: f64 = 3600.0;

pub(super) fn lab(lab: &Lab) -> Result<(), Complaint> {
    if lab.tasks.is_empty() {
        return Err((0..0, "no [[task]] in this lab; add at least one".into()));
    }
    unique("task", lab.tasks.iter().map(|task| &task.id))?;
    unique("program", lab.tasks.iter().map(|task| &task.program))?;
    lab.tasks.iter().try_for_each(|it| compare(it, lab))?;
    lab.tasks.iter().try_for_each(task)
}

fn task(task: &Task) -> Result<(), Complaint> {
    if task.id().is_empty()
        || task.id().contains(|c: char| c.is_whitespace() || c == '/' || c == '=')
    {
        let message =
            "a task's id is typed on the command line: give it one without blanks, '/' and '='";
        return Err((task.id.span(), message.into()));
    }
    limits(&task.limits)?;
    if task.checks.is_empty() {
        let message = format!("task {} has no [[task.check]]; add at least one", task.id());
        return Err((task.id.span(), message));
    }
    numbers(task)?;
    if let Some(devices) = &task.vary.devices {
        self::devices(devices)?;
        words::logs(devices, task)?;
        groups::groups(devices, task)?;
        lines::vty_lines(devices, task)?;
    }
    commands::commands(task)?;
    unique("check", task.checks.iter().map(|check| &check.id))?;
    explore::explore(task)?;
    interrupt::interrupt(task)?;
    let values = names::names(task);
    items::items(task, &values)?;
    for (index, check) in task.checks.iter().enumerate() {
        self::check(check, &task.checks[..index])?;
        word(check, task, &values)?;
    }
    Ok(())
}

fn compare(task: &Task, lab: &Lab) -> Result<(), Complaint> {
    let Some(other) = &task.compare else {
        return Ok(());
    };
    let known = |it: &&Task| it.id() == other.get_ref() && it.id() != task.id();
    if lab.tasks.iter().any(|it| known(&it)) {
        Ok(())
    } else {
        Err((other.span(), format!("'{}' is not another task of this lab", other.get_ref())))
    }
}

fn limits(limits: &Limits) -> Result<(), Complaint> {
    within(&limits.time, 0.1..=600.0)?;
    within(&limits.cpu, 1..=600)?;
    within(&limits.memory, 16..=16_384)?;
    within(&limits.threads, 1..=10_000)?;
    within(&limits.output_bytes, 1..=1 << 24)?;
    within(&limits.output_lines, 1..=1_000_000)?;
    within(&limits.sessions, 1..=10_000)
}

fn within<T: PartialOrd + std::fmt::Display>(
    value: &Spanned<T>,
    range: RangeInclusive<T>,
) -> Result<(), Complaint> {
    if range.contains(value.get_ref()) {
        return Ok(());
    }
    let message = format!("this limit must be from {} to {}", range.start(), range.end());
    Err((value.span(), message))
}

fn numbers(task: &Task) -> Result<(), Complaint> {
    for (name, number) in &task.vary.numbers {
        flag(&number.flag)?;
        if !is_kebab(name) || names::DEVICE_NAMES.contains(&name.as_str()) {
            let message = format!(
                "invalid name '{name}' of a number: use lower-case letters, digits and hyphens; {} are reserved",
                names::DEVICE_NAMES.join(", ")
            );
            return Err((number.flag.span(), message));
        }
        if *number.from.get_ref() > number.to {
            let message = format!("'{name}' must go from low to high");
            return Err((number.from.span(), message));
        }
    }
    Ok(())
}

fn flag(flag: &Spanned<String>) -> Result<(), Complaint> {
    let name = flag.get_ref().strip_prefix("--").unwrap_or_default();
    if is_kebab(name) {
        Ok(())
    } else {
        Err((flag.span(), "invalid flag; write it like '--some-name'".into()))
    }
}

fn devices(devices: &Devices) -> Result<(), Complaint> {
    let count = devices.count.get_ref();
    if count.from == 0 || count.from > count.to {
        let message = "a device count goes from low to high and starts at 1 or more";
        return Err((devices.count.span(), message.into()));
    }
    if let Some(unlike) = &devices.unlike {
        compiled(pattern::in_text, &unlike.answer, &Values::new())?;
    }
    let [from, to] = *devices.hang_up.get_ref();
    if !(0.0 <= from && from <= to && to <= LONGEST_DELAY) {
        let message = "a device hangs up after two numbers of simulated seconds, from low to high";
        return Err((devices.hang_up.span(), message.into()));
    }
    let complain = |message: String| Err((devices.delay.span(), message));
    let sensible = |delay: &f64| (0.0..=LONGEST_DELAY).contains(delay);
    match devices.delay.get_ref() {
        Delays::Between([from, to]) if !(sensible(from) && sensible(to) && from <= to) => {
            complain(format!(
                "a delay must be from 0 to {LONGEST_DELAY} simulated seconds, and a range must go from low to high"
            ))
        }
        Delays::Distinct(delays) if !delays.iter().all(sensible) => {
            complain(format!("a delay must be from 0 to {LONGEST_DELAY} simulated seconds"))
        }
        Delays::Distinct(delays) if distinct(delays) < count.to.max(delays.len()) => {
            complain(format!("{} devices need at least {} different delays", count.to, count.to))
        }
        Delays::Between(_) | Delays::Distinct(_) => Ok(()),
    }
}

/// How many remain different after rounding to hundredths.
fn distinct(delays: &[f64]) -> usize {
    let hundredths = |delay: &f64| (delay * 100.0).round() as u64;
    delays.iter().map(hundredths).collect::<HashSet<_>>().len()
}

fn check(check: &Check, earlier: &[Check]) -> Result<(), Complaint> {
    if !is_kebab(check.id()) {
        let message = "a check's id is lower-case words with hyphens, such as 'nothing-is-lost'";
        return Err((check.id.span(), message.into()));
    }
    if check.what.get_ref().trim().is_empty() {
        return Err((check.what.span(), "'what' is empty".into()));
    }
    hints::hints(check)?;
    for needed in &check.needs {
        if !earlier.iter().any(|check| check.id() == needed.get_ref()) {
            let ids: Vec<_> = earlier.iter().map(Check::id).collect();
            let message = format!(
                "'{}' is not an earlier check of this task; earlier checks: {}",
                needed.get_ref(),
                ids.join(", ")
            );
            return Err((needed.span(), message));
        }
    }
    Ok(())
}

fn word(check: &Check, task: &Task, values: &Values) -> Result<(), Complaint> {
    let word = &check.that;
    if word.needs_devices() && task.vary.devices.is_none() {
        let message = "this check is about devices, but the task has no [task.vary.devices]";
        return Err((check.id.span(), message.into()));
    }
    explore::seen_in_schedules(check, task)?;
    groups::known(check, task)?;
    interrupt::run(check, task)?;
    if matches!(word, Word::Configured) && task.vary.commands.is_none() {
        let message = "'configured' needs [task.vary.commands]";
        return Err((check.id.span(), message.into()));
    }
    words::has_logs(check, task)?;
    for part in word.parts() {
        self::part(part, values)?;
    }
    words::known_of_lines(word, values)?;
    words::at_work(check, task)?;
    items::known(check, task, values)?;
    match word {
        Word::Number(word) | Word::NumberWhenTold(word) => number(word, values),
        Word::SharedValue(word) => has_number(&word.line, values),
        Word::ToldWhen(word) => words::told_when(word),
        Word::FirstTold(word) => words::first_told(word, values),
        Word::LinesInOrder(patterns) if patterns.get_ref().as_slice().len() < 2 => {
            Err((patterns.span(), "this word needs at least two patterns".into()))
        }
        Word::ToldOnlyWhen(word) => number(&word.number, values),
        Word::ReportsAnswer(word) => words::reports_answer(word, values),
        Word::OncePerDevice(patterns) | Word::Labels(patterns)
            if patterns.get_ref().as_slice().is_empty() =>
        {
            Err((patterns.span(), "this word needs at least one pattern".into()))
        }
        _ => Ok(()),
    }
}

fn number(number: &Number, values: &Values) -> Result<(), Complaint> {
    has_number(&number.line, values)
}

fn has_number(line: &Pattern, values: &Values) -> Result<(), Complaint> {
    let regex = compiled(pattern::whole_line, line, values)?;
    match regex.regex().captures_len() {
        2.. => Ok(()),
        _ => Err((line.span(), "the number needs a group: (\\d+)".into())),
    }
}

fn part(part: Part<'_>, values: &Values) -> Result<(), Complaint> {
    match part {
        Part::Line(span, source, groups) => {
            let regex =
                pattern::whole_line(source, values).map_err(|message| (span.clone(), message))?;
            match groups.iter().find(|group| !has_group(&regex, group)) {
                Some(group) => Err((span, format!("this pattern needs a group (?<{group}>...)"))),
                None => Ok(()),
            }
        }
        Part::Search(source) => compiled(pattern::search, source, values).map(drop),
        Part::InText(span, source) => {
            let regex = pattern::in_text(source, values);
            regex.map(drop).map_err(|message| (span, message))
        }
        Part::Expression(source) => {
            evaluate(source.get_ref(), values).map(drop).map_err(|message| (source.span(), message))
        }
    }
}

type Compile = fn(&str, &Values) -> Result<Matcher, String>;

fn compiled(
    compile: Compile,
    source: &Spanned<String>,
    values: &Values,
) -> Result<Matcher, Complaint> {
    compile(source.get_ref(), values).map_err(|message| (source.span(), message))
}

fn has_group(regex: &Matcher, group: &str) -> bool {
    regex.names().any(|name| name == group)
}

fn unique<'a>(
    kind: &str,
    names: impl Iterator<Item = &'a Spanned<String>>,
) -> Result<(), Complaint> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name.get_ref()) {
            return Err((name.span(), format!("duplicate {kind} '{}'", name.get_ref())));
        }
    }
    Ok(())
}

fn is_kebab(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
