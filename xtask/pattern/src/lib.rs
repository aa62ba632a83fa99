//! The patterns of `lab.toml`: regular expressions with `${expression}` in them.

pub mod expression;
pub mod matcher;

use std::cell::RefCell;
use std::collections::HashMap;

use crate::expression::{Values, evaluate, plain};
use crate::matcher::Matcher;

/// A pattern that must match a whole line.
///
/// # Errors
/// What is wrong with it, for the author of the `lab.toml`.
pub fn whole_line(source: &str, values: &Values) -> Result<Matcher, String> {
    compile(&format!("^(?:{})$", fill(source, values)?), source)
}

/// A pattern for lines that have something in front of them, which is the first
/// group.
///
/// # Errors
/// What is wrong with it, for the author of the `lab.toml`.
pub fn behind_prefix(source: &str, values: &Values) -> Result<Matcher, String> {
    compile(&format!("^(.+?)(?:{})$", fill(source, values)?), source)
}

/// A pattern that may match anywhere in a line.
///
/// # Errors
/// What is wrong with it, for the author of the `lab.toml`.
pub fn search(source: &str, values: &Values) -> Result<Matcher, String> {
    compile(&fill(source, values)?, source)
}

/// A pattern searched in a text of many lines; `^` and `$` are a line's ends.
///
/// # Errors
/// What is wrong with it, for the author of the `lab.toml`.
pub fn in_text(source: &str, values: &Values) -> Result<Matcher, String> {
    compile(&format!("(?m){}", fill(source, values)?), source)
}

thread_local! {
    /// What was compiled before: a thousand schedules of one program are judged
    /// by the same patterns.
    static COMPILED: RefCell<HashMap<String, Matcher>> = RefCell::default();
}

/// Most patterns that are remembered.
const MOST: usize = 512;

fn compile(pattern: &str, source: &str) -> Result<Matcher, String> {
    COMPILED.with_borrow_mut(|compiled| {
        if let Some(matcher) = compiled.get(pattern) {
            return Ok(matcher.clone());
        }
        let matcher = Matcher::new(pattern)
            .map_err(|error| format!("invalid regular expression '{source}': {error}"))?;
        if let Some(again) = matcher.repeats_nothing() {
            return Err(format!("group '{again}' repeats a group that '{source}' does not have"));
        }
        if compiled.len() >= MOST {
            compiled.clear();
        }
        compiled.insert(pattern.to_owned(), matcher.clone());
        Ok(matcher)
    })
}

/// Puts the values of its expressions into a pattern.
fn fill(source: &str, values: &Values) -> Result<String, String> {
    let mut filled = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("${") {
        let (expression, after) =
            after.split_once('}').ok_or_else(|| format!("'${{' without '}}' in '{source}'"))?;
        filled.push_str(before);
        filled.push_str(&regex_lite::escape(&plain(evaluate(expression, values)?)));
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The pattern as a line a person can picture: `Finished <device>.` for
/// `Finished (?<device>\S+)\.`.
pub fn readable(source: &str, values: &Values) -> String {
    let filled = fill(source, values).unwrap_or_else(|_| source.to_owned());
    let mut line = String::new();
    let mut rest = filled.as_str();
    while let Some(next) = rest.chars().next() {
        let (text, length) = piece(rest, next);
        // Two digits are one number.
        if text.is_empty() || !(text.starts_with('<') && line.ends_with(&text)) {
            line.push_str(&text);
        }
        rest = &rest[length..];
        rest = &rest[quantifier(rest)..];
    }
    line
}

/// One piece of a regular expression, in words, and how long it is.
fn piece(rest: &str, next: char) -> (String, usize) {
    match next {
        '(' => {
            let length = group(rest);
            let optional = rest[length..].starts_with('?');
            (group_in_words(&rest[..length], optional), length)
        }
        '[' => ("<text>".into(), rest.find(']').map_or(rest.len(), |end| end + 1)),
        '\\' => {
            let escaped = rest[1..].chars().next().unwrap_or('\\');
            (escaped_in_words(escaped), 1 + escaped.len_utf8())
        }
        '.' if quantifier(&rest[1..]) > 0 => ("…".into(), 1),
        '^' | '$' => (String::new(), 1),
        '-' if rest[1..].starts_with('?') => (String::new(), 1),
        other => (other.into(), other.len_utf8()),
    }
}

fn group_in_words(group: &str, optional: bool) -> String {
    let name = group
        .strip_prefix("(?<")
        .and_then(|rest| rest.split_once('>'))
        .map(|(name, _)| format!("<{}>", name.trim_end_matches("_again")));
    match name {
        Some(name) => name,
        None if optional => String::new(),
        None if group.contains("\\d") => "<number>".into(),
        None => "<text>".into(),
    }
}

fn escaped_in_words(escaped: char) -> String {
    match escaped {
        'd' => "<number>".into(),
        'w' | 'S' => "<text>".into(),
        's' => " ".into(),
        'b' => String::new(),
        other => other.into(),
    }
}

/// The length of the group `rest` begins with.
fn group(rest: &str) -> usize {
    let mut depth = 0;
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' if depth == 1 => return at + 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of the quantifier `rest` begins with; 0 if there is none.
fn quantifier(rest: &str) -> usize {
    let greedy = match rest.chars().next() {
        Some('+' | '*' | '?') => 1,
        Some('{') => rest.find('}').map_or(0, |end| end + 1),
        _ => return 0,
    };
    greedy + usize::from(rest[greedy..].starts_with('?'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        [("threads".to_owned(), 6.0)].into()
    }

    #[test]
    fn a_pattern_matches_whole_lines_with_its_expressions_filled_in() {
        let regex = whole_line("a|total: ${threads * 100}", &values()).unwrap();
        assert!(regex.is_match("total: 600") && regex.is_match("a"));
        assert!(!regex.is_match("total: 6000") && !regex.is_match("my total: 600"));
        let half = whole_line("${threads / 4}", &values()).unwrap();
        assert!(half.is_match("1.5") && !half.is_match("1x5"), "the point is escaped");
    }

    #[test]
    fn what_is_no_pattern_is_refused_with_what_is_wrong() {
        for (source, says) in [
            ("(", "invalid regular expression"),
            ("${threads", "without '}'"),
            ("${workers}", "unknown name 'workers'"),
            ("(?<device_again>x)", "repeats a group that"),
        ] {
            let error = whole_line(source, &values()).unwrap_err();
            assert!(error.contains(says), "{source}: {error}");
        }
    }

    #[test]
    fn a_pattern_reads_like_the_line_it_stands_for() {
        for (source, line) in [
            (r"total: +(\d+)", "total: <number>"),
            (
                r"\[Conn-\d+\] To (?<device>\S+)\. Slots: -?\d+",
                "[Conn-<number>] To <device>. Slots: <number>",
            ),
            (r"from (?<device>\S+?)(?: \(delay: .*\))?\.\.\.", "from <device>..."),
            (r"Results: .*", "Results: …"),
            (r"\[\d\d:\d\d\] at .*\.", "[<number>:<number>] at …."),
            (r"in (\d+\.\d\d) seconds", "in <number> seconds"),
            (r"it is ${threads}!", "it is 6!"),
            (r"(?<device>\S+): of (?<device_again>\S+)", "<device>: of <device>"),
        ] {
            assert_eq!(readable(source, &values()), line);
        }
    }
}
