//! The rules that a line may still follow.

use super::{Failure, Rule, Table, Tables, Typist, Word, starts};
use crate::router::ios::interface::KINDS;
use crate::router::ios::port::Port;

/// A mode has at most so many tables.
pub(in crate::router::ios) const MOST_TABLES: usize = 4;

/// One bit for each rule of each table.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Candidates([u64; MOST_TABLES]);

/// What the keywords at one place make of a token.
#[derive(Default)]
struct Matches {
    whole: Candidates,
    started: Candidates,
    arguments: Candidates,
    /// The keyword that was matched, or the argument.
    keyword: Option<&'static str>,
    argument: Option<Word>,
    ambiguous: bool,
}

impl Matches {
    fn add(&mut self, word: Word, token: &str, table: usize, bits: u64) {
        match word {
            Word::Is(keyword) if !starts(keyword, token) => {}
            Word::Is(keyword) if keyword.len() == token.len() => {
                self.whole.0[table] |= bits;
                self.keyword = Some(keyword);
            }
            Word::Is(keyword) => {
                self.started.0[table] |= bits;
                if self.whole.is_empty() {
                    self.ambiguous |= *self.keyword.get_or_insert(keyword) != keyword;
                }
            }
            argument => {
                self.arguments.0[table] |= bits;
                self.argument = Some(argument);
            }
        }
    }
}

impl Candidates {
    /// The rules that may be followed at all.
    pub(super) fn allowed<A>(tables: Tables<A>, typist: Typist) -> Self {
        let mut candidates = Self::default();
        for (bits, table) in candidates.0.iter_mut().zip(tables) {
            *bits = table.allowed(typist);
        }
        candidates
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }

    /// The candidates whose word at `position` is `token`, and that word.
    /// Keywords win over arguments, whole ones over abbreviations.
    pub(super) fn narrow<A>(
        &self,
        tables: Tables<A>,
        position: usize,
        token: &str,
        at: usize,
        typist: Typist,
    ) -> Result<(Self, Word), Failure> {
        let mut matches = Matches::default();
        self.each_word(tables, position, |table, word, bits| {
            matches.add(word, token, table, bits);
        });
        let keyword = matches.keyword.map(Word::Is);
        let (left, word) = match (matches.whole.is_empty(), matches.started.is_empty()) {
            (true, true) => (matches.arguments, matches.argument),
            (true, false) if matches.ambiguous => return Err(Failure::Ambiguous),
            (true, false) => (matches.started, keyword),
            (false, _) => (matches.whole, keyword),
        };
        if left.is_empty() {
            return Err(Failure::Invalid(at + self.fitting(tables, position, token, typist)));
        }
        let served = left.0.iter().zip(tables).any(|(bits, table)| bits & table.served != 0);
        word.filter(|_| served).map(|word| (left, word)).ok_or(Failure::Invalid(at))
    }

    /// How much of `token` could be the beginning of a word at `position`.
    pub(super) fn fitting<A>(
        &self,
        tables: Tables<A>,
        position: usize,
        token: &str,
        typist: Typist,
    ) -> usize {
        let mut longest = 0;
        self.each_word(tables, position, |_, word, _| {
            let fits = match word {
                Word::Is(keyword) => common(keyword, token),
                // A whole name of an interface that is not there begins as a word.
                Word::Interface => match fitting_interface(token, typist) {
                    fits if fits == token.len() => 0,
                    fits => fits,
                },
                _ => 0,
            };
            longest = longest.max(fits);
        });
        longest
    }

    /// The words at `position`, each with its table and the bits of its rules.
    fn each_word<A>(
        &self,
        tables: Tables<A>,
        position: usize,
        mut each: impl FnMut(usize, Word, u64),
    ) {
        for (number, (&bits, table)) in self.0.iter().zip(tables).enumerate() {
            if bits == 0 {
                continue;
            }
            // What all rules of a table begin with needs one look.
            if let Some(&word) = table.prefix.get(position) {
                each(number, word, bits);
                continue;
            }
            for (rule, bit) in surviving(table, bits) {
                if let Some(word) = table.word(rule, position) {
                    each(number, word, bit);
                }
            }
        }
    }

    /// The rules, each with its table.
    pub(super) fn rules<A>(
        self,
        tables: Tables<A>,
    ) -> impl Iterator<Item = (&'static Table<A>, &'static Rule<A>)> {
        let pairs = self.0.into_iter().zip(tables);
        pairs.flat_map(|(bits, table)| surviving(table, bits).map(move |(rule, _)| (table, rule)))
    }
}

/// The candidates of a table, with the bit of each.
fn surviving<A>(
    table: &'static Table<A>,
    candidates: u64,
) -> impl Iterator<Item = (&'static Rule<A>, u64)> {
    let mut left = candidates;
    std::iter::from_fn(move || {
        let rule = table.rules.get(left.trailing_zeros() as usize)?;
        let bit = left & left.wrapping_neg();
        left ^= bit;
        Some((rule, bit))
    })
}

/// How many letters two words have in common from their first one on.
fn common(keyword: &str, token: &str) -> usize {
    let pairs = keyword.bytes().zip(token.bytes());
    pairs.take_while(|(one, other)| one.eq_ignore_ascii_case(other)).count()
}

/// How much of a token could be the beginning of an interface's name.
pub(super) fn fitting_interface(token: &str, typist: Typist) -> usize {
    let digit = |byte: u8| byte.is_ascii_digit();
    let digits = token.bytes().position(digit).unwrap_or(token.len());
    let (kind, number) = token.split_at(digits);
    let names = KINDS.iter().map(|(_, name)| common(name, kind));
    let fits = names.max().unwrap_or_default();
    if fits < kind.len() || !starts("GigabitEthernet", kind) {
        return fits;
    }
    fits + Port::fitting(number, typist.platform)
}
