//! The items of a run, from the answers of one device to those of another one.

use std::collections::HashSet;

use anyhow::{Result, bail};

use crate::evidence::{Evidence, group};
use crate::session::{Answer, Exchange};

/// What became of the items.
pub(crate) struct ItemFlow<'a> {
    /// The device that they come from, and the one that they go to.
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    /// In the order in which they were asked for.
    pub(super) taken: Vec<TakenItem<'a>>,
    /// In the order in which they were asked about.
    pub(super) handled: Vec<HandledItem<'a>>,
}

/// An item that was asked for.
pub(super) struct TakenItem<'a> {
    pub(super) line: &'a str,
    pub(super) number: Option<usize>,
    /// `None` where no answer had one.
    pub(super) item: Option<String>,
    answer: Option<Answer<'a>>,
}

/// An item that was asked about.
pub(super) struct HandledItem<'a> {
    pub(super) item: String,
    pub(super) answer: Option<Answer<'a>>,
}

/// An item was taken, or it was handled.
pub(super) struct Place<'f> {
    pub(super) item: &'f str,
    pub(super) is_taken: bool,
    /// How many items are taken and not handled, from here on.
    pub(super) in_flight: usize,
}

impl<'a> ItemFlow<'a> {
    /// Of a task with items.
    pub(crate) fn of(evidence: &Evidence<'a>) -> Result<Self> {
        let Some(items) = evidence.task.and_then(|task| task.items.as_ref()) else {
            bail!("the task has no items");
        };
        let command = evidence.search(&items.from.command)?;
        let in_answer = evidence.in_text(items.from.item.get_ref())?;
        let asked = exchanges(*items.from.device.get_ref(), evidence);
        let taken = asked.into_iter().filter_map(|exchange| {
            let number = group(&exchange.captures(&command)?, "number").parse().ok();
            let said = exchange.answer.filter(|_| exchange.rejection().is_none());
            let found = said.and_then(|said| in_answer.captures(said.output));
            let item = found.map(|found| group(&found, "item").to_ascii_lowercase());
            Some(TakenItem { line: exchange.line, number, item, answer: exchange.answer })
        });
        let taken = taken.collect();
        let command = evidence.search(&items.to.command)?;
        let asked = exchanges(*items.to.device.get_ref(), evidence);
        let handled = asked.into_iter().filter_map(|exchange| {
            let item = group(&exchange.captures(&command)?, "item").to_owned();
            let answer = exchange.answer.filter(|_| exchange.rejection().is_none());
            Some(HandledItem { item, answer })
        });
        let handled = handled.collect();
        let name = |place: usize| evidence.devices.get(place - 1).copied().unwrap_or_default();
        let (from, to) = (*items.from.device.get_ref(), *items.to.device.get_ref());
        Ok(Self { from: name(from), to: name(to), taken, handled })
    }

    /// The items that answers had, in the order of the commands that took them.
    pub(super) fn items(&self) -> Vec<&str> {
        self.taken.iter().filter_map(|taken| taken.item.as_deref()).collect()
    }

    /// The number with which an item was taken.
    pub(super) fn number_of(&self, item: &str) -> Option<usize> {
        self.taken.iter().find(|taken| taken.item.as_deref() == Some(item))?.number
    }

    /// The first answer that handles an item.
    pub(super) fn answer_for(&self, item: &str) -> Option<Answer<'a>> {
        let mut handled = self.handled.iter().filter(|handled| handled.item == item);
        handled.find_map(|handled| handled.answer)
    }

    /// Where in the trace each item is taken; the first time counts. In this order.
    pub(crate) fn taken_at(&self) -> Vec<(usize, &str)> {
        let taken = self.taken.iter();
        firsts(taken.filter_map(|taken| Some((taken.answer?.order, taken.item.as_deref()?))))
    }

    /// Where in the trace each item is handled; the first time counts. In this order.
    pub(crate) fn handled_at(&self) -> Vec<(usize, &str)> {
        let handled = self.handled.iter();
        firsts(handled.filter_map(|handled| Some((handled.answer?.order, handled.item.as_str()))))
    }

    /// What happened to the items, in the order of the trace.
    pub(super) fn places(&self) -> Vec<Place<'_>> {
        let taken = self.taken_at();
        let known: HashSet<_> = taken.iter().map(|(_, item)| *item).collect();
        let handled = self.handled_at().into_iter();
        let handled = handled.filter(|(_, item)| known.contains(item));
        let mut places: Vec<_> = handled.map(|(order, item)| (order, false, item)).collect();
        places.extend(taken.into_iter().map(|(order, item)| (order, true, item)));
        places.sort_unstable();
        let mut in_flight = 0_usize;
        let place = |(_, is_taken, item)| {
            in_flight = if is_taken { in_flight + 1 } else { in_flight.saturating_sub(1) };
            Place { item, is_taken, in_flight }
        };
        places.into_iter().map(place).collect()
    }
}

/// The first of each item, in the order of the trace.
fn firsts<'f>(all: impl Iterator<Item = (usize, &'f str)>) -> Vec<(usize, &'f str)> {
    let mut all: Vec<_> = all.collect();
    all.sort_unstable();
    let mut known = HashSet::new();
    all.retain(|(_, item)| known.insert(*item));
    all
}

/// All commands of a device, by its place from 1, in their order.
fn exchanges<'e, 'a>(place: usize, evidence: &'e Evidence<'a>) -> Vec<&'e Exchange<'a>> {
    let sessions = evidence.sessions.iter().filter(|session| session.device + 1 == place);
    let mut exchanges: Vec<_> = sessions.flat_map(|session| &session.exchanges).collect();
    exchanges.sort_by_key(|exchange| exchange.order);
    exchanges
}
