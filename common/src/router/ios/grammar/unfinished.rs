//! A line that is still being typed: how far the rules go with it, and what may follow.

use super::arguments::{Arguments, take};
use super::{Failure, Rule, Word, allowed, narrow, starts, surviving, token};
use crate::router::ios::interface::Kind;

/// A line that is still being typed, followed up to its last word.
pub(in crate::router::ios) struct UnfinishedLine<'a> {
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
pub(in crate::router::ios) fn follow<'a, A: Copy>(
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
            let mut left = surviving(rules, left);
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
    pub(in crate::router::ios) fn next<A>(&self, rules: &[Rule<A>]) -> Vec<(Option<Word>, bool)> {
        let position = self.before.len();
        surviving(rules, self.candidates)
            .map(|(rule, _)| (rule.words.get(position).copied(), rule.action.is_some()))
            .filter(|(word, _)| match word {
                Some(Word::Is(keyword)) => starts(keyword, self.word),
                Some(_) => true,
                None => self.word.is_empty(),
            })
            .collect()
    }
}
