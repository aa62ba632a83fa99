//! The tokens of a Rust source, without what a copyist changes first.
//!
//! No error is told: a source that does not compile has tokens as well.

/// A token and the line that it begins in, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Equal for what is alike.
    pub kind: u32,
    /// Its line.
    pub line: u32,
}

const NAME: u32 = 1;
const LIFETIME: u32 = 2;
const STRING: u32 = 3;
const NUMBER: u32 = 4;
const CHARACTER: u32 = 5;
/// Keywords come after this, punctuation is its own character.
const KEYWORD: u32 = 0x20_0000;

/// These tell programs apart.
const KEYWORDS: [&str; 36] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
    "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true", "type", "use",
    "while",
];

/// Splits a source.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader { rest: source, line: 0 };
    let mut tokens = Vec::new();
    while let Some(first) = reader.rest.chars().next() {
        let line = reader.line;
        if let Some(kind) = reader.token(first) {
            tokens.push(Token { kind, line });
        }
    }
    tokens
}

struct Reader<'a> {
    rest: &'a str,
    line: u32,
}

impl Reader<'_> {
    fn token(&mut self, first: char) -> Option<u32> {
        if first.is_whitespace() {
            self.skip(first.len_utf8());
            return None;
        }
        if self.rest.starts_with("//") {
            self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
            return None;
        }
        if self.rest.starts_with("/*") {
            self.skip(block_comment(self.rest));
            return None;
        }
        let (length, kind) = self.literal(first).unwrap_or((first.len_utf8(), first as u32));
        self.skip(length);
        Some(kind)
    }

    /// Length and kind of whatever is more than a character.
    fn literal(&self, first: char) -> Option<(usize, u32)> {
        if let Some(length) = string(self.rest) {
            return Some((length, STRING));
        }
        if first == '\'' {
            return Some(quote(self.rest));
        }
        if first.is_ascii_digit() {
            return Some((number(self.rest), NUMBER));
        }
        if !is_name(first) {
            return None;
        }
        let length = self.rest.find(|c| !is_name(c)).unwrap_or(self.rest.len());
        let place = KEYWORDS.iter().position(|word| *word == &self.rest[..length]);
        Some((length, place.map_or(NAME, |place| KEYWORD + place as u32)))
    }

    fn skip(&mut self, length: usize) {
        let (skipped, rest) = self.rest.split_at(length);
        self.line += skipped.matches('\n').count() as u32;
        self.rest = rest;
    }
}

fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Comments nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// A string of any kind: its length.
fn string(text: &str) -> Option<usize> {
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        let rest = text.strip_prefix(prefix).map(|rest| rest.trim_start_matches('#'));
        rest.is_some_and(|rest| rest.starts_with('"'))
    })?;
    let rest = &text[prefix.len()..];
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    if !prefix.ends_with('r') {
        // A name or a `#` in front of a string is a token of its own.
        return (hashes == 0).then(|| prefix.len() + quoted(rest));
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let begin = prefix.len() + hashes + 1;
    let length = text[begin..].find(&end).map(|at| begin + at + end.len());
    Some(length.unwrap_or(text.len()))
}

/// From a quote to the next one that is not escaped.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A character or a lifetime.
fn quote(text: &str) -> (usize, u32) {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, c))) => {
            let after = at + c.len_utf8();
            let end = text[after..].find(['\'', '\n']).map_or(text.len(), |end| after + end + 1);
            (end, CHARACTER)
        }
        (Some(_), Some((at, '\''))) => (at + 1, CHARACTER),
        (Some((_, c)), _) if is_name(c) => {
            let end = text[1..].find(|c| !is_name(c)).map_or(text.len(), |end| end + 1);
            (end, LIFETIME)
        }
        _ => (1, '\'' as u32),
    }
}

/// `1_000u64`, `1.5e-3`, `0xff`; in `0..9` and `x.0.y`, the dots are not its.
fn number(text: &str) -> usize {
    let digits = |text: &str| text.find(|c| !is_name(c)).unwrap_or(text.len());
    let whole = digits(text);
    let rest = &text[whole..];
    match rest.strip_prefix('.') {
        Some(part) if part.starts_with(|c: char| c.is_ascii_digit()) => whole + 1 + digits(part),
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<u32> {
        tokens(source).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn names_literals_comments_and_layout_do_not_tell_programs_apart() {
        let one = "fn main() { let total: u32 = 5; // five\n println!(\"{total}\"); }";
        let other = "/* a /* nested */ one */\nfn start()\n{\n  let x: u64 = 0xff;\n  print!(r#\"a \"quoted\" {}\"#);\n}";
        assert_eq!(kinds(one), kinds(other));
        assert_ne!(kinds("let a = b + c;"), kinds("let a = b * c;"));
        assert_ne!(kinds("let a = b;"), kinds("let mut a = b;"));
    }

    #[test]
    fn every_token_has_its_length_and_its_line() {
        for (source, expected) in [
            ("'a' '\\'' '\\u{1f}' 'static 'é'", [5, 5, 5, 2, 5].to_vec()),
            ("0..9", vec![NUMBER, '.' as u32, '.' as u32, NUMBER]),
            ("1.5e3 2.0_f64", vec![NUMBER, NUMBER]),
            ("\"a\\\"b\" b\"c\" c\"d\" br##\"e\"#\"##", vec![STRING; 4]),
            ("r#type", vec![NAME, '#' as u32, KEYWORD + 33]),
            ("\"never closed", vec![STRING]),
            ("/* never closed", vec![]),
            ("'", vec!['\'' as u32]),
            ("'\\", vec!['\'' as u32, '\\' as u32]),
        ] {
            assert_eq!(kinds(source), expected, "{source}");
        }
        let lines: Vec<_> = tokens("a\n\"b\n\"\nc").iter().map(|token| token.line).collect();
        assert_eq!(lines, [0, 1, 3]);
    }

    #[test]
    fn no_source_makes_it_stumble() {
        let pieces =
            ["'", "\"", "r#", "/*", "*/", "//", "\\", "\n", "é", "b'", "0.", "_", "#", "🦀"];
        let mut state = 7_usize;
        for _ in 0..2000 {
            let mut source = String::new();
            for _ in 0..8 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                source += pieces[(state >> 33) % pieces.len()];
            }
            tokens(&source);
        }
    }
}
