//! A schedule as lines of text, narrow columns and words beside them.

use course::text::{count, visible};
use judge::picture::Charset;

use super::{Cell, Drawing, Moment};

/// Columns of a place in the source.
const PLACE: usize = 18;
/// Longest name of a thread.
const NAME: usize = 24;
/// Most columns; of a hundred threads, those that do something are shown.
const COLUMNS: usize = 12;

struct Signs {
    acts: char,
    ready: char,
    holds: char,
    waits: char,
    corner: char,
    mark: char,
    open: char,
    closed: char,
}

const UNICODE: Signs = Signs {
    acts: '●',
    ready: '│',
    holds: '┃',
    waits: '┊',
    corner: '┌',
    mark: '◄',
    open: '█',
    closed: '·',
};

const ASCII: Signs = Signs {
    acts: '*',
    ready: '|',
    holds: 'H',
    waits: ':',
    corner: '.',
    mark: '<',
    open: '#',
    closed: '.',
};

/// As lines, none much longer than `width`.
pub fn lines(drawing: &Drawing, charset: Charset, width: usize) -> Vec<String> {
    let signs = match charset {
        Charset::Unicode => &UNICODE,
        Charset::Ascii => &ASCII,
    };
    let columns = columns(drawing);
    let devices = drawing.devices.len().min(COLUMNS);
    let mut lines = head(drawing, &columns, signs);
    lines.extend(head_of_devices(drawing, columns.len(), signs));
    if drawing.left_out > 0 {
        lines.push(format!("… {} before", count(drawing.left_out, "step")));
    }
    for moment in &drawing.moments {
        lines.push(row(moment, &columns, devices, signs, width));
    }
    lines.extend(drawing.ending.as_ref().map(|ending| format!("then {ending}")));
    lines
}

/// The threads that are shown.
fn columns(drawing: &Drawing) -> Vec<usize> {
    let acts = |thread: &usize| {
        let mut moments = drawing.moments.iter();
        moments.any(|it| it.thread == *thread || it.wakes == Some(*thread))
    };
    (0..drawing.threads.len()).filter(acts).take(COLUMNS).collect()
}

/// The threads' names, each above its column.
fn head(drawing: &Drawing, columns: &[usize], signs: &Signs) -> Vec<String> {
    let names = columns.iter().enumerate().map(|(index, thread)| {
        let before = format!("{} ", signs.ready).repeat(index);
        let name = cut(&drawing.threads[*thread], NAME);
        format!("{before}{} {name}", signs.corner)
    });
    names.collect()
}

/// The devices' names, above what tells whether a session is open.
fn head_of_devices(drawing: &Drawing, threads: usize, signs: &Signs) -> Vec<String> {
    let devices = drawing.devices.iter().take(COLUMNS).enumerate();
    let names = devices.map(|(index, device)| {
        let before = format!("{} ", signs.ready).repeat(threads);
        let others = format!("{} ", signs.closed).repeat(index);
        format!("{before}{others}{} {}: session open", signs.open, cut(device, NAME))
    });
    names.collect()
}

fn row(moment: &Moment, columns: &[usize], devices: usize, signs: &Signs, width: usize) -> String {
    let sign = |thread: &usize| match moment.cells.get(*thread) {
        _ if *thread == moment.thread => signs.acts,
        Some(Cell::Ready) => signs.ready,
        Some(Cell::Holds) => signs.holds,
        Some(Cell::Waits) => signs.waits,
        Some(Cell::Absent) | None => ' ',
    };
    let device = |open: &bool| if *open { signs.open } else { signs.closed };
    let threads = columns.iter().map(sign);
    let signs_of_all = threads.chain(moment.open.iter().take(devices).map(device));
    let mut line: String = signs_of_all.flat_map(|sign| [sign, ' ']).collect();
    let room = width.saturating_sub(2 * (columns.len() + devices) + PLACE + 5).max(24);
    line.push_str(&format!(" {:<room$}", cut(&moment.says, room)));
    line.push_str(&format!("  {:<PLACE$}", cut(&moment.place, PLACE)));
    let length = line.trim_end().len();
    line.truncate(length);
    if moment.marked {
        line.push(' ');
        line.push(signs.mark);
    }
    line
}

/// With an ellipsis in place of its end, if it is longer than `most`.
fn cut(text: &str, most: usize) -> String {
    let text = visible(text);
    if text.chars().count() <= most {
        return text;
    }
    let beginning: String = text.chars().take(most.saturating_sub(1)).collect();
    beginning + "…"
}
