//! Where no line is the wanted one: what was printed instead.

use super::evidence::Evidence;
use crate::text::{LONGEST, visible};

/// Where no line matches: the one that looks most like it, or how much there
/// is besides.
pub(super) fn nearest(wanted: &str, evidence: &Evidence<'_>) -> String {
    const FIRST: usize = 1000;
    let wanted = without_blanks_to_fill(wanted);
    let (wanted, longest) = match wanted.strip_suffix('…') {
        // Whatever follows the right beginning, it is the right line.
        Some(wanted) => (wanted, wanted.chars().count()),
        None => (wanted.as_str(), LONGEST),
    };
    let candidates = evidence
        .lines
        .iter()
        .filter(|line| !line.is_empty())
        .take(FIRST);
    let scored = candidates.map(|line| {
        let beginning: String = line.chars().take(longest).collect();
        (strsim::normalized_levenshtein(wanted, &beginning), line)
    });
    let best = scored.max_by(|one, other| one.0.total_cmp(&other.0));
    match best {
        Some((score, line)) if score > 0.5 => format!("the nearest line is '{}'", visible(line)),
        Some(_) => format!("no such line among the {} printed", evidence.lines.len()),
        None => "the program printed nothing".into(),
    }
}

/// `<device> is ` for `<device> is <state>`: what the words stand for is
/// unlike the words.
pub(super) fn without_blanks_to_fill(wanted: &str) -> String {
    let mut parts = wanted.split('<');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once('>').map_or(part, |(_, rest)| rest)
    })
}
