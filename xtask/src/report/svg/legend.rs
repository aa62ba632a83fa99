//! The legend of a drawing, which stands below it: what its symbols mean.

use course::text::wrapped;
use maud::{Markup, html};

use super::{Size, round};

/// About as wide as a letter is.
const LETTER: f64 = 7.2;
/// Of a line.
const LINE: f64 = 18.0;
/// From the drawing to the legend.
const GAP: f64 = 12.0;
/// Of a symbol, and from an entry to the next one.
const SYMBOL: f64 = 20.0;
const APART: f64 = 16.0;
/// Where lines begin.
const LEFT: f64 = 8.0;

/// What a drawing is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Symbol {
    /// A bar.
    Span,
    /// A bar that has no end.
    Open,
    /// A bar that there should not be.
    Over,
    /// A part of a bar in which the program waits.
    Wait,
    /// A small stroke.
    Tick,
    /// A small stroke, where the program was turned away.
    Refused,
    /// Where a check fails.
    Mark,
    /// A step of a schedule.
    Step,
    /// A step that proves a failure.
    MarkedStep,
    /// A line of a thread, by its class.
    Thread(&'static str),
}

/// A symbol and what it means.
pub(in crate::report) type Entry = (Symbol, &'static str);

/// Entries in lines, and a sentence below them.
pub(in crate::report) struct Legend {
    /// With the place of each.
    entries: Vec<(f64, f64, Entry)>,
    note: Vec<String>,
    lines: usize,
}

impl Legend {
    /// Lays the entries out; the note may be empty.
    pub(in crate::report) fn new(entries: &[Entry], note: &str, size: Size) -> Self {
        let (mut x, mut line) = (LEFT, 0);
        let mut place = |entry: &Entry| {
            let width = SYMBOL + 6.0 + LETTER * entry.1.chars().count() as f64;
            if x > LEFT && x + width > size.width() {
                (x, line) = (LEFT, line + 1);
            }
            let at = x;
            x += width + APART;
            (at, LINE * line as f64, *entry)
        };
        let placed: Vec<_> = entries.iter().map(&mut place).collect();
        // A sentence has no wide letter after the other.
        let letters = ((size.width() - 2.0 * LEFT) / 6.6) as usize;
        let note = if note.is_empty() { Vec::new() } else { wrapped(note, letters) };
        let lines = if placed.is_empty() { 0 } else { line + 1 };
        Self { entries: placed, note, lines }
    }

    /// In pixels, with the distance from the drawing.
    pub(in crate::report) fn height(&self) -> f64 {
        GAP + LINE * (self.lines + self.note.len()) as f64
    }

    /// Below what ends at `top`; `hatch` is the id of the hatching.
    pub(in crate::report) fn drawing(&self, top: f64, hatch: &str) -> Markup {
        let top = top + GAP;
        let below = top + LINE * self.lines as f64;
        html! {
            g class="legend" {
                @for (x, y, (symbol, says)) in &self.entries {
                    (self::symbol(*symbol, (*x, top + y + 1.0), hatch))
                    text x=(round(x + SYMBOL + 6.0)) y=(top + y + 10.0) { (says) }
                }
                @for (line, says) in self.note.iter().enumerate() {
                    text class="soft" x=(LEFT) y=(below + LINE * line as f64 + 10.0) { (says) }
                }
            }
        }
    }
}

fn symbol(symbol: Symbol, (x, y): (f64, f64), hatch: &str) -> Markup {
    let x = round(x);
    let (middle, center) = (y + 5.0, x + SYMBOL / 2.0);
    let bar =
        |class: &str| html! { rect class=(class) x=(x) y=(y) width=(SYMBOL) height="10" rx="2" {} };
    let stroke = |class: &str| html! { line class=(class) x1=(center) x2=(center) y1=(y - 1.0) y2=(y + 11.0) {} };
    match symbol {
        Symbol::Span => bar("span"),
        Symbol::Open => bar("span open"),
        Symbol::Over => bar("span over"),
        Symbol::Wait => html! {
            (bar("span"))
            rect fill=(format!("url(#{hatch})")) x=(x) y=(y) width=(SYMBOL) height="10" {}
        },
        Symbol::Tick => stroke("tick"),
        Symbol::Refused => stroke("refused"),
        Symbol::Mark => {
            html! { path class="mark-sign" d=(format!("M{center} {y} l6 10 h-12 z")) {} }
        }
        Symbol::Step => html! { circle class="step" cx=(center) cy=(middle) r="5" {} },
        Symbol::MarkedStep => html! { circle class="mark-sign" cx=(center) cy=(middle) r="5" {} },
        Symbol::Thread(class) => {
            html! { line class=(class) x1=(x) x2=(x + SYMBOL) y1=(middle) y2=(middle) {} }
        }
    }
}
