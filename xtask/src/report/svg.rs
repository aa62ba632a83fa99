//! A timeline as SVG: rows of spans, the count of what is open below them.

use judge::picture::round_seconds;
use judge::timeline::{Of, Row, Span, Timeline, Wait};
use maud::{Markup, PreEscaped, html};
use pattern::expression::plain;

/// The look of timelines, in a page and alone.
pub(super) const STYLE: &str = include_str!("timeline.css");
/// All of it, in pixels.
pub(super) const WIDTH: f64 = 900.0;
const TOP: f64 = 26.0;
/// Of the count of what is open, and of the line of one mark.
const COUNT: f64 = 64.0;
const MARK: f64 = 18.0;
/// About as wide as a letter is.
const LETTER: f64 = 7.0;
/// What says that nothing has ended.
const NEVER: &str = "never ended";

/// A file of its own, with one below the other.
pub fn svg(timelines: &[Timeline]) -> String {
    let mut height = 0.0;
    let mut drawings = Vec::new();
    for (number, timeline) in (1..).zip(timelines) {
        let id = format!("timeline-{number}");
        let plot = Plot::new(timeline, timeline.span(), &id);
        drawings.push((height, plot.drawing()));
        height += plot.height;
    }
    let drawings = html! {
        @for (top, drawing) in drawings {
            g transform=(format!("translate(0 {top})")) { (drawing) }
        }
    };
    file(height, &drawings)
}

/// A file of its own, with the look of all drawings.
pub(super) fn file(height: f64, drawing: &Markup) -> String {
    let markup = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(WIDTH) height=(height)
            viewBox=(format!("0 0 {WIDTH} {height}")) {
            style { (PreEscaped(STYLE)) }
            (drawing)
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", markup.into_string())
}

/// A drawing as part of a file or page, in which `id` is its own; what it is called,
/// and what a listener is told instead of it.
pub(super) fn image(
    (class, id): (&str, &str),
    height: f64,
    (called, told): (&str, &str),
    content: &Markup,
) -> Markup {
    let (title, about) = (format!("{id}-title"), format!("{id}-about"));
    html! {
        svg class=(class) xmlns="http://www.w3.org/2000/svg" role="img" width=(WIDTH)
            height=(height) viewBox=(format!("0 0 {WIDTH} {height}"))
            aria-labelledby=(format!("{title} {about}")) {
            title id=(title) { (called) }
            desc id=(about) { (told) }
            (content)
        }
    }
}

/// The drawing over so many simulated seconds; `id` is its own in its page.
pub(super) fn drawing(timeline: &Timeline, seconds: f64, id: &str) -> Markup {
    Plot::new(timeline, seconds, id).drawing()
}

/// What the timeline is called.
pub(super) fn name(timeline: &Timeline) -> &'static str {
    match timeline.of {
        Of::Devices => "What the devices saw: sessions by time",
        Of::Workers => "What the workers printed, by time",
    }
}

/// What was waited for, and from when to when.
pub(super) fn waited(timeline: &Timeline, wait: &Wait) -> String {
    let what = match &wait.command {
        Some(command) => format!("'{command}'"),
        None => "login".into(),
    };
    let from = time(timeline, wait.from);
    match wait.to {
        Some(to) => format!("{what}: {from} to {}", time(timeline, to)),
        None => format!("{what}: from {from}, not answered"),
    }
}

fn time(timeline: &Timeline, at: u64) -> String {
    format!("{:.2} s", timeline.seconds(at))
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// A timeline, and where things of it are.
struct Plot<'a> {
    timeline: &'a Timeline,
    id: &'a str,
    /// Its left and right end.
    left: f64,
    right: f64,
    /// Simulated seconds from one to the other.
    seconds: f64,
    row: f64,
    font: f64,
    /// Where the count ends, and all of it.
    count_end: f64,
    height: f64,
}

impl<'a> Plot<'a> {
    fn new(timeline: &'a Timeline, seconds: f64, id: &'a str) -> Self {
        let names = timeline.rows.iter().map(|row| row.name.chars().count());
        let names = names.max().unwrap_or(0).max(13) as f64;
        let (row, font) = match timeline.rows.len() {
            0..=16 => (24.0, 12.0),
            17..=40 => (17.0, 11.0),
            _ => (13.0, 10.0),
        };
        let rows_end = TOP + row * timeline.rows.len() as f64;
        let count_end = rows_end + 28.0 + COUNT;
        Self {
            timeline,
            id,
            left: (names * LETTER + 36.0).min(300.0),
            right: WIDTH - if timeline.limit.is_some() { 64.0 } else { 24.0 },
            seconds: seconds.max(1e-3),
            row,
            font,
            count_end,
            height: count_end + 12.0 + MARK * timeline.marks.len() as f64,
        }
    }

    fn x(&self, seconds: f64) -> f64 {
        let part = (seconds / self.seconds).clamp(0.0, 1.0);
        round(self.left + part * (self.right - self.left))
    }

    fn at(&self, at: u64) -> f64 {
        self.x(self.timeline.seconds(at))
    }

    fn time(&self, at: u64) -> String {
        time(self.timeline, at)
    }

    fn drawing(&self) -> Markup {
        let content = html! {
            defs {
                pattern id=(format!("{}-hatch", self.id)) width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    line class="hatch" x1="0" y1="0" x2="0" y2="6" {}
                }
            }
            rect class="ground" width=(WIDTH) height=(self.height) {}
            (self.axis())
            @for (index, row) in self.timeline.rows.iter().enumerate() {
                (self.row(row, TOP + self.row * index as f64))
            }
            (self.count())
            (self.marks())
        };
        let words = (name(self.timeline), &*self.in_words());
        image(("timeline", self.id), self.height, words, &content)
    }

    /// What a listener is told instead of the drawing.
    fn in_words(&self) -> String {
        let timeline = self.timeline;
        let spans: usize = timeline.rows.iter().map(|row| row.spans.len()).sum();
        let (rows, peak) = (timeline.rows.len(), timeline.peak());
        let limit = timeline.limit.map(|limit| format!(", {} allowed", plain(limit)));
        format!(
            "{rows} rows, {spans} bars, at most {peak} at the same time{}, {:.1} simulated seconds",
            limit.unwrap_or_default(),
            timeline.span()
        )
    }

    fn axis(&self) -> Markup {
        let unit = match self.timeline.of {
            Of::Devices => "simulated time",
            Of::Workers => "since its start",
        };
        html! {
            text class="soft" x="8" y="16" { (unit) }
            @for (seconds, text) in round_seconds(0.0, self.seconds, 9.0) {
                @let x = self.x(seconds);
                line class="grid" x1=(x) x2=(x) y1=(TOP - 4.0) y2=(self.count_end) {}
                text class="soft" x=(x) y="16" text-anchor="middle" { (text) " s" }
            }
        }
    }

    fn row(&self, row: &Row, top: f64) -> Markup {
        let middle = top + self.row / 2.0;
        html! {
            text x="8" y=(round(middle + self.font * 0.36)) font-size=(self.font) { (row.name) }
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
        let class = if span.to.is_some() { "span" } else { "span open" };
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
        match span.to {
            Some(to) => format!("{what}: {from} to {}, {}", self.time(to), span.ended),
            None => format!("{what}: from {from}, {NEVER}"),
        }
    }

    fn wait(&self, wait: &Wait, span: &Span, (y, height): (f64, f64)) -> Markup {
        let x = self.at(wait.from);
        let end = self.at(wait.to.or(span.to).unwrap_or(self.timeline.end_us));
        let says = waited(self.timeline, wait);
        html! {
            rect fill=(format!("url(#{}-hatch)", self.id)) x=(x) y=(y) width=(round(end - x)) height=(height) { title { (says) } }
            @if wait.command.is_some() {
                line class="tick" x1=(x) x2=(x) y1=(y - 2.0) y2=(y + height + 2.0) { title { (says) } }
            }
        }
    }

    /// The count of what is open, and how many may be.
    fn count(&self) -> Markup {
        let (limit, peak) = (self.timeline.limit, self.timeline.peak());
        let most = limit.unwrap_or(0.0).max(peak as f64).max(1.0);
        let y = |open: f64| round(self.count_end - 8.0 - open / most * (COUNT - 12.0));
        let mut path = format!("M{} {}", self.left, y(0.0));
        for step in &self.timeline.steps {
            path += &format!(" H{} V{}", self.at(step.at), y(step.open as f64));
        }
        path += &format!(" H{}", self.x(self.timeline.span()));
        let what = match self.timeline.of {
            Of::Devices => "sessions open",
            Of::Workers => "at work",
        };
        html! {
            text x="8" y=(y(most / 2.0) + 4.0) { (what) }
            @for number in [0.0, peak as f64] {
                text class="soft" x=(self.left - 6.0) y=(y(number) + 4.0) text-anchor="end" font-size="11" { (plain(number)) }
            }
            line class="grid" x1=(self.left) x2=(self.right) y1=(y(0.0)) y2=(y(0.0)) {}
            path class="steps" d=(path) { title { (what) ", at most " (peak) } }
            @if let Some(limit) = limit {
                line class="limit" x1=(self.left) x2=(self.right) y1=(y(limit)) y2=(y(limit)) { title { "limit: " (plain(limit)) } }
                text class="limit-text" x=(self.right + 6.0) y=(y(limit) + 4.0) { "limit " (plain(limit)) }
            }
        }
    }

    /// Each failing instant with a line of words of its own, below all.
    fn marks(&self) -> Markup {
        html! {
            @for (index, mark) in self.timeline.marks.iter().enumerate() {
                @let x = self.at(mark.at);
                @let y = self.count_end + 14.0 + MARK * index as f64;
                @let long = mark.says.chars().count() as f64 * LETTER;
                @let (at, anchor) = if x + 12.0 + long < WIDTH { (x + 10.0, "start") } else if long + 12.0 < x { (x - 10.0, "end") } else { (8.0, "start") };
                line class="mark" x1=(x) x2=(x) y1=(TOP - 4.0) y2=(y - 10.0) {}
                path class="mark-sign" d=(format!("M{x} {} l6 10 h-12 z", y - 11.0)) { title { (self.time(mark.at)) ": " (mark.says) } }
                @if at == 8.0 {
                    text class="mark-text" x=(at) y=(y) { (mark.says) }
                } @else {
                    text class="mark-text" x=(at) y=(y) text-anchor=(anchor) { (mark.says) }
                }
            }
        }
    }
}
