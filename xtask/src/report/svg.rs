//! Timelines and schedules as SVG: what all drawings share.

mod count;
mod legend;
mod plot;

use judge::timeline::{Of, Timeline, Wait};
use maud::{Markup, PreEscaped, html};

pub(super) use self::legend::{Entry, Legend, Symbol};
use self::plot::Plot;

/// The look of drawings, in a page and alone.
pub(super) const STYLE: &str = include_str!("timeline.css");
/// What says that nothing has ended.
const NEVER: &str = "never ended";

/// How wide a drawing is: letters stay as large as they are, so what is narrow shows
/// the same in another layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// Over the whole column of a page.
    Wide,
    /// On a phone, and beside another one.
    Compact,
}

impl Size {
    /// In pixels.
    pub(super) fn width(self) -> f64 {
        match self {
            Self::Wide => 900.0,
            Self::Compact => 400.0,
        }
    }

    /// In a page's style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Compact => "compact",
        }
    }
}

/// A file of its own, with one below the other.
pub fn svg(timelines: &[Timeline]) -> String {
    let mut height = 0.0;
    let mut drawings = Vec::new();
    for (number, timeline) in (1..).zip(timelines) {
        let id = format!("timeline-{number}");
        let plot = Plot::new(timeline, timeline.span(), &id, Size::Wide);
        drawings.push((height, plot.drawing()));
        height += plot.height();
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
    let width = Size::Wide.width();
    let markup = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height)
            viewBox=(format!("0 0 {width} {height}")) {
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
    (size, height): (Size, f64),
    (called, told): (&str, &str),
    content: &Markup,
) -> Markup {
    let (title, about) = (format!("{id}-title"), format!("{id}-about"));
    let width = size.width();
    html! {
        svg class=(format!("{class} {}", size.class())) xmlns="http://www.w3.org/2000/svg" role="img"
            width=(width) height=(height) viewBox=(format!("0 0 {width} {height}"))
            aria-labelledby=(format!("{title} {about}")) {
            title id=(title) { (called) }
            desc id=(about) { (told) }
            rect class="ground" width=(width) height=(height) {}
            (content)
        }
    }
}

/// The drawing over so many simulated seconds; `id` is its own in its page.
pub(super) fn drawing(timeline: &Timeline, seconds: f64, id: &str, size: Size) -> Markup {
    Plot::new(timeline, seconds, id, size).drawing()
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

/// A text of at most so many letters, cut where it is longer.
pub(super) fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept = text.chars().take(letters.saturating_sub(1));
    kept.chain(['…']).collect()
}
