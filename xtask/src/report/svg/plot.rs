//! A timeline, and where things of it are: rows of spans, the instants at which checks
//! fail, the legend.

use std::collections::HashSet;

use judge::picture::round_seconds;
use judge::timeline::{Mark, Of, Row, Span, Timeline, Wait};
use maud::{Markup, html};
use pattern::expression::plain;

use super::count::COUNT;
use super::{Entry, Legend, NEVER, Size, Symbol, cut, image, name, round, time, waited};

const TOP: f64 = 26.0;
/// Of the line of one mark.
const MARK: f64 = 18.0;
/// About as wide as a letter is.
const LETTER: f64 = 7.0;
/// Letters of what the rows and the count are called.
const NAMES: usize = 13;

/// A timeline, and where things of it are.
pub(super) struct Plot<'a> {
    pub(super) timeline: &'a Timeline,
    id: &'a str,
    size: Size,
    /// Its left and right end.
    pub(super) left: f64,
    pub(super) right: f64,
    /// Simulated seconds from one to the other.
    seconds: f64,
    row: f64,
    font: f64,
    /// Where the count ends, and the marks below it.
    pub(super) count_end: f64,
    marks_end: f64,
    /// The spans that opened beyond the limit.
    over: HashSet<u64>,
    legend: Legend,
}

impl<'a> Plot<'a> {
    pub(super) fn new(timeline: &'a Timeline, seconds: f64, id: &'a str, size: Size) -> Self {
        let names = timeline.rows.iter().map(|row| row.name.chars().count());
        let names = names.max().unwrap_or(0).max(NAMES) as f64;
        let (row, font) = match timeline.rows.len() {
            0..=16 => (24.0, 12.0),
            17..=40 => (17.0, 11.0),
            _ => (13.0, 10.0),
        };
        let rows_end = TOP + row * timeline.rows.len() as f64;
        let count_end = rows_end + 28.0 + COUNT;
        let limited = timeline.limit.is_some();
        let (left, right) = match size {
            Size::Wide => ((names * LETTER + 36.0).min(300.0), if limited { 64.0 } else { 24.0 }),
            Size::Compact => ((names * 6.6 + 18.0).min(130.0), if limited { 56.0 } else { 18.0 }),
        };
        let over: HashSet<_> = timeline.over_limit().into_iter().collect();
        Self {
            timeline,
            id,
            size,
            left,
            right: size.width() - right,
            seconds: seconds.max(1e-3),
            row,
            font,
            count_end,
            marks_end: count_end + MARK * timeline.marks.len() as f64,
            legend: Legend::new(&entries(timeline, !over.is_empty()), &note(timeline), size),
            over,
        }
    }

    /// Of all of it, in pixels.
    pub(super) fn height(&self) -> f64 {
        self.marks_end + self.legend.height() + 4.0
    }

    pub(super) fn x(&self, seconds: f64) -> f64 {
        let part = (seconds / self.seconds).clamp(0.0, 1.0);
        round(self.left + part * (self.right - self.left))
    }

    pub(super) fn at(&self, at: u64) -> f64 {
        self.x(self.timeline.seconds(at))
    }

    fn time(&self, at: u64) -> String {
        time(self.timeline, at)
    }

    fn hatch(&self) -> String {
        format!("{}-hatch", self.id)
    }

    pub(super) fn drawing(&self) -> Markup {
        let hatch = self.hatch();
        let content = html! {
            defs {
                pattern id=(hatch) width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    line class="hatch" x1="0" y1="0" x2="0" y2="6" {}
                }
            }
            (self.axis())
            @for (index, row) in self.timeline.rows.iter().enumerate() {
                (self.row(row, TOP + self.row * index as f64))
            }
            (self.count())
            @for (index, mark) in self.timeline.marks.iter().enumerate() {
                (self.mark(mark, self.count_end + 14.0 + MARK * index as f64))
            }
            (self.legend.drawing(self.marks_end, &hatch))
        };
        let words = (name(self.timeline), &*self.in_words());
        image(("timeline", self.id), (self.size, self.height()), words, &content)
    }

    /// What a listener is told instead of the drawing.
    fn in_words(&self) -> String {
        let timeline = self.timeline;
        let spans: usize = timeline.rows.iter().map(|row| row.spans.len()).sum();
        let (rows, peak) = (timeline.rows.len(), timeline.peak());
        let limit = timeline.limit.map(|limit| {
            format!(", {} allowed, {} opened beyond the limit", plain(limit), self.over.len())
        });
        format!(
            "{rows} rows, {spans} bars, at most {peak} at the same time{}, {:.1} simulated seconds",
            limit.unwrap_or_default(),
            timeline.span()
        )
    }

    fn axis(&self) -> Markup {
        let most = if self.size == Size::Wide { 9.0 } else { 4.0 };
        html! {
            text class="soft" x="8" y="16" { "simulated" }
            @for (seconds, text) in round_seconds(0.0, self.seconds, most) {
                @let x = self.x(seconds);
                line class="grid" x1=(x) x2=(x) y1=(TOP - 4.0) y2=(self.count_end) {}
                text class="soft" x=(x) y="16" text-anchor="middle" { (text) " s" }
            }
        }
    }

    fn row(&self, row: &Row, top: f64) -> Markup {
        let middle = top + self.row / 2.0;
        let letters = ((self.left - 12.0) / (self.font * 0.53)) as usize;
        html! {
            text x="8" y=(round(middle + self.font * 0.36)) font-size=(self.font) { (cut(&row.name, letters)) }
            @for span in &row.spans {
                (self.span(row, span, (top + 4.0, self.row - 8.0)))
            }
            @for tick in &row.ticks {
                @let x = self.at(tick.at);
                line class=(if tick.refused { "refused" } else { "tick" }) x1=(x) x2=(x) y1=(top + 2.0) y2=(top + self.row - 2.0) {
                    title { (row.name) " at " (self.time(tick.at)) ": " (tick.says) }
                }
            }
        }
    }

    fn span(&self, row: &Row, span: &Span, (y, height): (f64, f64)) -> Markup {
        let x = self.at(span.from);
        let end = self.at(span.to.unwrap_or(self.timeline.end_us));
        let to = span.to.map(|at| at.to_string()).unwrap_or_default();
        let class = match (self.over.contains(&span.number), span.to) {
            (false, Some(_)) => "span",
            (false, None) => "span open",
            (true, Some(_)) => "span over",
            (true, None) => "span over open",
        };
        html! {
            g {
                title { (self.told(row, span)) }
                rect class=(class) data-session=(span.number) data-row=(row.name) data-from=(span.from) data-to=(to)
                    x=(x) y=(y) width=(round((end - x).max(1.0))) height=(height) rx="2" {}
                @for wait in &span.waits {
                    (self.wait(wait, span, (y, height)))
                }
                @if span.to.is_none() {
                    text x=(end + 3.0) y=(y + height * 0.5 + 4.0) { "▸" }
                }
            }
        }
    }

    /// The words that hovering over a span shows.
    fn told(&self, row: &Row, span: &Span) -> String {
        let what = match self.timeline.of {
            Of::Devices => format!("{}, session {}", row.name, span.number),
            Of::Workers => row.name.clone(),
        };
        let from = self.time(span.from);
        let over = if self.over.contains(&span.number) { ", beyond the limit" } else { "" };
        match span.to {
            Some(to) => format!("{what}: {from} to {}, {}{over}", self.time(to), span.ended),
            None => format!("{what}: from {from}, {NEVER}{over}"),
        }
    }

    fn wait(&self, wait: &Wait, span: &Span, (y, height): (f64, f64)) -> Markup {
        let x = self.at(wait.from);
        let end = self.at(wait.to.or(span.to).unwrap_or(self.timeline.end_us));
        let says = waited(self.timeline, wait);
        html! {
            rect fill=(format!("url(#{})", self.hatch())) x=(x) y=(y) width=(round(end - x)) height=(height) { title { (says) } }
            @if wait.command.is_some() {
                line class="tick" x1=(x) x2=(x) y1=(y - 2.0) y2=(y + height + 2.0) { title { (says) } }
            }
        }
    }

    /// A failing instant, with a line of words of its own below all.
    fn mark(&self, mark: &Mark, y: f64) -> Markup {
        let (x, width) = (self.at(mark.at), self.size.width());
        let says = cut(&mark.says, ((width - 16.0) / LETTER) as usize);
        let long = says.chars().count() as f64 * LETTER;
        let (at, anchor) = if x + 12.0 + long < width {
            (x + 10.0, "start")
        } else if long + 12.0 < x {
            (x - 10.0, "end")
        } else {
            (8.0, "start")
        };
        html! {
            line class="mark" x1=(x) x2=(x) y1=(TOP - 4.0) y2=(y - 10.0) {}
            path class="mark-sign" d=(format!("M{x} {} l6 10 h-12 z", y - 11.0)) { title { (self.time(mark.at)) ": " (mark.says) } }
            text class="mark-text" x=(at) y=(y) text-anchor=(anchor) { (says) }
        }
    }
}

/// What the drawing is made of.
fn entries(timeline: &Timeline, over: bool) -> Vec<Entry> {
    let devices = timeline.of == Of::Devices;
    let spans = || timeline.rows.iter().flat_map(|row| &row.spans);
    let waits = || spans().flat_map(|span| &span.waits);
    let ticks = || timeline.rows.iter().flat_map(|row| &row.ticks);
    let work = if devices { "a session, from connect to close" } else { "a piece of work" };
    let all = [
        (spans().next().is_some(), (Symbol::Span, work)),
        (waits().next().is_some(), (Symbol::Wait, "waits for the device's answer")),
        (waits().any(|wait| wait.command.is_some()), (Symbol::Tick, "a command")),
        (ticks().any(|tick| !tick.refused), (Symbol::Tick, "a line that the worker printed")),
        (ticks().any(|tick| tick.refused), (Symbol::Refused, "the device refused")),
        (spans().any(|span| span.to.is_none()), (Symbol::Open, "not ended by the program")),
        (over, (Symbol::Over, "opened beyond the limit")),
        (!timeline.marks.is_empty(), (Symbol::Mark, "here a check fails")),
    ];
    all.into_iter().filter(|(occurs, _)| *occurs).map(|(_, entry)| entry).collect()
}

/// What the times are, as they differ from those of a clock.
fn note(timeline: &Timeline) -> String {
    let since = match timeline.of {
        Of::Devices => "the first session",
        Of::Workers => "the start of the program",
    };
    format!(
        "Times are simulated seconds since {since}; {} pass in a real second.",
        plain(timeline.speed)
    )
}
