//! Where no line is the wanted one: what was printed instead.

use course::text::{LONGEST, visible};

use super::evidence::{Evidence, ReadablePattern};

/// From 0 to 1: how alike a line must be to be called near.
const ENOUGH: f64 = 0.5;

/// What was printed instead of a line.
pub(super) enum NearestLine<'a> {
    /// No line at all.
    Nothing,
    /// None that looks like it.
    Far,
    /// This one looks most like it.
    Line(&'a str),
}

/// Where no line matches: the one that looks most like it, or how much there
/// is besides.
pub(super) fn nearest(wanted: ReadablePattern<'_>, evidence: &Evidence<'_>) -> String {
    if evidence.brief {
        return String::new();
    }
    match nearest_of(&wanted.to_string(), evidence) {
        NearestLine::Line(line) => format!("the nearest line is '{}'", visible(line)),
        NearestLine::Far => format!("no such line among the {} printed", evidence.lines.len()),
        NearestLine::Nothing => "the program printed nothing".into(),
    }
}

/// The line that looks most like the wanted one.
pub(super) fn nearest_of<'a>(wanted: &str, evidence: &Evidence<'a>) -> NearestLine<'a> {
    const FIRST: usize = 1000;
    let wanted = without_blanks_to_fill(wanted);
    let (wanted, longest) = match wanted.strip_suffix('…') {
        // Whatever follows the right beginning, it is the right line.
        Some(wanted) => (wanted, wanted.chars().count()),
        None => (wanted.as_str(), LONGEST),
    };
    let length = wanted.chars().count();
    // Whatever its numbers are, it is the line.
    let is_it = |line: &&&str| without_numbers(line) == without_numbers(wanted);
    if let Some(line) = evidence.lines.iter().filter(|it| !it.is_empty()).find(is_it) {
        return NearestLine::Line(line);
    }
    let candidates = evidence.lines.iter().filter(|line| !line.is_empty());
    let mut best = NearestLine::Nothing;
    let mut highest = ENOUGH;
    for line in candidates.take(FIRST) {
        let beginning: String = line.chars().take(longest).collect();
        if let NearestLine::Nothing = best {
            best = NearestLine::Far;
        }
        // What is much longer or shorter is not compared letter by letter.
        if at_best(length, beginning.chars().count()) < highest {
            continue;
        }
        let score = strsim::normalized_levenshtein(wanted, &beginning);
        if score > ENOUGH && score >= highest {
            (best, highest) = (NearestLine::Line(line), score);
        }
    }
    best
}

/// How alike lines of these lengths can be.
fn at_best(one: usize, other: usize) -> f64 {
    1.0 - one.abs_diff(other) as f64 / one.max(other).max(1) as f64
}

/// `<device> is ` for `<device> is <state>`: what the words stand for is
/// unlike the words.
pub(super) fn without_blanks_to_fill(wanted: &str) -> String {
    let mut parts = wanted.split('<');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('>').map_or(part, |(_, rest)| rest))
}

/// What two lines have in common that differ in their numbers only.
pub(super) fn without_numbers(line: &str) -> String {
    let is_of_number = |c: char| c.is_ascii_digit() || "+-.".contains(c);
    line.chars().filter(|c| !is_of_number(*c)).collect()
}
