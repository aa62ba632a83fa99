//! Command lines against tables of rules: abbreviations, arguments, and what
//! is wrong where.
//!
//! All rules of a mode are followed at once, token by token, so an
//! abbreviation is ambiguous only if it is so among the rules that the tokens
//! before it left.

mod arguments;
mod candidates;
mod table;
mod unfinished;
mod words;

pub(super) use self::arguments::{Arguments, address};
pub(super) use self::candidates::MOST_TABLES;
pub(super) use self::table::{Rule, Table, Tables, Typist};
pub(super) use self::unfinished::{UnfinishedLine, follow};
pub(super) use self::words::{Word, written_out};

use self::arguments::take;
use self::candidates::Candidates;

/// Why a line is not a valid command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    Ambiguous,
    Incomplete,
    /// From this byte of the line on.
    Invalid(usize),
}

/// Finds the one rule that `line` follows from byte `start` on.
pub(super) fn parse<'a, A: Copy>(
    tables: Tables<A>,
    typist: Typist,
    line: &'a str,
    start: usize,
) -> Result<(A, Arguments<'a>), Failure> {
    let mut arguments = Arguments::default();
    let action = walk(tables, typist, line, start, &mut arguments, |_| {})?;
    Ok((action, arguments))
}

/// The line as a configuration shows it: keywords and interfaces written out.
pub(super) fn canonical<A: Copy>(
    tables: Tables<A>,
    typist: Typist,
    line: &str,
    start: usize,
) -> Result<String, Failure> {
    let mut text = String::with_capacity(line.len() + 16);
    let each = |word: &str| {
        let blank = if text.is_empty() { "" } else { " " };
        text.push_str(blank);
        text.push_str(word);
    };
    walk(tables, typist, line, start, &mut Arguments::default(), each)?;
    Ok(text)
}

fn walk<'a, A: Copy>(
    tables: Tables<A>,
    typist: Typist,
    line: &'a str,
    start: usize,
    arguments: &mut Arguments<'a>,
    mut each: impl FnMut(&str),
) -> Result<A, Failure> {
    let mut candidates = Candidates::allowed(tables, typist);
    let mut end = start;
    for position in 0.. {
        let Some((at, token)) = token(line, end) else {
            return complete(tables, candidates, position, arguments);
        };
        end = at + token.len();
        let (left, word) = candidates.narrow(tables, position, token, at, typist)?;
        match word {
            Word::Is(keyword) => each(keyword),
            argument => {
                let taken = take(argument, line, at, token, typist.platform, arguments);
                end = taken.map_err(|failure| match failure {
                    // A keyword of the same place may fit further.
                    Failure::Invalid(wrong) => {
                        let fits = candidates.fitting(tables, position, token, typist);
                        Failure::Invalid(wrong.max(at + fits))
                    }
                    other => other,
                })?;
                each(&argument.shown(&line[at..end], arguments));
            }
        }
        candidates = left;
    }
    Err(Failure::Incomplete)
}

/// The next token from byte `from` on, and where it starts.
pub(super) fn token(line: &str, from: usize) -> Option<(usize, &str)> {
    let rest = line.get(from..)?;
    let trimmed = rest.trim_ascii_start();
    let at = from + rest.len() - trimmed.len();
    let blank = |byte: u8| byte.is_ascii_whitespace();
    let length = trimmed.bytes().position(blank).unwrap_or(trimmed.len());
    (length > 0).then(|| (at, &trimmed[..length]))
}

/// The rule among the candidates that ends at `position`.
fn complete<A: Copy>(
    tables: Tables<A>,
    candidates: Candidates,
    position: usize,
    arguments: &mut Arguments<'_>,
) -> Result<A, Failure> {
    let mut left = candidates.rules(tables);
    let found = left.find(|(table, rule)| table.ends_at(rule, position));
    let (table, rule) = found.ok_or(Failure::Incomplete)?;
    arguments.negated = table.is_negated;
    rule.action.ok_or(Failure::Incomplete)
}

pub(super) fn starts(keyword: &str, token: &str) -> bool {
    let start = keyword.as_bytes().get(..token.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(token.as_bytes()))
}
