//! When lines about items are printed.

use anyhow::Result;
use course::lab::word::{ItemHappens, ItemToldWhen};
use course::text::{count, visible};
use run::schedule::ScheduleRecord;

use super::super::evidence::{Evidence, group};
use super::super::items::ItemFlow;
use super::super::{Verdict, fail};
use super::told::{is_late, step_of, step_of_line};
use crate::evaluate;

pub(super) fn told_when(
    word: &ItemToldWhen,
    schedule: &ScheduleRecord,
    evidence: &Evidence<'_>,
) -> Result<Verdict> {
    let regex = evidence.whole_line(word.line.get_ref())?;
    let within = word.within.as_ref().map(|within| evaluate(within, evidence)).transpose()?;
    let flow = ItemFlow::of(evidence)?;
    let (happened, words) = match word.after {
        ItemHappens::Taken => (flow.taken_at(), "was read"),
        ItemHappens::Handled => (flow.handled_at(), "was handled"),
    };
    let said = evidence.said(schedule);
    for (at, told) in evidence.matching(&regex) {
        let item = group(&told, "item");
        let step = step_of_line(said, at);
        let expected =
            || format!("'{}' is printed when {item} {words}", visible(evidence.lines[at]));
        let Some(place) = happened.iter().position(|(_, it)| *it == item) else {
            return Ok(fail(expected(), "it is printed though that never happens"));
        };
        if step < step_of(schedule, happened[place].0) {
            return Ok(fail(expected(), "it is printed earlier"));
        }
        let Some(within) = within else { continue };
        let next = happened.get(place + within as usize + 1);
        if next.is_some_and(|(order, _)| is_late(at, step, *order, schedule, evidence)) {
            let further = count(within as usize + 1, "further item");
            return Ok(fail(expected(), format!("it is printed {further} later")));
        }
    }
    Ok(Verdict::Pass)
}
