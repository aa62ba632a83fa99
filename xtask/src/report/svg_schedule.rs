//! A schedule as SVG: a column per thread, one per device beside them, a row
//! per step.

use course::text::{count, wrapped};
use explore::{Cell, Drawing, Moment};
use maud::{Markup, html};

use super::svg::{Entry, Legend, Size, Symbol, cut, file, image};

/// Pixels of a line of words.
const LINE: f64 = 17.0;
/// Of a name above the columns.
const NAME: f64 = 15.0;
/// Most columns of threads and of devices.
const COLUMNS: usize = 16;
/// Longest words that fit where the place stands beside them.
const WORDS: usize = 84;
/// About as wide as a letter is.
const LETTER: f64 = 6.6;

/// A file of its own.
pub fn svg_schedule(drawing: &Drawing) -> String {
    let plot = Plot::new(drawing, Size::Wide);
    file(plot.height(), &plot.drawing("schedule-1"))
}

/// In a page; `id` is its own there.
pub(super) fn schedule(drawing: &Drawing, id: &str, size: Size) -> Markup {
    Plot::new(drawing, size).drawing(id)
}

/// A schedule, and where things of it are.
struct Plot<'a> {
    schedule: &'a Drawing,
    size: Size,
    /// Pixels from a column to the next one.
    column: f64,
    threads: usize,
    devices: usize,
    /// Where the rows begin.
    top: f64,
    /// The words of each moment, a line each.
    words: Vec<Vec<String>>,
    legend: Legend,
}

impl<'a> Plot<'a> {
    fn new(schedule: &'a Drawing, size: Size) -> Self {
        let (threads, devices) = (schedule.threads.len(), schedule.devices.len());
        let (threads, devices) = (threads.min(COLUMNS), devices.min(COLUMNS));
        let columns = (threads + devices).max(1) as f64;
        let column = match size {
            Size::Wide => 18.0,
            // What is told needs at least half of the width.
            Size::Compact => (size.width() / 2.0 / columns).min(12.0),
        };
        let names = NAME * columns;
        let before = if schedule.left_out > 0 { LINE } else { 0.0 };
        let mut plot = Self {
            schedule,
            size,
            column,
            threads,
            devices,
            top: 12.0 + names + before,
            words: Vec::new(),
            legend: Legend::new(&entries(schedule), "", size),
        };
        plot.words = schedule.moments.iter().map(|moment| plot.told(moment)).collect();
        plot
    }

    /// Words in lines; where there is no room beside them, the place follows them.
    fn told(&self, moment: &Moment) -> Vec<String> {
        match self.size {
            Size::Wide => vec![cut(&moment.says, WORDS)],
            Size::Compact => {
                let letters = ((self.size.width() - self.words_at()) / LETTER) as usize;
                let lines = wrapped(&format!("{} · {}", moment.says, moment.place), letters);
                lines.iter().map(|line| cut(line, letters)).collect()
            }
        }
    }

    fn x(&self, column: usize) -> f64 {
        14.0 + self.column * column as f64
    }

    fn words_at(&self) -> f64 {
        self.x(self.threads + self.devices) + 4.0
    }

    fn bottom(&self) -> f64 {
        self.top + LINE * self.words.iter().map(Vec::len).sum::<usize>() as f64
    }

    fn after(&self) -> f64 {
        self.bottom() + if self.schedule.ending.is_some() { LINE * 1.5 } else { 0.0 }
    }

    fn height(&self) -> f64 {
        self.after() + self.legend.height() + 4.0
    }

    fn drawing(&self, id: &str) -> Markup {
        let schedule = self.schedule;
        let mut top = self.top;
        let mut moments = Vec::new();
        for (moment, words) in schedule.moments.iter().zip(&self.words) {
            moments.push(self.moment(moment, words, top));
            top += LINE * words.len() as f64;
        }
        let content = html! {
            @for (column, name) in schedule.threads.iter().take(COLUMNS).enumerate() {
                (self.name(column, name))
            }
            @for (device, name) in schedule.devices.iter().take(COLUMNS).enumerate() {
                (self.name(self.threads + device, &format!("session on {name}")))
            }
            @if schedule.left_out > 0 {
                text class="soft" x=(self.words_at()) y=(self.top - 5.0) font-size="12" { "… " (count(schedule.left_out, "step")) " before" }
            }
            @for moment in moments { (moment) }
            @if let Some(ending) = &schedule.ending {
                text class="mark-text" x="14" y=(self.bottom() + LINE) { "then " (cut(ending, ((self.size.width() - 60.0) / LETTER) as usize)) title { (ending) } }
            }
            (self.legend.drawing(self.after(), ""))
        };
        let words = ("A schedule: which thread takes which step", &*in_words(schedule));
        image(("timeline schedule", id), (self.size, self.height()), words, &content)
    }

    fn name(&self, column: usize, name: &str) -> Markup {
        let (x, y) = (self.x(column), 12.0 + NAME * column as f64);
        html! {
            line class="grid" x1=(x) x2=(x) y1=(y) y2=(self.bottom()) {}
            text class="soft" x=(x + 6.0) y=(y + 4.0) font-size="11" { (name) }
        }
    }

    fn moment(&self, moment: &Moment, words: &[String], top: f64) -> Markup {
        let middle = top + LINE / 2.0;
        let bottom = top + LINE * words.len() as f64;
        let radius = (self.column / 2.0 - 0.5).min(5.0);
        html! {
            @for (column, cell) in moment.cells.iter().take(COLUMNS).enumerate() {
                (self::cell(*cell, self.x(column), (top, bottom)))
            }
            @for (device, open) in moment.open.iter().take(COLUMNS).enumerate() {
                @if *open {
                    rect class="span" x=(self.x(self.threads + device) - radius) y=(top) width=(2.0 * radius) height=(bottom - top) {}
                }
            }
            @if let Some(wakes) = moment.wakes.filter(|wakes| *wakes < COLUMNS) {
                line class="tick" x1=(self.x(moment.thread.min(COLUMNS))) x2=(self.x(wakes)) y1=(middle) y2=(middle) {}
            }
            @if moment.thread < COLUMNS {
                circle class=(if moment.marked { "mark-sign" } else { "step" }) cx=(self.x(moment.thread)) cy=(middle) r=(radius) {
                    title { (self.schedule.threads.get(moment.thread).map_or("", String::as_str)) ", step " (moment.step) ": " (moment.says) }
                }
            }
            @for (line, says) in words.iter().enumerate() {
                text class=(if moment.marked { "mark-text" } else { "" }) x=(self.words_at()) y=(middle + 4.0 + LINE * line as f64) font-size="12" { (says) }
            }
            @if self.size == Size::Wide {
                text class="soft" x=(self.size.width() - 8.0) y=(middle + 4.0) text-anchor="end" font-size="11" { (moment.place) }
            }
        }
    }
}

fn cell(cell: Cell, x: f64, (top, bottom): (f64, f64)) -> Markup {
    match class(cell) {
        None => html! {},
        Some(class) => html! { line class=(class) x1=(x) x2=(x) y1=(top) y2=(bottom) {} },
    }
}

fn class(cell: Cell) -> Option<&'static str> {
    match cell {
        Cell::Absent => None,
        Cell::Ready => Some("ready"),
        Cell::Holds => Some("holds"),
        Cell::Waits => Some("waits"),
    }
}

/// What the drawing is made of.
fn entries(schedule: &Drawing) -> Vec<Entry> {
    let moments = || schedule.moments.iter();
    let is = |cell| moments().any(|moment| moment.cells.contains(&cell));
    let all = [
        (moments().any(|moment| !moment.marked), (Symbol::Step, "a step")),
        (is(Cell::Ready), (Symbol::Thread("ready"), "the thread could go on")),
        (is(Cell::Holds), (Symbol::Thread("holds"), "it holds a lock")),
        (is(Cell::Waits), (Symbol::Thread("waits"), "it waits")),
        (moments().any(|moment| moment.open.contains(&true)), (Symbol::Span, "a session is open")),
        (moments().any(|moment| moment.marked), (Symbol::MarkedStep, "here the check fails")),
    ];
    all.into_iter().filter(|(occurs, _)| *occurs).map(|(_, entry)| entry).collect()
}

/// What a listener is told instead of the drawing.
fn in_words(drawing: &Drawing) -> String {
    format!(
        "{} threads, {} steps shown, {} before them, {} switches",
        drawing.threads.len(),
        drawing.moments.len(),
        drawing.left_out,
        drawing.switches
    )
}
