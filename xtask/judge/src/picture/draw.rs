//! Pictures as lines of text. Pure: no terminal is asked how wide it is.

use super::Picture;
use super::scale::Scale;
use crate::timeline::{Mark, Row, Sign, Span};

/// The characters a reader's terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// Line-drawing characters.
    Unicode,
    /// None but those of ASCII.
    Ascii,
}

impl Charset {
    /// What a locale such as `de_DE.UTF-8` can show.
    pub fn of_locale(locale: Option<&str>) -> Self {
        let locale = locale.unwrap_or_default().to_ascii_lowercase();
        if locale.contains("utf-8") || locale.contains("utf8") {
            Charset::Unicode
        } else {
            Charset::Ascii
        }
    }

    /// How it shows a character of a drawing.
    fn shows(self, drawn: char) -> char {
        match (self, drawn) {
            (Charset::Unicode, drawn) => drawn,
            (Charset::Ascii, '├' | '┤' | '│') => '|',
            (Charset::Ascii, '─') => '-',
            (Charset::Ascii, '┼') => '+',
            (Charset::Ascii, '┊') => ':',
            (Charset::Ascii, '▲') => '^',
            (Charset::Ascii, '·') => '.',
            (Charset::Ascii, '■') => 'X',
            (Charset::Ascii, drawn) => drawn,
        }
    }
}

/// The end of a bar that the program never ended.
const OPEN: char = '>';
/// Fewest columns for the bars, however long names and notes are.
pub(super) const LEAST: usize = 20;

/// The picture, no line longer than `columns` unless names or notes are.
pub fn draw(picture: &Picture, charset: Charset, columns: usize) -> Vec<String> {
    let names = longest(picture, |row| &row.name).max(4) + 2;
    let notes = match longest(picture, |row| &row.note) {
        0 => 0,
        longest => longest + 2,
    };
    let room = columns.saturating_sub(names + notes).max(LEAST);
    let scale = Scale::new(picture, room);
    let mut lines = vec![format!("{:names$}{}", scale.unit(), scale.numbers())];
    for row in &picture.rows {
        let cells = cells(row, picture.mark.as_ref(), &scale).into_iter();
        let cells: String = cells.map(|cell| charset.shows(cell)).collect();
        let line = format!("{:names$}{cells:room$}  {}", row.name, row.note, room = scale.columns);
        lines.push(line);
    }
    if let Some(mark) = &picture.mark {
        lines.extend(pointed(mark, names, columns, &scale, charset));
    }
    lines.extend(legend(picture, names, columns, charset));
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

fn longest(picture: &Picture, text: impl Fn(&Row) -> &String) -> usize {
    let lengths = picture.rows.iter().map(|row| text(row).chars().count());
    lengths.max().unwrap_or(0)
}

fn cells(row: &Row, mark: Option<&Mark>, scale: &Scale) -> Vec<char> {
    let mut cells = vec![' '; scale.columns];
    for span in &row.spans {
        draw_span(span, scale, &mut cells);
    }
    if let Some(mark) = mark {
        let cell = &mut cells[scale.column(mark.at)];
        match *cell {
            ' ' => *cell = '┊',
            '─' => *cell = '┼',
            _ => {}
        }
    }
    for (at, sign) in row.signs() {
        draw_sign(at, sign, scale, &mut cells);
    }
    cells
}

/// What lies outside of the picture is cut without a cap.
fn draw_span(span: &Span, scale: &Scale, cells: &mut [char]) {
    let to = span.to.unwrap_or(scale.to);
    if to < scale.from || span.from > scale.to {
        return;
    }
    let (first, last) = (scale.column(span.from), scale.column(to));
    cells[first..=last].fill('─');
    if first == last && span.to.is_some() {
        cells[first] = '│';
        return;
    }
    if span.from >= scale.from {
        cells[first] = '├';
    }
    match span.to {
        None => cells[last] = OPEN,
        Some(to) if to <= scale.to => cells[last] = '┤',
        Some(_) => {}
    }
}

/// Beside the cap of a bar rather than over it: a session is opened in the
/// moment before its first command.
fn draw_sign(at: u64, sign: Sign, scale: &Scale, cells: &mut [char]) {
    if !(scale.from..=scale.to).contains(&at) {
        return;
    }
    let drawn = |cell: &char| matches!(cell, '─' | '┼');
    let column = scale.column(at);
    let right = cells.get(column + 1).is_some_and(drawn);
    let left = column > 0 && cells.get(column - 1).is_some_and(drawn);
    let column = match cells[column] {
        '├' if right => column + 1,
        '┤' | OPEN if left => column - 1,
        _ => column,
    };
    let text = symbol(sign);
    if matches!(sign, Sign::Open(_)) {
        // Two counts side by side would read as one: the later one counts.
        let before = cells[..column].iter_mut().rev();
        before.take_while(|cell| cell.is_ascii_digit()).for_each(|cell| *cell = ' ');
    }
    for (cell, c) in cells[column..].iter_mut().zip(text.chars()) {
        *cell = c;
    }
}

fn symbol(sign: Sign) -> String {
    match sign {
        Sign::Asked => "?".into(),
        Sign::Answered => "!".into(),
        Sign::Line => "·".into(),
        Sign::Stop => "■".into(),
        Sign::Place(number) | Sign::Open(number) => number.to_string(),
    }
}

/// The pointer with its words beside it, where there is room.
fn pointed(
    mark: &Mark,
    names: usize,
    columns: usize,
    scale: &Scale,
    charset: Charset,
) -> Vec<String> {
    let column = names + scale.column(mark.at);
    let (pointer, says) = (charset.shows('▲'), &mark.says);
    let length = says.chars().count();
    if column + 2 + length <= columns {
        vec![format!("{:column$}{pointer} {says}", "")]
    } else if length < column {
        vec![format!("{says:>width$} {pointer}", width = column - 1)]
    } else {
        let indent = columns.saturating_sub(length).min(column);
        let pointer = format!("{:column$}{pointer}", "");
        vec![pointer, format!("{:indent$}{says}", "")]
    }
}

/// What the signs mean, and how much is not shown; as many in a line as fit.
fn legend(picture: &Picture, names: usize, columns: usize, charset: Charset) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in meanings(picture, charset) {
        match lines.last_mut() {
            Some(line) if (line.chars().count() + part.chars().count() + 3) <= columns => {
                *line = format!("{line}   {part}");
            }
            _ => lines.push(format!("{:names$}{part}", "")),
        }
    }
    lines
}

fn meanings(picture: &Picture, charset: Charset) -> Vec<String> {
    let signs: Vec<_> = picture.rows.iter().flat_map(Row::signs).map(|(_, sign)| sign).collect();
    let known = [
        (Sign::Asked, "asked"),
        (Sign::Answered, "answered"),
        (Sign::Line, "a line"),
        (Sign::Stop, "its stop line"),
    ];
    let known = known.iter().filter(|(sign, _)| signs.contains(sign));
    let meaning = |(sign, means): &(Sign, &str)| {
        let symbol: String = symbol(*sign).chars().map(|c| charset.shows(c)).collect();
        format!("{symbol} {means}")
    };
    let mut parts: Vec<_> = known.map(meaning).collect();
    if signs.iter().any(|sign| matches!(sign, Sign::Place(_))) {
        parts.push("1, 2, 3: which answer it took".into());
    }
    if signs.iter().any(|sign| matches!(sign, Sign::Open(_))) {
        parts.push("1, 2, 3: sessions open".into());
    }
    let mut spans = picture.rows.iter().flat_map(|row| &row.spans);
    if spans.any(|span| span.to.is_none()) {
        parts.push(format!("{OPEN} never ended"));
    }
    if picture.left_out > 0 {
        let more = if charset == Charset::Unicode { "…" } else { "..." };
        parts.push(format!("{more} {} more not shown", picture.left_out));
    }
    parts
}
