//! Command lines against tables of rules: abbreviations, arguments, and what
//! is wrong where.
//!
//! All rules of a table are followed at once, token by token, so an
//! abbreviation is ambiguous only if it is so among the rules that the tokens
//! before it left.

use std::net::Ipv4Addr;

use super::interface::{InterfaceName, Kind};

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

/// The arguments of a command: what stands where it has no keyword.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arguments<'a> {
    /// Where in the line the last one starts.
    pub at: usize,
    /// What the last one is.
    pub last: Option<Word>,
    pub interface: InterfaceName,
    /// The last two.
    pub addresses: [Ipv4Addr; 2],
    /// The last two.
    pub numbers: [u32; 2],
    /// A host name or the rest of the line.
    pub text: &'a str,
}

impl Default for Arguments<'_> {
    fn default() -> Self {
        Arguments {
            at: 0,
            last: None,
            interface: InterfaceName::GigabitEthernet(0),
            addresses: [Ipv4Addr::UNSPECIFIED; 2],
            numbers: [0; 2],
            text: "",
        }
    }
}

impl Arguments<'_> {
    /// The last argument, written as a configuration shows it.
    pub(super) fn value(&self) -> String {
        match self.last {
            Some(Word::Address) => self.addresses[1].to_string(),
            Some(Word::Number(..)) => self.numbers[1].to_string(),
            Some(Word::Text | Word::HostName) => {
                let shown = |character: &char| !character.is_control();
                self.text.chars().filter(shown).take(LONGEST_VALUE).collect()
            }
            Some(Word::Interface | Word::Is(_)) | None => String::new(),
        }
    }
}

/// Longer values are cut.
const LONGEST_VALUE: usize = 254;

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

/// A line that is still being typed, followed up to its last word.
pub(super) struct UnfinishedLine<'a> {
    /// The rules that the words before left.
    candidates: u64,
    /// The words before, written out; what an argument is called.
    pub before: Vec<&'static str>,
    /// The word being typed; empty behind a blank.
    pub word: &'a str,
    /// Where in the line it starts.
    pub at: usize,
    /// The kind of an interface whose number is missing.
    pub kind: Option<Kind>,
}

/// Follows `line` from byte `start` on, up to the word that is being typed.
pub(super) fn follow<'a, A: Copy>(
    rules: &[Rule<A>],
    privileged: bool,
    line: &'a str,
    start: usize,
) -> Result<UnfinishedLine<'a>, Failure> {
    let mut unfinished = UnfinishedLine {
        candidates: allowed(rules, privileged),
        before: Vec::new(),
        word: "",
        at: line.len(),
        kind: None,
    };
    let mut end = start;
    while let Some((at, token)) = token(line, end) {
        end = at + token.len();
        if end == line.len() {
            (unfinished.word, unfinished.at) = (token, at);
            break;
        }
        let position = unfinished.before.len();
        let (left, argument) = narrow(rules, unfinished.candidates, position, token, at)?;
        if let Some(word) = argument {
            end = match take(word, line, at, token, &mut Arguments::default()) {
                Err(Failure::Incomplete) => {
                    unfinished.kind = Kind::parse(token);
                    break;
                }
                taken => taken?,
            };
        }
        let word = argument.or_else(|| {
            let mut left = chosen(rules, left);
            left.find_map(|(rule, _)| rule.words.get(position).copied())
        });
        unfinished.candidates = left;
        unfinished.before.push(word.map_or("", Word::name));
    }
    Ok(unfinished)
}

impl UnfinishedLine<'_> {
    /// What the rules have at the place of the word being typed, whether the
    /// router does it or only knows it; `None` where a rule is complete.
    pub(super) fn next<A>(&self, rules: &[Rule<A>]) -> Vec<(Option<Word>, bool)> {
        let position = self.before.len();
        chosen(rules, self.candidates)
            .map(|(rule, _)| (rule.words.get(position).copied(), rule.action.is_some()))
            .filter(|(word, _)| match word {
                Some(Word::Is(keyword)) => starts(keyword, self.word),
                Some(_) => true,
                None => self.word.is_empty(),
            })
            .collect()
    }
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
    let rule = chosen(rules, candidates).map(|(rule, _)| rule).find(ends);
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
    for (rule, bit) in chosen(rules, candidates) {
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
    let known = chosen(rules, left).any(|(rule, _)| rule.action.is_some());
    let argument = argument.filter(|_| left == arguments);
    known.then_some((left, argument)).ok_or(Failure::Invalid(at))
}

fn chosen<A>(rules: &[Rule<A>], candidates: u64) -> impl Iterator<Item = (&Rule<A>, u64)> {
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

/// Reads an argument that starts with `token`; returns where it ends.
fn take<'a>(
    word: Word,
    line: &'a str,
    at: usize,
    token: &'a str,
    arguments: &mut Arguments<'a>,
) -> Result<usize, Failure> {
    (arguments.at, arguments.last) = (at, Some(word));
    let end = at + token.len();
    let read = match word {
        Word::Is(_) => Some(()),
        Word::Interface => return take_interface(line, at, token, arguments),
        Word::Address => {
            address(token).map(|it| arguments.addresses = [arguments.addresses[1], it])
        }
        Word::Number(from, to) => number(token)
            .filter(|number| (from..=to).contains(number))
            .map(|it| arguments.numbers = [arguments.numbers[1], it]),
        Word::HostName => is_host_name(token).then(|| arguments.text = token),
        Word::Text => {
            arguments.text = line[at..].trim_ascii_end();
            return Ok(line.len());
        }
    };
    read.map(|()| end).ok_or(Failure::Invalid(at))
}

/// A kind and a number, in one token or in two.
fn take_interface(
    line: &str,
    at: usize,
    first: &str,
    arguments: &mut Arguments<'_>,
) -> Result<usize, Failure> {
    let digit = |byte: u8| byte.is_ascii_digit();
    let (kind, number) = first.split_at(first.bytes().position(digit).unwrap_or(first.len()));
    let kind = Kind::parse(kind).ok_or(Failure::Invalid(at))?;
    let (number_at, number) = match number {
        "" => token(line, at + first.len()).ok_or(Failure::Incomplete)?,
        _ => (at, number),
    };
    let name = kind.numbered(number).ok_or(Failure::Invalid(number_at))?;
    arguments.interface = name;
    let end = if number_at == at { first.len() } else { number.len() };
    Ok(number_at + end)
}

fn number(token: &str) -> Option<u32> {
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| token.parse().ok()).flatten()
}

/// As IOS reads it: leading zeros do not mean octal.
fn address(token: &str) -> Option<Ipv4Addr> {
    let mut octets = [0u8; 4];
    let mut parts = token.split('.');
    for octet in &mut octets {
        let part = parts.next().filter(|part| part.len() <= 3)?;
        *octet = number(part)?.try_into().ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

fn is_host_name(token: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    token.len() <= 63
        && token.starts_with(|first: char| first.is_ascii_alphabetic())
        && token.bytes().all(inner)
}
