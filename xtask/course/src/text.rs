//! Words of reports: lists, numbers, lines; text of other people's programs, made
//! harmless.

mod harmless;

use std::borrow::Cow;

pub use self::harmless::{
    LONGEST, bounded, harmless, is_obeyed, visible, visible_to, without_colours,
};

/// `1 session`, `3 sessions`.
pub fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// `a, b, c and 4 more`.
pub fn list<S: AsRef<str>>(items: &[S], most: usize) -> String {
    let shown: Vec<_> = items.iter().take(most).map(AsRef::as_ref).collect();
    let shown = shown.join(", ");
    match items.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// `a, b and c`, or `a, b and 4 more`.
pub fn all<S: AsRef<str>>(items: &[S], most: usize) -> String {
    match items {
        [first @ .., last] if !first.is_empty() && items.len() <= most => {
            format!("{} and {}", list(first, most), last.as_ref())
        }
        _ => list(items, most),
    }
}

/// A text in lines of at most `columns`, longer only where a word is.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    if words.is_empty() {
        return Vec::new();
    }
    let options = between_words(columns).break_words(false);
    owned(textwrap::wrap(&words.join(" "), options))
}

/// A line of a program, in parts of at most `columns`: broken between words where that is
/// possible. The other parts are indented as the first one, unless that leaves no room.
pub fn folded(line: &str, columns: usize) -> Vec<String> {
    let text = line.trim_start();
    let indentation = &line[..line.len() - text.len()];
    let indentation = if indentation.len() * 2 > columns { "" } else { indentation };
    let options = between_words(columns);
    let options = options.initial_indent(indentation).subsequent_indent(indentation);
    owned(textwrap::wrap(text, options))
}

/// A hyphen is a part of a name or a flag, not a place for the end of a line.
fn between_words(columns: usize) -> textwrap::Options<'static> {
    textwrap::Options::new(columns).word_splitter(textwrap::WordSplitter::NoHyphenation)
}

fn owned(lines: Vec<Cow<'_, str>>) -> Vec<String> {
    lines.into_iter().map(Cow::into_owned).collect()
}

/// `1st`, `2nd`, `3rd`, `4th`.
pub fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (1, rest) if rest != 11 => "st",
        (2, rest) if rest != 12 => "nd",
        (3, rest) if rest != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_cut_with_how_many_more_there_are() {
        assert_eq!(list(&["a", "b"], 3), "a, b");
        assert_eq!(list(&["a", "b", "c", "d"], 2), "a, b and 2 more");
        assert_eq!((count(1, "line"), count(0, "line")), ("1 line".into(), "0 lines".into()));
    }

    #[test]
    fn long_texts_are_wrapped_between_words() {
        assert_eq!(wrapped("a bb  ccc dddd", 6), ["a bb", "ccc", "dddd"]);
        assert_eq!(wrapped("a bb ccc", 8), ["a bb ccc"]);
        assert_eq!(wrapped("enormous x", 3), ["enormous", "x"]);
        assert_eq!(wrapped("--to-lab1-threading x", 8), ["--to-lab1-threading", "x"]);
        assert_eq!(wrapped(" ", 3), [""; 0]);
    }

    #[test]
    fn long_lines_are_broken_between_words_and_else_anywhere() {
        for (line, expected) in [
            ("", &[""][..]),
            ("12345678", &["12345678"]),
            ("123 5678 0", &["123 5678", "0"]),
            ("1234567890", &["12345678", "90"]),
            ("  12  3 56", &["  12  3", "  56"]),
            ("     1234567", &["1234567"]),
        ] {
            assert_eq!(folded(line, 8), expected, "{line}");
        }
    }

    #[test]
    fn short_lists_end_with_and_and_numbers_with_their_ending() {
        assert_eq!(all(&["a"], 3), "a");
        assert_eq!(all(&["a", "b", "c"], 3), "a, b and c");
        assert_eq!(all(&["a", "b", "c", "d"], 2), "a, b and 2 more");
        let ordinals = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal);
        let expected = "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th";
        assert_eq!(ordinals.join(" "), expected);
    }
}
