//! Text of other people's programs, made fit to be shown: whatever a report becomes
//! part of, a terminal, a page, the log of a CI system, it is seen there and not obeyed.

/// Longest line a report repeats.
pub const LONGEST: usize = 160;

/// A line with its control characters made visible, and cut.
///
/// A program can print terminal escapes, and characters that reverse the
/// direction of what follows: in a report they must be seen, not obeyed.
pub fn visible(line: &str) -> String {
    visible_to(line, LONGEST)
}

/// As [`visible`], cut after so many characters.
pub fn visible_to(line: &str, longest: usize) -> String {
    let mut shown = String::new();
    for (index, c) in line.chars().enumerate() {
        if index == longest {
            let more = line.chars().count() - longest;
            return format!("{shown}... ({more} more characters)");
        }
        show(c, &mut shown);
    }
    shown
}

/// A line without the escapes that only colour it (SGR); all others stay.
pub fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        let end = after.find(|c: char| !(c.is_ascii_digit() || ";:".contains(c)));
        match end.filter(|end| after[*end..].starts_with('m')) {
            Some(end) => rest = &after[end + 1..],
            None => {
                plain.push_str("\u{1b}[");
                rest = after;
            }
        }
    }
    plain + rest
}

/// A text of several lines in which nothing is obeyed: characters that a terminal or
/// a reader's eye would follow, and what CI systems take for a command in a log.
pub fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            shown.push('\n');
        }
        harmless_line(line, &mut shown);
    }
    shown
}

/// The first lines of a text, each cut as by [`visible_to`], and how many more
/// there are.
pub fn bounded(text: &str, lines: usize, longest: usize) -> String {
    let all = text.split('\n').count();
    let mut kept: Vec<String> = text.split('\n').take(lines).map(|it| cut(it, longest)).collect();
    if all > lines {
        kept.push(format!("... ({} more lines)", all - lines));
    }
    kept.join("\n")
}

fn cut(line: &str, longest: usize) -> String {
    match line.char_indices().nth(longest) {
        None => line.to_owned(),
        Some((end, _)) => {
            let more = line[end..].chars().count();
            format!("{}... ({more} more characters)", &line[..end])
        }
    }
}

/// GitHub takes a line for a command that begins with `::` behind blanks; several
/// systems take `##[…]`, `##vso[…]` and `##teamcity[…]` for one wherever they are.
fn harmless_line(line: &str, shown: &mut String) {
    let blanks = line.len() - line.trim_start().len();
    let mut rest = line;
    if line[blanks..].starts_with("::") {
        line[..blanks].chars().for_each(|c| show(c, shown));
        shown.push_str("\\u{3a}");
        rest = &line[blanks + 1..];
    }
    for (at, c) in rest.char_indices() {
        if rest[at..].starts_with("##") && is_command(&rest[at + 2..]) {
            shown.push_str("\\u{23}");
        } else {
            show(c, shown);
        }
    }
}

fn is_command(after: &str) -> bool {
    after.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).starts_with('[')
}

fn show(c: char, shown: &mut String) {
    if is_obeyed(c) {
        shown.extend(c.escape_default());
    } else {
        shown.push(c);
    }
}

/// Whether a character does something, or nothing that can be seen: controls (C0,
/// C1), line and paragraph separators, all of Unicode's format characters (direction,
/// joining, tags, …), what is drawn as nothing, and what is no character.
pub fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
            | '\u{890}' | '\u{891}' | '\u{8e2}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fdd0}'..='\u{fdef}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{13455}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_seen_and_long_lines_are_cut() {
        assert_eq!(visible("\u{1b}[2Jok\t\r"), "\\u{1b}[2Jok\\t\\r");
        assert_eq!(harmless("\u{1b}[2J\nok"), "\\u{1b}[2J\nok");
        assert_eq!(visible("a\u{202e}b é ✓"), "a\\u{202e}b é ✓");
        let long = visible(&"x".repeat(1000));
        assert!(long.ends_with("x... (840 more characters)"), "{long}");
    }

    #[test]
    fn what_is_not_seen_is_written_by_its_number() {
        for c in [
            '\u{7}',
            '\u{7f}',
            '\u{9b}',
            '\u{85}',
            '\u{ad}',
            '\u{61c}',
            '\u{200b}',
            '\u{200d}',
            '\u{2028}',
            '\u{202e}',
            '\u{2066}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{fffe}',
            '\u{1d173}',
            '\u{1ffff}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{e01ef}',
        ] {
            let shown = harmless(&format!("a{c}b"));
            assert!(!shown.contains(c), "{shown}");
            assert_eq!(shown, format!("a{}b", c.escape_default()));
        }
        for c in ['é', 'ß', 'я', '中', '✓', '🦀', '│', ' ', '\u{301}', '\u{fffd}'] {
            assert_eq!(harmless(&c.to_string()), c.to_string());
        }
    }

    #[test]
    fn no_line_is_a_command_to_the_system_that_keeps_the_log() {
        for (line, shown) in [
            ("::add-mask::x", "\\u{3a}:add-mask::x"),
            (" \u{3000} ::error::x", " \u{3000} \\u{3a}:error::x"),
            ("std::thread::spawn", "std::thread::spawn"),
            ("ok\n::group::x", "ok\n\\u{3a}:group::x"),
            ("a ##[add-mask]x", "a \\u{23}#[add-mask]x"),
            ("###[x]", "#\\u{23}#[x]"),
            ("##vso[task.setvariable variable=a]b", "\\u{23}#vso[task.setvariable variable=a]b"),
            ("##teamcity[x]", "\\u{23}#teamcity[x]"),
            ("## A heading [1]", "## A heading [1]"),
        ] {
            assert_eq!(harmless(line), shown);
            assert_eq!(harmless(shown), shown, "once is enough");
        }
    }

    #[test]
    fn a_text_is_cut_in_both_directions() {
        assert_eq!(bounded("a\nb", 2, 10), "a\nb");
        assert_eq!(bounded("a\nb\nc\nd", 2, 10), "a\nb\n... (2 more lines)");
        assert_eq!(bounded("äöüß", 1, 2), "äö... (2 more characters)");
    }
}
