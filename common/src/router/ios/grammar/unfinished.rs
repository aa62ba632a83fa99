//! A line that is still being typed: how far the rules go with it, and what may follow.

use super::arguments::{Arguments, take};
use super::candidates::Candidates;
use super::{Failure, Tables, Typist, Word, starts, token};
use crate::router::ios::interface::Kind;

/// A line that is still being typed, followed up to its last word.
pub(in crate::router::ios) struct UnfinishedLine<'a> {
    /// The rules that the words before left.
    candidates: Candidates,
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
pub(in crate::router::ios) fn follow<'a, A: Copy>(
    tables: Tables<A>,
    typist: Typist,
    line: &'a str,
    start: usize,
) -> Result<UnfinishedLine<'a>, Failure> {
    let mut unfinished = UnfinishedLine {
        candidates: Candidates::allowed(tables, typist),
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
        let (left, word) = unfinished.candidates.narrow(tables, position, token, at, typist)?;
        if !matches!(word, Word::Is(_)) {
            let mut arguments = Arguments::default();
            end = match take(word, line, at, token, typist.platform, &mut arguments) {
                Err(Failure::Incomplete) => {
                    unfinished.kind = Kind::parse(token);
                    break;
                }
                taken => taken?,
            };
        }
        unfinished.candidates = left;
        unfinished.before.push(word.name());
    }
    Ok(unfinished)
}

impl UnfinishedLine<'_> {
    /// What the rules have at the place of the word being typed, whether the
    /// router does it or only knows it; `None` where a rule is complete.
    pub(in crate::router::ios) fn next<A>(&self, tables: Tables<A>) -> Vec<(Option<Word>, bool)> {
        let position = self.before.len();
        let mut next = Vec::new();
        for (table, rule) in self.candidates.rules(tables) {
            let served = rule.action.is_some();
            if self.word.is_empty() && table.ends_at(rule, position) {
                next.push((None, served));
            }
            match table.word(rule, position) {
                Some(Word::Is(keyword)) if !starts(keyword, self.word) => {}
                Some(word) => next.push((Some(word), served)),
                None => {}
            }
        }
        next
    }
}
