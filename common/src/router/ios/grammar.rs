//! Command lines against tables of rules: abbreviations, arguments, and what
//! is wrong where.
//!
//! All rules of a table are followed at once, token by token, so an
//! abbreviation is ambiguous only if it is so among the rules that the tokens
//! before it left.

mod arguments;
mod unfinished;

pub(super) use self::arguments::Arguments;
pub(super) use self::unfinished::{UnfinishedLine, follow};

use self::arguments::take;

/// One command: its words, and what they ask for.
pub(super) struct Rule<A: 'static> {
    pub words: &'static [Word],
    /// `None` for words that IOS knows and this router does not: they make
    /// abbreviations ambiguous, and are invalid when written out.
    pub action: Option<A>,
    /// Only behind `enable`.
    pub privileged: bool,
}

/// What may stand at one place of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A keyword, or its start.
    Is(&'static str),
    /// `gi0/1`, `Loopback 0`.
    Interface,
    /// `10.0.0.1`, or a mask.
    Address,
    /// From, to.
    Number(u32, u32),
    /// A valid host name.
    HostName,
    /// The rest of the line.
    Text,
}

impl Word {
    /// A keyword, or what an argument is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Word::Is(keyword) => keyword,
            Word::Interface => "INTERFACE",
            Word::Address => "A.B.C.D",
            Word::Number(..) => "NUMBER",
            Word::HostName => "WORD",
            Word::Text => "LINE",
        }
    }
}

/// A command as a person reads it.
pub(super) fn written_out(words: &[Word]) -> String {
    let word = |word: &Word| match word {
        Word::Is(keyword) => *keyword,
        Word::Interface => "<interface>",
        Word::Address => "<address>",
        Word::Number(..) => "<number>",
        Word::HostName => "<name>",
        Word::Text => "<text>",
    };
    let words: Vec<_> = words.iter().map(word).collect();
    words.join(" ")
}

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
    rules: &[Rule<A>],
    privileged: bool,
    line: &'a str,
    start: usize,
) -> Result<(A, Arguments<'a>), Failure> {
    let mut candidates = allowed(rules, privileged);
    let mut arguments = Arguments::default();
    let mut end = start;
    for position in 0.. {
        let Some((at, token)) = token(line, end) else {
            let action = complete(rules, candidates, position);
            return action.map(|action| (action, arguments));
        };
        end = at + token.len();
        let (left, argument) = narrow(rules, candidates, position, token, at)?;
        if let Some(word) = argument {
            end = take(word, line, at, token, &mut arguments)?;
        }
        candidates = left;
    }
    Err(Failure::Incomplete)
}

/// The rules that may be followed, one bit each.
fn allowed<A>(rules: &[Rule<A>], privileged: bool) -> u64 {
    let mut allowed = 0;
    for (position, rule) in rules.iter().enumerate().take(64) {
        allowed |= u64::from(privileged || !rule.privileged) << position;
    }
    allowed
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
fn complete<A: Copy>(rules: &[Rule<A>], candidates: u64, position: usize) -> Result<A, Failure> {
    let ends = |rule: &&Rule<A>| rule.words.len() == position;
    let rule = surviving(rules, candidates).map(|(rule, _)| rule).find(ends);
    rule.and_then(|rule| rule.action).ok_or(Failure::Incomplete)
}

/// The candidates whose word at `position` is `token`, and that word if it is
/// an argument. Keywords win over arguments, whole ones over abbreviations.
fn narrow<A: Copy>(
    rules: &[Rule<A>],
    candidates: u64,
    position: usize,
    token: &str,
    at: usize,
) -> Result<(u64, Option<Word>), Failure> {
    let (mut whole, mut started, mut arguments) = (0, 0, 0);
    let (mut start_of, mut argument) = (None, None);
    let mut ambiguous = false;
    for (rule, bit) in surviving(rules, candidates) {
        match rule.words.get(position) {
            None => {}
            Some(Word::Is(keyword)) if !starts(keyword, token) => {}
            Some(Word::Is(keyword)) if keyword.len() == token.len() => whole |= bit,
            Some(Word::Is(keyword)) => {
                started |= bit;
                ambiguous |= *start_of.get_or_insert(keyword) != keyword;
            }
            Some(&word) => {
                arguments |= bit;
                argument = Some(word);
            }
        }
    }
    let left = match (whole, started) {
        (0, 0) => arguments,
        (0, _) if ambiguous => return Err(Failure::Ambiguous),
        (0, _) => started,
        _ => whole,
    };
    let known = surviving(rules, left).any(|(rule, _)| rule.action.is_some());
    let argument = argument.filter(|_| left == arguments);
    known.then_some((left, argument)).ok_or(Failure::Invalid(at))
}

/// The candidates, with the bit of each.
fn surviving<A>(rules: &[Rule<A>], candidates: u64) -> impl Iterator<Item = (&Rule<A>, u64)> {
    let mut left = candidates;
    std::iter::from_fn(move || {
        let rule = rules.get(left.trailing_zeros() as usize)?;
        let bit = left & left.wrapping_neg();
        left ^= bit;
        Some((rule, bit))
    })
}

pub(super) fn starts(keyword: &str, token: &str) -> bool {
    let start = keyword.as_bytes().get(..token.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(token.as_bytes()))
}
