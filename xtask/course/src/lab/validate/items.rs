//! Where the items of a task come from, where they go, and the checks about them.

use toml::Spanned;

use super::{Complaint, Values, compiled, has_group};
use crate::lab::word::{ItemWord, Pattern, Word};
use crate::lab::{Check, Task};

pub(super) fn items(task: &Task, values: &Values) -> Result<(), Complaint> {
    let Some(items) = &task.items else {
        return Ok(());
    };
    for device in [&items.from.device, &items.to.device] {
        self::device(device, task)?;
    }
    with_group(pattern::search, &items.from.command, "number", values)?;
    with_group(pattern::in_text, &items.from.item, "item", values)?;
    with_group(pattern::search, &items.to.command, "item", values)
}

/// A place that each run's inventory has.
fn device(place: &Spanned<usize>, task: &Task) -> Result<(), Complaint> {
    let Some(devices) = &task.vary.devices else {
        return Err((place.span(), "the task has no [task.vary.devices]".into()));
    };
    let drawn = devices.count.get_ref().from;
    let explored = task.explore.as_ref().and_then(|explore| explore.devices.as_ref());
    let least = explored.map_or(drawn, |explored| drawn.min(*explored.get_ref()));
    if (1..=least).contains(place.get_ref()) {
        return Ok(());
    }
    Err((place.span(), format!("a place in the inventory, from 1 to {least}")))
}

fn with_group(
    compile: super::Compile,
    source: &Pattern,
    group: &str,
    values: &Values,
) -> Result<(), Complaint> {
    let regex = compiled(compile, source, values)?;
    if has_group(&regex, group) {
        return Ok(());
    }
    Err((source.span(), format!("this pattern needs a group (?<{group}>...)")))
}

/// A check about items knows what they are, and what is compared is on both sides.
pub(super) fn known(check: &Check, task: &Task, values: &Values) -> Result<(), Complaint> {
    let Word::Items(word) = &check.that else {
        return Ok(());
    };
    if task.items.is_none() {
        let message = "this check is about items, but the task has no [task.items]";
        return Err((check.id.span(), message.into()));
    }
    match word {
        ItemWord::Counts(word) => super::has_number(&word.line, values),
        ItemWord::Reports(word) => {
            let line = compiled(pattern::whole_line, &word.line, values)?;
            let compared = line.names().filter(|name| !["item", "number"].contains(name));
            let compared: Vec<_> = compared.map(str::to_owned).collect();
            let Some(answer) = &word.answer else { return Ok(()) };
            compared.iter().try_for_each(|it| with_group(pattern::in_text, answer, it, values))
        }
        ItemWord::InFlight(word) if word.at_least.is_none() && word.stays_at_least.is_some() => {
            Err((check.id.span(), "'stays-at-least' needs 'at-least'".into()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::lab::Lab;

    const ITEMS: &str = "[task.items]\nfrom = { device = 1, command = '^a (?<number>\\d+)$', item = 'b (?<item>\\w)' }\nto = { device = 2, command = '^c (?<item>\\w)$' }\n";

    fn parse(items: &str, that: &str) -> Result<Lab, String> {
        let text = format!(
            "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
             [task.vary.devices]\ncount = {{ from = 2, to = 3 }}\ndelay = {{ between = [1, 2] }}\n{items}\
             [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nthat = {{ items = {that} }}\n"
        );
        Lab::parse(&text, Path::new("lab.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn items_and_the_checks_about_them_are_validated() {
        let taken = "{ taken = 'devices' }";
        for that in [taken, "'handled'", "{ in-flight = { at-most = '2' } }"] {
            assert!(parse(ITEMS, that).is_ok(), "{that}");
        }
        for (items, that, says) in [
            ("", taken, "the task has no [task.items]"),
            (
                &ITEMS.replace("device = 2", "device = 3"),
                taken,
                "a place in the inventory, from 1 to 2",
            ),
            (
                &ITEMS.replace("device = 1", "device = 0"),
                taken,
                "a place in the inventory, from 1 to 2",
            ),
            (&ITEMS.replace("<number>", "<other>"), taken, "needs a group (?<number>...)"),
            (&ITEMS.replace("c (?<item>", "c (?<other>"), taken, "needs a group (?<item>...)"),
            (ITEMS, "{ taken = 'lines' }", "lines"),
            (
                ITEMS,
                "{ in-flight = { stays-at-least = '2' } }",
                "'stays-at-least' needs 'at-least'",
            ),
            (ITEMS, "{ counts = { line = 'a', answer = 'b' } }", "the number needs a group"),
            (
                ITEMS,
                "{ reports = { line = '(?<item>a) (?<says>b)', answer = 'b' } }",
                "needs a group (?<says>...)",
            ),
            (ITEMS, "{ reports = { line = 'a' } }", "needs a group (?<item>...)"),
            (
                ITEMS,
                "{ told-when = { line = '(?<item>a)', after = 'taken' } }",
                "only schedules show this",
            ),
        ] {
            let error = parse(items, that).unwrap_err();
            assert!(error.contains(says), "{that}: {error}");
        }
    }
}
