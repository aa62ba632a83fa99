//! The words about items, which a program takes from one device and handles on another one.

use serde::Deserialize;

use super::{Expression, Part, Pattern};

/// What a check says about the items of its task; see [`Items`](crate::lab::Items).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemWord {
    /// The items with the numbers from 1 to this one are taken, each once, in this order.
    Taken(Expression),
    /// Each item that was taken is handled once, in the order in which they were taken, and
    /// nothing else is.
    Handled,
    /// So many items are taken and not handled yet.
    InFlight(InFlight),
    /// Each item has one line of this kind.
    Reports(ReportsItem),
    /// The number in a line is that of the items whose handling was answered so.
    Counts(CountsItems),
    /// A line about an item comes after something that a device sees, and soon.
    ToldWhen(ItemToldWhen),
}

/// See [`ItemWord::InFlight`]. An item is in flight from the answer that takes it to the
/// answer that handles it: so long, the program has to keep it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct InFlight {
    /// As many at some time, or more.
    pub at_least: Option<Expression>,
    /// Never more.
    pub at_most: Option<Expression>,
    /// In schedules of futures: never fewer, from when `at_least` is reached to when the
    /// last item is taken. The program does not wait until all are handled.
    pub stays_at_least: Option<Expression>,
}

/// See [`ItemWord::Reports`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportsItem {
    /// The line, with group `item` and, if there is an `answer`, with what is compared. A
    /// group `number` is the number with which the item was taken.
    pub line: Pattern,
    /// Searched in the answer that handles the item; with the compared groups.
    pub answer: Option<Pattern>,
}

/// See [`ItemWord::Counts`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountsItems {
    /// Its group `number`, or the first one, is the number.
    pub line: Pattern,
    /// Searched in the answer that handles an item: items count if it is found.
    pub answer: Pattern,
}

/// See [`ItemWord::ToldWhen`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemToldWhen {
    /// A line about an item; with group `item`.
    pub line: Pattern,
    /// What has happened when the line is printed.
    pub after: ItemHappens,
    /// The same has happened to so many further items at most.
    pub within: Option<Expression>,
}

/// What a device sees of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemHappens {
    /// The answer that takes it.
    Taken,
    /// The answer that handles it.
    Handled,
}

impl ItemWord {
    /// Everything that must be a pattern or an expression.
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        const ITEM: &[&str] = &["item"];
        match self {
            Self::Taken(count) => vec![Part::Expression(count)],
            Self::Handled => Vec::new(),
            Self::InFlight(word) => [&word.at_least, &word.at_most, &word.stays_at_least]
                .into_iter()
                .flatten()
                .map(Part::Expression)
                .collect(),
            Self::Reports(word) => std::iter::once(line(&word.line, ITEM))
                .chain(word.answer.iter().map(in_text))
                .collect(),
            Self::Counts(word) => vec![line(&word.line, &[]), in_text(&word.answer)],
            Self::ToldWhen(word) => std::iter::once(line(&word.line, ITEM))
                .chain(word.within.iter().map(Part::Expression))
                .collect(),
        }
    }

    /// Whether a busy machine makes it fail: a collector that gets no processor collects
    /// nothing in advance.
    pub(super) fn depends_on_time(&self) -> bool {
        matches!(self, Self::InFlight(InFlight { at_least: Some(_), .. }))
    }

    /// Whether only an exploration can tell.
    pub(super) fn needs_schedules(&self) -> bool {
        matches!(self, Self::ToldWhen(_))
    }
}

fn line<'a>(line: &'a Pattern, groups: &'static [&'static str]) -> Part<'a> {
    Part::Line(line.span(), line.get_ref(), groups)
}

fn in_text(text: &Pattern) -> Part<'_> {
    Part::InText(text.span(), text.get_ref())
}
