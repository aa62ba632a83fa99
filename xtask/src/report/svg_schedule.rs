//! A schedule as SVG: a column per thread, one per device beside them, a row
//! per step.

use explore::{Cell, Drawing, Moment};
use maud::{Markup, html};

use super::svg::{WIDTH, file, image};

/// Pixels of a column and of a row.
const COLUMN: f64 = 18.0;
const ROW: f64 = 17.0;
/// Of a name above the columns.
const NAME: f64 = 15.0;
/// Most columns of threads and of devices.
const COLUMNS: usize = 16;
/// Longest words that fit.
const WORDS: usize = 84;

/// A file of its own.
pub fn svg_schedule(drawing: &Drawing) -> String {
    file(height(drawing), &schedule(drawing, "schedule-1"))
}

fn threads(drawing: &Drawing) -> usize {
    drawing.threads.len().min(COLUMNS)
}

fn devices(drawing: &Drawing) -> usize {
    drawing.devices.len().min(COLUMNS)
}

fn top(drawing: &Drawing) -> f64 {
    12.0 + NAME * (threads(drawing) + devices(drawing)) as f64
}

fn height(drawing: &Drawing) -> f64 {
    top(drawing) + ROW * (drawing.moments.len() as f64 + 1.5)
}

fn x(column: usize) -> f64 {
    14.0 + COLUMN * column as f64
}

/// In a page; `id` is its own there.
pub(super) fn schedule(drawing: &Drawing, id: &str) -> Markup {
    let bottom = top(drawing) + ROW * drawing.moments.len() as f64;
    let devices_at = threads(drawing);
    let content = html! {
        rect class="ground" width=(WIDTH) height=(height(drawing)) {}
        @for (column, name) in drawing.threads.iter().take(COLUMNS).enumerate() {
            (self::name(column, name, bottom))
        }
        @for (device, name) in drawing.devices.iter().take(COLUMNS).enumerate() {
            (self::name(devices_at + device, &format!("session on {name}"), bottom))
        }
        @for (row, moment) in drawing.moments.iter().enumerate() {
            (self::moment(row, moment, drawing))
        }
        @if let Some(ending) = &drawing.ending {
            text class="mark-text" x="14" y=(bottom + ROW) { "then " (ending) }
        }
    };
    let words = ("A schedule: which thread takes which step", &*in_words(drawing));
    image(("timeline schedule", id), height(drawing), words, &content)
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

fn name(column: usize, name: &str, bottom: f64) -> Markup {
    let y = 12.0 + NAME * column as f64;
    html! {
        line class="grid" x1=(x(column)) x2=(x(column)) y1=(y) y2=(bottom) {}
        text class="soft" x=(x(column) + 6.0) y=(y + 4.0) font-size="11" { (name) }
    }
}

fn moment(row: usize, moment: &Moment, drawing: &Drawing) -> Markup {
    let y = top(drawing) + ROW * row as f64;
    let middle = y + ROW / 2.0;
    let words = x(threads(drawing) + devices(drawing)) + 4.0;
    let says: String = moment.says.chars().take(WORDS).collect();
    html! {
        @for (column, cell) in moment.cells.iter().take(COLUMNS).enumerate() {
            (self::cell(*cell, x(column), y))
        }
        @for (device, open) in moment.open.iter().take(COLUMNS).enumerate() {
            @if *open {
                rect class="span" x=(x(threads(drawing) + device) - 5.0) y=(y) width="10" height=(ROW) {}
            }
        }
        @if let Some(wakes) = moment.wakes.filter(|wakes| *wakes < COLUMNS) {
            line class="tick" x1=(x(moment.thread.min(COLUMNS))) x2=(x(wakes)) y1=(middle) y2=(middle) {}
        }
        @if moment.thread < COLUMNS {
            circle class=(if moment.marked { "mark-sign" } else { "step" }) cx=(x(moment.thread)) cy=(middle) r="5" {
                title { (drawing.threads.get(moment.thread).map_or("", String::as_str)) ", step " (moment.step) ": " (moment.says) }
            }
        }
        text class=(if moment.marked { "mark-text" } else { "" }) x=(words) y=(middle + 4.0) font-size="12" { (says) }
        text class="soft" x=(WIDTH - 8.0) y=(middle + 4.0) text-anchor="end" font-size="11" { (moment.place) }
    }
}

fn cell(cell: Cell, x: f64, y: f64) -> Markup {
    let class = match cell {
        Cell::Absent => return html! {},
        Cell::Ready => "ready",
        Cell::Holds => "holds",
        Cell::Waits => "waits",
    };
    html! { line class=(class) x1=(x) x2=(x) y1=(y) y2=(y + ROW) {} }
}
