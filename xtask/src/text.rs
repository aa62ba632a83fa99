//! Text of other people's programs, made fit to be shown.

/// Longest line a report repeats.
pub const LONGEST: usize = 160;

/// A line with its control characters made visible, and cut.
///
/// A program can print terminal escapes, and characters that reverse the
/// direction of what follows: in a report they must be seen, not obeyed.
pub fn visible(line: &str) -> String {
    let mut shown = String::new();
    for (index, c) in line.chars().enumerate() {
        if index == LONGEST {
            let more = line.chars().count() - LONGEST;
            return format!("{shown}... ({more} more characters)");
        }
        if obeyed(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

fn obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `1 session`, `3 sessions`.
pub fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_seen_and_long_lines_are_cut() {
        assert_eq!(visible("\u{1b}[2Jok\t\r"), "\\u{1b}[2Jok\\t\\r");
        assert_eq!(visible("a\u{202e}b é ✓"), "a\\u{202e}b é ✓");
        let long = visible(&"x".repeat(1000));
        assert!(long.ends_with("x... (840 more characters)"), "{long}");
    }

    #[test]
    fn lists_are_cut_with_how_many_more_there_are() {
        assert_eq!(list(&["a", "b"], 3), "a, b");
        assert_eq!(list(&["a", "b", "c", "d"], 2), "a, b and 2 more");
        assert_eq!(
            (count(1, "line"), count(0, "line")),
            ("1 line".into(), "0 lines".into())
        );
    }
}
