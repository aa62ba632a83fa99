//! Words about items: what a program takes from one device and handles on another one.

mod flow;

use anyhow::{Result, bail};
use course::lab::Scheduling;
use course::lab::word::{CountsItems, Expression, InFlight, ItemWord, ReportsItem};
use course::text::{count, visible};
use pattern::expression::plain;

pub(super) use self::flow::ItemFlow;
use self::flow::Place;
use super::evidence::{Evidence, group};
use super::numbers::number_of;
use super::{Verdict, evaluate, fail, nearest};

/// What a run, or a schedule, says about items.
pub(super) fn judge(word: &ItemWord, evidence: &Evidence<'_>) -> Result<Verdict> {
    let flow = ItemFlow::of(evidence)?;
    match word {
        ItemWord::Taken(last) => taken(last, &flow, evidence),
        ItemWord::Handled => Ok(handled(&flow)),
        ItemWord::InFlight(word) => in_flight(word, &flow, evidence),
        ItemWord::Reports(word) => reports(word, &flow, evidence),
        ItemWord::Counts(word) => counts(word, &flow, evidence),
        ItemWord::ToldWhen(_) => bail!("a run does not show when a line is printed"),
    }
}

fn taken(last: &Expression, flow: &ItemFlow<'_>, evidence: &Evidence<'_>) -> Result<Verdict> {
    let last = evaluate(last, evidence)? as usize;
    let device = flow.from;
    let expected = format!("{device} is asked for 1 to {last}, each once, in this order");
    let numbers = flow.taken.iter().map(|taken| taken.number);
    let wrong = numbers.zip(1..).find(|(number, wanted)| *number != Some(*wanted));
    let seen = match wrong {
        _ if flow.taken.is_empty() => format!("{device} is never asked such a thing"),
        Some((number, wanted)) => {
            let asked = number.map_or("something else".into(), |number| number.to_string());
            format!("command {wanted} of this kind asks for {asked}")
        }
        None if flow.taken.len() != last => {
            format!("{} of this kind", count(flow.taken.len(), "command"))
        }
        None => match flow.taken.iter().find(|taken| taken.item.is_none()) {
            Some(taken) => format!("no answer to '{}' that has an item", visible(taken.line)),
            None => return Ok(Verdict::Pass),
        },
    };
    Ok(fail(expected, seen))
}

fn handled(flow: &ItemFlow<'_>) -> Verdict {
    let (from, to) = (flow.from, flow.to);
    let items = flow.items();
    let handled = flow.handled.iter().map(|handled| handled.item.as_str());
    let expected = format!(
        "{to} is asked for each of the {} that were read from {from}, once, in their order",
        count(items.len(), "item")
    );
    let wrong = items.iter().copied().zip(handled).find(|(item, handled)| item != handled);
    let seen = match wrong {
        _ if flow.handled.is_empty() => format!("{to} is never asked such a thing"),
        Some((item, handled)) if !items.contains(&handled) => {
            format!("it is asked for {handled}, which no answer had, and not for {item}")
        }
        Some((item, handled)) => format!("it is asked for {handled} where {item} is next"),
        None if flow.handled.len() < items.len() => {
            format!("it is not asked for {}", items[flow.handled.len()])
        }
        None => match flow.handled.get(items.len()) {
            Some(more) => format!("it is also asked for {}", more.item),
            None => match flow.handled.iter().find(|handled| handled.answer.is_none()) {
                Some(left) => format!("the program left before the answer for {}", left.item),
                None => return Verdict::Pass,
            },
        },
    };
    fail(expected, seen)
}

/// The device tells of an answer before the program has it, so the program cannot have
/// fewer items than it seems at any time: an upper bound is exact in a run, too.
fn in_flight(word: &InFlight, flow: &ItemFlow<'_>, evidence: &Evidence<'_>) -> Result<Verdict> {
    let bound = |bound: &Option<Expression>| {
        bound.as_ref().map(|bound| evaluate(bound, evidence)).transpose()
    };
    let places = flow.places();
    if let Some(most) = bound(&word.at_most)?
        && let Some(place) = places.iter().find(|place| place.in_flight as f64 > most)
    {
        return Ok(fail(
            format!("never more than {} read and not handled yet", items_in_words(most)),
            format!("{} when {} is read", place.in_flight, place.item),
        ));
    }
    let Some(least) = bound(&word.at_least)? else { return Ok(Verdict::Pass) };
    let Some(full) = places.iter().position(|place| place.in_flight as f64 >= least) else {
        let most = places.iter().map(|place| place.in_flight).max().unwrap_or_default();
        return Ok(fail(
            format!("at some time, {} read and not handled yet", items_in_words(least)),
            format!("never more than {most}"),
        ));
    };
    let exact = |of| of == Scheduling::Futures;
    let is_exact = evidence.observation.schedule.as_ref().is_some_and(|it| exact(it.of));
    match bound(&word.stays_at_least)?.filter(|_| is_exact) {
        Some(least) => Ok(stays(least, &places[full..])),
        None => Ok(Verdict::Pass),
    }
}

/// While items are left, the program does not wait until all are handled.
fn stays(least: f64, places: &[Place<'_>]) -> Verdict {
    let last = places.iter().rposition(|place| place.is_taken).unwrap_or(0);
    let fewer = places[..last].iter().find(|place| (place.in_flight as f64) < least);
    match fewer {
        None => Verdict::Pass,
        Some(place) => fail(
            format!(
                "while items are left, {} read and not handled yet, or more",
                items_in_words(least)
            ),
            format!("{} when {} is handled", place.in_flight, place.item),
        ),
    }
}

fn items_in_words(number: f64) -> String {
    match number {
        1.0 => "1 item is".into(),
        number => format!("{} items are", plain(number)),
    }
}

fn reports(word: &ReportsItem, flow: &ItemFlow<'_>, evidence: &Evidence<'_>) -> Result<Verdict> {
    let line = evidence.whole_line(word.line.get_ref())?;
    let answer = word.answer.as_ref().map(|it| evidence.in_text(it.get_ref())).transpose()?;
    let wanted = evidence.readable(word.line.get_ref());
    let expected = match &answer {
        Some(_) => format!("one line '{wanted}' for each item, with what {} says", flow.to),
        None => format!("one line '{wanted}' for each item"),
    };
    let told: Vec<_> = evidence.matching(&line).collect();
    if told.is_empty() {
        return Ok(fail(expected, nearest(wanted, evidence)));
    }
    let items = flow.items();
    let unknown = told.iter().find(|(_, told)| !items.contains(&group(told, "item")));
    if let Some((at, _)) = unknown {
        let line = visible(evidence.lines[*at]);
        return Ok(fail(expected, format!("'{line}', and no answer had this item")));
    }
    for item in items {
        let mut lines = told.iter().filter(|(_, told)| group(told, "item") == item);
        let (Some((at, told)), None) = (lines.next(), lines.next()) else {
            let told = told.iter().filter(|(_, told)| group(told, "item") == item).count();
            return Ok(fail(expected, format!("{} for {item}", count(told, "such line"))));
        };
        let number = flow.number_of(item).map(|number| number.to_string());
        if let (Some(said), Some(number)) = (told.name("number"), number)
            && said != number
        {
            let line = visible(evidence.lines[*at]);
            return Ok(fail(expected, format!("'{line}', but {item} is number {number}")));
        }
        let Some(answer) = &answer else { continue };
        let said = flow.answer_for(item).and_then(|it| answer.captures(it.output));
        let compared = line.names().filter(|name| !["item", "number"].contains(name));
        let said = |name: &str| said.as_ref().map_or("", |said| group(said, name)).trim_end();
        if let Some(name) = compared.into_iter().find(|name| group(told, name) != said(name)) {
            let (line, said) = (visible(evidence.lines[*at]), visible(said(name)));
            return Ok(fail(expected, format!("'{line}', but {} said '{said}'", flow.to)));
        }
    }
    Ok(Verdict::Pass)
}

fn counts(word: &CountsItems, flow: &ItemFlow<'_>, evidence: &Evidence<'_>) -> Result<Verdict> {
    let line = evidence.whole_line(word.line.get_ref())?;
    let answer = evidence.in_text(word.answer.get_ref())?;
    let wanted = evidence.readable(word.line.get_ref());
    let answers = flow.handled.iter().filter_map(|handled| handled.answer);
    let number = answers.filter(|it| answer.is_match(it.output)).count();
    let mut found = false;
    for (at, told) in evidence.matching(&line) {
        found = true;
        if number_of(&told) != Some(number as f64) {
            let line = visible(evidence.lines[at]);
            return Ok(fail(format!("{number} in '{wanted}'"), format!("'{line}'")));
        }
    }
    if found {
        return Ok(Verdict::Pass);
    }
    Ok(fail(format!("a line '{wanted}'"), nearest(wanted, evidence)))
}
