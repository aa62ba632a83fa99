//! Words of reports: lists, numbers, lines; text of other people's programs, made
//! harmless.

mod harmless;

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
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= columns => {
                *line = format!("{line} {word}");
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
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
        assert_eq!(wrapped(" ", 3), [""; 0]);
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
